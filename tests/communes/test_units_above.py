"""Provinces, and the units below them from a day to a day."""

from datetime import date

import pytest

from communes.actions import add_province, place_under, system_user
from communes.models import AuditEntry, UnitParent
from lib.errors import RuleError
from tests import build

pytestmark = pytest.mark.django_db


def test_a_commune_is_placed_under_its_province_with_one_entry_each() -> None:
    by, commune = system_user(), build.commune()
    province = add_province(by=by, code="T1", name=" Tỉnh  Thử ")
    place_under(by=by, unit=commune, parent=province, valid_from=date(2025, 7, 1))
    link = UnitParent.objects.get(unit=commune)
    assert (link.parent.name, link.valid_from, link.valid_to) == ("Tỉnh Thử", date(2025, 7, 1), None)
    said = AuditEntry.objects.filter(verb__in=("add_province", "place_under")).values_list("sentence", flat=True)
    assert sorted(said) == ["Ghi nhận Xã Thử Nghiệm trực thuộc Tỉnh Thử.", "Thêm Tỉnh Thử (mã T1)."]


def test_a_unit_belongs_to_one_higher_unit_at_a_time() -> None:
    by, commune = system_user(), build.commune()
    old, new = (add_province(by=by, code=code, name=f"Tỉnh {code}") for code in ("T1", "T2"))
    place_under(by=by, unit=commune, parent=old, valid_to=date(2025, 6, 30))
    with pytest.raises(RuleError, match="đã trực thuộc Tỉnh T1"):
        place_under(by=by, unit=commune, parent=new)
    place_under(by=by, unit=commune, parent=new, valid_from=date(2025, 7, 1))
    assert UnitParent.objects.filter(unit=commune).count() == 2


@pytest.mark.parametrize("swapped", [False, True])
def test_only_a_higher_unit_can_be_above(swapped: bool) -> None:
    by, commune = system_user(), build.commune()
    province = add_province(by=by, code="T1", name="Tỉnh Thử")
    unit, parent = (province, commune) if swapped else (build.hamlet(commune, "Ấp 1"), province)
    with pytest.raises(RuleError, match="không thể trực thuộc"):
        place_under(by=by, unit=unit, parent=parent)


@pytest.mark.parametrize(("code", "name"), [("T1", "Tỉnh Khác"), ("", "Tỉnh Khác"), ("T2", " ")])
def test_a_province_has_a_code_of_its_own_and_a_name(code: str, name: str) -> None:
    add_province(by=system_user(), code="T1", name="Tỉnh Thử")
    with pytest.raises(RuleError):
        add_province(by=system_user(), code=code, name=name)
