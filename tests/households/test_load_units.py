"""The published tables of units, loaded in bulk: today's communes, what came before them in TP. Hồ Chí Minh."""

from __future__ import annotations

import json
from datetime import date
from io import StringIO
from typing import Any
from unittest import mock

import pytest
from django.core.management import call_command
from vietnam_provinces import Ward

from communes.actions import add_commune, system_user
from communes.models import Assignment, AuditEntry, Unit, UnitSuccession
from communes.queries import commune_by_code, hamlets_in_year, units_of_year
from communes.roles import Role
from households.actions import unit_table
from households.models import Household
from tests import build

pytestmark = pytest.mark.django_db


def load() -> dict[str, Any]:
    out = StringIO()
    call_command("load_units", json=True, stdout=out)
    answer: dict[str, Any] = json.loads(out.getvalue())
    return answer


def test_the_tables_are_loaded_once(django_assert_max_num_queries):
    with django_assert_max_num_queries(120):
        first = load()
    assert (first["provinces"], first["communes"], first["successions"], first["left_out"]) == (34, 3321, 493, [])
    assert first["former"] == UnitSuccession.objects.values("old").distinct().count()
    assert AuditEntry.objects.count() == 1
    again = load()
    assert not any(again[what] for what in ("provinces", "communes", "former", "successions", "left_out"))
    assert AuditEntry.objects.count() == 1
    new = commune_by_code("26632", date(2025, 12, 31))
    assert new.name == "Xã Xuyên Mộc"
    assert [(unit.code, unit.name) for unit in units_of_year(new, 2024)] == [
        ("26629", "Xã Xuyên Mộc"), ("26632", "Xã Bông Trang"), ("26653", "Xã Bưng Riềng"),
    ]  # fmt: skip
    assert [unit.name for unit in units_of_year(commune_by_code("26620", date(2026, 1, 1)), 2024)] == [
        "Thị trấn Phước Bửu", "Xã Phước Thuận", "Xã Phước Tân",
    ]  # fmt: skip
    assert units_of_year(commune_by_code("27637", date(2026, 1, 1)), 2024) == []  # Bình Chánh had a part of others
    assert commune_by_code("26632", date(2025, 6, 30)).line == [commune_by_code("26632", date(2025, 6, 30)).pk]


def test_a_commune_in_use_is_bound_to_what_it_became():
    old = add_commune(by=system_user(), code="26632", name="Xã Bông Trang", area="rural", hamlets=["Ấp 1"],
                      valid_to=date(2025, 6, 30))  # fmt: skip
    household = build.household(old, "Ấp 1", "Lê Thị Ba", {2024: "poor"})
    answer = load()
    assert (answer["households"], answer["left_out"]) == (1, [])
    new = Unit.objects.get(code="26632", valid_from=date(2025, 7, 1))
    assert Household.objects.get(pk=household.pk).commune == new
    completed = add_commune(by=system_user(), code="26632", name="Xã Xuyên Mộc", area="rural", hamlets=["Ấp Chợ"],
                            valid_from=date(2025, 7, 1))  # fmt: skip
    assert completed == new
    assert completed.came_from == new.came_from


def test_posts_end_in_what_went_over_whole_and_go_on_in_what_was_divided():
    whole, divided = (
        add_commune(by=system_user(), code=code, name=name, area="rural", hamlets=["Ấp 1"], valid_to=date(2025, 6, 30))
        for code, name in (("26632", "Xã Bông Trang"), ("27625", "Xã An Phú Tây"))
    )
    for unit in (whole, divided):
        build.person(Role.HAMLET_HEAD, build.hamlet(unit, "Ấp 1"))
    with mock.patch.object(unit_table.Ward, "iter_all", return_value=_wards("26632", "27424", "27637")):
        answer = load()
    posts = Assignment.objects.values_list("unit__parents__parent", "valid_to")
    assert set(posts) == {(whole.pk, date(2025, 6, 30)), (divided.pk, None)}
    assert answer["posts"] == 1
    assert AuditEntry.objects.latest("pk").sentence.endswith("; 1 phân công ở xã cũ đã thôi.")


def _wards(*codes: str) -> list[Ward]:
    """Return these of today's communes: all of them take a second to load."""
    return [ward for ward in Ward.iter_all() if f"{ward.code.value:05d}" in codes]


def test_what_contradicts_the_register_is_left_out_and_said():
    add_commune(by=system_user(), code="26653", name="Xã Khác Hẳn", area="rural", hamlets=["Ấp 1"])
    said = load()["left_out"]
    assert said[0] == "Xã Bưng Riềng (mã 26653): mã này đang là của Xã Khác Hẳn."
    assert Unit.objects.get(code="26653").successions.count() == 0
    new = commune_by_code("26632", date(2026, 1, 1))
    assert new.line == [new.pk]  # two of three predecessors would pass for the whole
    assert [one for one in said if "chưa ghi các xã cũ khác (Xã Bông Trang (mã 26632), Xã Xuyên Mộc" in one]


@pytest.mark.parametrize(("code", "name"), [("26620", "Xã Hồ Tràm"), ("26638", "Xã Bàu Lâm")])
@pytest.mark.parametrize("classes", [{2024: "poor"}, {}])
def test_a_commune_without_days_is_not_given_a_part_of_its_predecessors(code: str, name: str, classes: dict[int, str]):
    commune = add_commune(by=system_user(), code=code, name=name, area="rural", hamlets=["Ấp 1"])
    build.household(commune, "Ấp 1", "Lê Thị Ba", classes)
    said = load()["left_out"]
    commune.refresh_from_db()
    assert (commune.line, commune.valid_from) == ([commune.pk], None)
    assert [one for one in said if name in one]
    assert [unit.name for unit in hamlets_in_year(commune, 2024)] == ["Ấp 1"]
