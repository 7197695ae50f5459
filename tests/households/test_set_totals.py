"""`manage.py set_totals` by its contract."""

import json
from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from communes import actions
from communes.models import AuditEntry
from communes.roles import Role
from households.models import HamletYear
from tests import build

pytestmark = pytest.mark.django_db


def run(commune_code, **changed):
    arguments = {"commune": commune_code, "year": "2022", "hamlet": "Ấp 1", "households": "618"} | changed
    out = StringIO()
    call_command("set_totals", *(f"--{name}={value}" for name, value in arguments.items()), "--json", stdout=out)
    return json.loads(out.getvalue())


@pytest.fixture
def commune():
    return build.commune("Ấp 1", "Ấp Trang Hoàng")


def test_stored_then_unchanged_then_changed(commune):
    first = run(commune.code, people="2410")
    assert first | {"message": ""} == {
        "verdict": "stored",
        "message": "",
        "hamlet": "Ấp 1",
        "year": 2022,
        "households": 618,
        "people": 2410,
    }
    assert first["message"] == "Đã ghi tổng số năm 2022 của Ấp 1: 618 hộ, 2.410 nhân khẩu."
    assert run(commune.code)["verdict"] == "unchanged"
    changed = run(commune.code, households="620")
    assert (changed["verdict"], changed["households"], changed["people"]) == ("stored", 620, 2410)


def test_without_people_they_are_null(commune):
    assert run(commune.code)["people"] is None


@pytest.mark.parametrize("name", ["ấp 01", "1", "ẤP 1", "Thôn 1"])
def test_hamlet_by_name_as_people_write_it(commune, name):
    assert run(commune.code, hamlet=name)["hamlet"] == "Ấp 1"


def test_closed_year_is_refused_with_a_sentence(commune):
    run(commune.code)
    build.closing(commune, 2022)
    refused = run(commune.code, households="700")
    assert (refused["verdict"], refused["households"]) == ("refused", 618)
    assert "đã chốt" in refused["message"]
    assert run(commune.code)["verdict"] == "unchanged"


@pytest.mark.parametrize(
    "wrong",
    [
        {"commune": "00000"},
        {"hamlet": "Ấp 9"},
        {"hamlet": ""},
        {"year": "22"},
        {"year": "x"},
        {"households": "-1"},
        {"households": "1.5"},
        {"people": "nhiều"},
        {"by": "khong-co"},
    ],
)
def test_wrong_argument_is_exit_2_and_writes_nothing(commune, wrong):
    with pytest.raises(CommandError) as refusal:
        run(**{"commune_code": commune.code} | {("commune_code" if k == "commune" else k): v for k, v in wrong.items()})
    assert getattr(refusal.value, "returncode", 1) in (1, 2)  # argparse's own errors exit 2 from the shell
    assert not HamletYear.objects.exists()


def test_unknown_hamlet_names_those_there_are(commune):
    with pytest.raises(CommandError, match="Ấp 1, Ấp Trang Hoàng") as refusal:
        run(commune.code, hamlet="Ấp 9")
    assert refusal.value.returncode == 2


def test_code_of_a_hamlet_is_no_commune(commune):
    with pytest.raises(CommandError) as refusal:
        run(build.hamlet(commune, "Ấp 1").code)
    assert refusal.value.returncode == 2


def test_code_means_the_unit_of_the_years_end_unless_a_day_is_named():
    system = actions.system_user()
    same = {"by": system, "code": "26632", "area": "rural", "hamlets": ["Ấp 1"]}
    old = actions.add_commune(name="Xã Cũ", valid_to=date(2025, 6, 30), **same)
    new = actions.add_commune(name="Xã Mới", valid_from=date(2025, 7, 1), **same)
    run("26632", year="2024", households="1")
    run("26632", year="2025", households="2")
    run("26632", year="2025", households="3", on="2025-06-30")
    found = set(HamletYear.objects.values_list("commune", "year", "households"))
    assert found == {(old.pk, 2024, 1), (new.pk, 2025, 2), (old.pk, 2025, 3)}


def test_written_as_the_person_named(commune):
    officer = build.person(Role.POVERTY_OFFICER, commune)
    run(commune.code, by=officer.username)
    assert AuditEntry.objects.get(verb="set_totals").username == officer.username
