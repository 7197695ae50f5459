"""Which year's list belongs to which standard; the pages of standards."""

from datetime import date

import pytest

from communes.models import AuditEntry, Unit, UnitKind, UnitParent
from communes.roles import Role
from households.actions.standards import add_standard
from households.models import PovertyStandard
from households.poverty import IncomeBands
from households.queries.places import standard_for
from lib.errors import RuleError, WrongArgument
from tests import build

pytestmark = pytest.mark.django_db

TYPED = {
    "name": "Chuẩn nghèo minh họa của tỉnh",
    "short_name": "Tỉnh, giai đoạn 2024-2025",
    "first_day": "01/01/2024",
    "last_day": "31/12/2025",
    "source": "Quyết định minh họa",
    "shape": "income_bands",
    "poor_ceiling": "46.000.000",
    "near_poor_ceiling": "54.000.000",
}


@pytest.mark.parametrize(
    ("year", "code"),
    [
        (2016, "national-2016"),
        (2020, "national-2016"),
        (2021, "national-2016"),
        (2022, "national-2022"),
        (2025, "national-2022"),
        (2026, "national-2022"),
        (2027, "national-2027"),
        (2030, "national-2027"),
    ],
)
def test_standard_of_a_year_unless_named(year, code):
    assert standard_for(build.commune(), year).code == code


@pytest.mark.parametrize(("year", "code"), [(2021, "national-2022"), (2026, "national-2027")])
def test_opening_list_only_when_named(year, code):
    commune = build.commune()
    assert standard_for(commune, year, code).code == code
    assert standard_for(commune, year).code != code


@pytest.mark.parametrize(
    ("year", "code"),
    [(2020, "national-2022"), (2027, "national-2022"), (2025, "national-2027"), (2022, "national-2016"), (2031, None)],
)
def test_other_pairs_are_refused_with_a_sentence(year, code):
    with pytest.raises(WrongArgument) as refusal:
        standard_for(build.commune(), year, code)
    assert str(year) in str(refusal.value)


def bands(code="tinh-2024", poor=46_000_000, near=54_000_000, first=date(2024, 1, 1), last=date(2025, 12, 31), **more):
    commune = more.get("commune") or build.commune()
    return add_standard(
        by=build.person(Role.POVERTY_OFFICER, commune),
        commune=commune,
        code=code,
        name="Chuẩn tỉnh",
        short_name="Tỉnh",
        first_day=first,
        last_day=last,
        rule=IncomeBands(poor, near),
        source="Quyết định minh họa",
    )


def test_add_standard_is_issued_by_the_province_and_audited():
    commune = build.commune()
    province = Unit.objects.create(kind=UnitKind.PROVINCE, code="99", name="Tỉnh Minh Họa")
    UnitParent.objects.create(unit=commune, parent=province)
    standard = bands(commune=commune)
    assert standard.issuing_unit == province
    assert standard.rule == IncomeBands(46_000_000, 54_000_000)
    assert AuditEntry.objects.filter(verb="add_standard", commune_id=commune.pk).count() == 1
    assert standard in PovertyStandard.objects.applying_in(commune)
    assert standard not in PovertyStandard.objects.applying_in(build.commune())


def test_add_standard_without_province_is_issued_by_the_commune():
    commune = build.commune()
    assert bands(commune=commune).issuing_unit == commune


@pytest.mark.parametrize(
    ("wrong", "word"),
    [
        ({"code": "national-2022"}, "mã"),
        ({"first": date(2026, 1, 1)}, "Ngày"),
        ({"near": 46_000_000}, "cận nghèo"),
    ],
)
def test_add_standard_refuses(wrong, word):
    with pytest.raises(RuleError, match=word):
        bands(**wrong)
    assert not AuditEntry.objects.filter(verb="add_standard").exists()


def test_page_adds_a_standard_as_typed_and_lists_it(client):
    commune = build.commune()
    client.force_login(build.person(Role.POVERTY_OFFICER, commune))
    answer = client.post(build.address("standard_add", commune, 2025), TYPED, follow=True)
    standard = PovertyStandard.objects.get(code="tinh-giai-doan-2024-2025")
    assert standard.rule == IncomeBands(46_000_000, 54_000_000)
    assert (standard.first_day, standard.last_day) == (date(2024, 1, 1), date(2025, 12, 31))
    assert "trên 46.000.000 đồng/năm đến 54.000.000 đồng/năm" in answer.content.decode()


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"poor_ceiling": "46"}, "Ghi đủ số đồng"),
        ({"poor_ceiling": "46,5"}, "Ghi số nguyên"),
        ({"near_poor_ceiling": ""}, "Ghi số này"),
        ({"near_poor_ceiling": "40.000.000"}, "phải cao hơn"),
        ({"last_day": "31/12/2023"}, "Ngày cuối phải sau"),
        ({"code": "national-2022"}, "đã là mã của một chuẩn khác"),
        ({"shape": "income_and_deprivations"}, "Ghi số này"),
    ],
)
def test_page_refuses_what_cannot_be(client, wrong, sentence):
    commune = build.commune()
    client.force_login(build.person(Role.POVERTY_OFFICER, commune))
    answer = client.post(build.address("standard_add", commune, 2025), TYPED | wrong)
    assert answer.status_code == 200
    assert sentence in answer.content.decode()
    assert not PovertyStandard.objects.exclude(issuing_unit=None).exists()


def test_a_reader_sees_standards_but_adds_none(client):
    commune = build.commune()
    client.force_login(build.person(Role.ACCOUNTANT, commune))
    page = client.get(build.address("standards", commune, 2025))
    assert "1.500.000" in page.content.decode()
    assert "2.250.000" not in page.content.decode()  # average living standard: no class of a standard
    assert client.get(build.address("standard_add", commune, 2025)).status_code == 403
