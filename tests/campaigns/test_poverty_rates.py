"""`poverty_rates` by its contract: keys, order, strings of two decimals, refusals with exit 2."""

import json
from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from communes.models import Unit
from households.models import HamletResult, PovertyStandard
from tests import build

pytestmark = pytest.mark.django_db

KEYS = [
    "unit",
    "name",
    "kind",
    "year",
    "standard",
    "households",
    "poor",
    "near_poor",
    "rate",
    "near_poor_rate",
    "reduction",
    "verdict",
    "flags",
]


def run(*arguments):
    out = StringIO()
    call_command("poverty_rates", *arguments, stdout=out)
    return out.getvalue()


def asked(unit, first, last, *arguments):
    return json.loads(run("--unit", unit, "--from", str(first), "--to", str(last), "--json", *arguments))


def refusal(*arguments):
    with pytest.raises(CommandError) as caught:
        run(*arguments)
    assert caught.value.returncode == 2
    return str(caught.value)


def listed(commune, hamlet, year, poor, near_poor=0, standard_code="national-2022"):
    for number in range(poor + near_poor):
        poverty_class = "poor" if number < poor else "near_poor"
        build.household(
            commune,
            hamlet,
            f"Nguyễn Văn {number}",
            {year: poverty_class},
            standard_code=standard_code,
            stage="proposed",
        )


@pytest.fixture
def commune():
    """Two hamlets: 2022 and 2023 whole, 2024 without totals, 2025 with one list incomplete."""
    commune = build.commune("Ấp 1", "Ấp 2", code="26632")
    listed(commune, "Ấp 1", 2022, 3, 4)
    listed(commune, "Ấp 2", 2022, 2)
    build.year(commune, 2022, {"Ấp 1": 112, "Ấp 2": 75})
    listed(commune, "Ấp 1", 2023, 2)
    listed(commune, "Ấp 2", 2023, 2)
    build.year(commune, 2023, {"Ấp 1": 112, "Ấp 2": 77})
    listed(commune, "Ấp 1", 2024, 2)
    build.year(commune, 2024, {"Ấp 1": None, "Ấp 2": None})
    build.year(commune, 2025, {"Ấp 1": 112})
    build.year(commune, 2025, {"Ấp 2": 77}, complete=False)
    return commune


def test_a_commune_and_then_its_hamlets_a_year_at_a_time(commune):
    lines = asked("26632", 2022, 2025)
    assert all(list(line) == KEYS for line in lines)
    assert [(line["year"], line["unit"]) for line in lines] == [
        (year, code) for year in range(2022, 2026) for code in ("26632", "26632-01", "26632-02")
    ]
    assert lines[0] == {
        "unit": "26632",
        "name": "Xã Thử Nghiệm",
        "kind": "commune",
        "year": 2022,
        "standard": "national-2022",
        "households": 187,
        "poor": 5,
        "near_poor": 4,
        "rate": "2.67",
        "near_poor_rate": "2.14",
        "reduction": None,
        "verdict": "no_data",
        "flags": ["open"],
    }
    assert lines[4] | {"name": "Ấp 1", "kind": "hamlet"} == lines[4]
    assert [lines[4][key] for key in ("rate", "reduction", "verdict", "flags")] == [
        "1.79",
        "0.89",
        "on_target",
        ["open"],
    ]


def test_last_years_total_stands_in_and_says_so(commune):
    whole, first, second = asked("26632", 2024, 2024)
    assert (whole["households"], whole["poor"], whole["flags"]) == (189, 2, ["provisional", "open"])
    assert (first["reduction"], first["verdict"], first["flags"]) == ("0.00", "behind", ["provisional", "open"])
    assert (second["reduction"], second["verdict"], second["flags"]) == (
        "2.60",
        "ahead",
        ["reached_zero", "provisional", "open"],
    )


def test_an_incomplete_list_gives_null(commune):
    whole, first, second = asked("26632", 2025, 2025)
    assert [second[key] for key in ("households", "poor", "near_poor", "rate", "near_poor_rate", "reduction")] == [
        77,
        None,
        None,
        None,
        None,
        None,
    ]
    assert [line["verdict"] for line in (whole, first, second)] == ["no_data", "ahead", "no_data"]
    assert (whole["poor"], whole["rate"]) == (None, None)


def test_the_year_before_the_first_one_is_read_too(commune):
    assert asked("26632", 2023, 2023)[0]["reduction"] == "0.56"


def test_a_hamlet_alone(commune):
    lines = asked("26632-02", 2022, 2023)
    assert [(line["unit"], line["year"], line["rate"]) for line in lines] == [
        ("26632-02", 2022, "2.67"),
        ("26632-02", 2023, "2.60"),
    ]


def test_an_opening_list_is_the_year_before(commune):
    assert asked("26632", 2022, 2022)[0]["verdict"] == "no_data"
    build.year(commune, 2021, {"Ấp 1": 100, "Ấp 2": 80}, standard_code="national-2016")
    broken = asked("26632", 2022, 2022)[0]
    assert (broken["verdict"], broken["flags"], broken["reduction"], broken["rate"]) == (
        "not_applicable",
        ["break_of_series", "open"],
        None,
        "2.67",
    )
    for name in ("Ấp 1", "Ấp 2"):
        HamletResult.objects.create(
            commune=commune, hamlet=build.hamlet(commune, name), standard=build.standard(), year=2021, complete=True
        )
    listed(commune, "Ấp 1", 2021, 9)
    assert asked("26632", 2022, 2022)[0]["reduction"] == "2.33"
    assert asked("26632", 2021, 2021)[0]["standard"] == "national-2016"
    assert asked("26632", 2021, 2021, "--standard", "national-2022")[0]["poor"] == 9


def test_each_year_has_its_own_national_standard(commune):
    lines = asked("26632", 2021, 2022)
    assert [line["standard"] for line in lines] == ["national-2016"] * 3 + ["national-2022"] * 3


def test_wrong_questions_are_refused_with_a_sentence(commune):
    province = Unit.objects.create(kind="province", code="77", name="Tỉnh Minh Họa")
    years = ("--from", "2022", "--to", "2023")
    assert "26699" in refusal("--unit", "26699", *years)
    assert "năm cuối" in refusal("--unit", "26632", "--from", "2023", "--to", "2022")
    assert "2035" in refusal("--unit", "26632", "--from", "2035", "--to", "2035")
    assert "2014" in refusal("--unit", "26632", "--from", "2014", "--to", "2022")
    assert "national-1999" in refusal("--unit", "26632", *years, "--standard", "national-1999")
    assert "2022" in refusal("--unit", "26632", *years, "--standard", "national-2016")
    assert "Tỉnh Minh Họa" in refusal("--unit", "77", *years)
    issued = PovertyStandard.objects.create(
        code="minh-hoa", name="Chuẩn minh họa", short_name="x", first_day=date(2020, 1, 1), issuing_unit=province
    )
    assert issued.code in refusal("--unit", "26632", *years, "--standard", issued.code)


def test_a_code_with_two_meanings_is_the_unit_of_the_last_year_unless_a_day_is_named(commune):
    Unit.objects.filter(pk=commune.pk).update(valid_to=date(2025, 6, 30))
    build.commune("Ấp 9", code="26632-x", name="Xã Mới")
    Unit.objects.filter(code="26632-x").update(code="26632", valid_from=date(2025, 7, 1))
    assert asked("26632", 2023, 2023)[0]["name"] == "Xã Thử Nghiệm"
    assert asked("26632", 2023, 2025)[0]["name"] == "Xã Mới"
    assert asked("26632", 2023, 2025, "--on", "2024-12-31")[0]["name"] == "Xã Thử Nghiệm"
    Unit.objects.filter(pk=commune.pk).update(valid_to=None)
    sentence = refusal("--unit", "26632", "--from", "2023", "--to", "2025")
    assert "Xã Thử Nghiệm" in sentence
    assert "Xã Mới" in sentence


def test_the_table_reads_in_vietnamese(commune):
    printed = run("--unit", "26632", "--from", "2024", "--to", "2025").splitlines()
    assert printed[0].split()[:3] == ["Năm", "Chuẩn", "Đơn"]
    assert "Giảm (điểm %)" in printed[0]
    assert "tạm tính" in printed[1]
    assert printed[4].endswith("Chưa đủ số liệu")
