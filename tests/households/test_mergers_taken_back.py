"""A merger taken back leaves everything as it was before it, whatever else the communes came from or went to."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from communes.actions import add_commune, system_user
from communes.models import Assignment, AuditEntry, Unit, UnitParent, UnitSuccession
from communes.roles import Role
from households.actions import carrying_over, mergers
from households.actions.mergers import map_hamlets, record_merger, undo_merger
from households.models import Household, Member, Residence, YearlyStatus
from lib.errors import RuleError
from tests import build
from tests.pages import at, signed_in

pytestmark = pytest.mark.django_db
FIRST, LATER = date(2020, 1, 1), date(2025, 7, 1)


def fresh(unit: Unit) -> Unit:
    return Unit.objects.get(pk=unit.pk)


def founded(name: str, code: str, on: date | None, hamlet: str = "Ấp Mới") -> Unit:
    return add_commune(by=system_user(), code=code, name=name, area="rural", hamlets=[hamlet], valid_from=on)


def merged(new: Unit, on: date, *old: Unit, divided: tuple[Unit, ...] = (), heirs: dict[Unit, Unit] | None = None):
    whole, parts = [fresh(unit) for unit in old], [fresh(unit) for unit in divided]
    record_merger(by=system_user(), commune=fresh(new), on=on, old=whole, divided=parts)
    if heirs:
        map_hamlets(by=system_user(), commune=fresh(new), heirs=heirs)


def undone(new: Unit) -> list[str]:
    return undo_merger(by=system_user(), commune=fresh(new))


def stored() -> dict[str, Any]:
    """Return all that a merger writes, but its audit."""
    days = ("pk", "valid_from", "valid_to")
    kept = (*days, "came_from", "went_to", "whole_from", "before_merger")
    return {
        "units": list(Unit.objects.order_by("pk").values_list(*kept)),
        "parents": list(UnitParent.objects.order_by("pk").values_list(*days)),
        "links": sorted(UnitSuccession.objects.values_list("old", "new", "kind", "on")),
        "households": list(Household.objects.order_by("pk").values_list("pk", "commune")),
        "members": list(Member.objects.order_by("pk").values_list("pk", "commune")),
        "homes": set(Residence.objects.values_list("household", "hamlet", "valid_from", "valid_to")),
        "posts": list(Assignment.objects.order_by("pk").values_list(*days)),
    }


@pytest.mark.parametrize("maps_later", [True, False])
def test_the_merger_before_the_one_taken_back_stands(maps_later: bool):
    east = build.commune("Ấp 1", "Ấp 2", name="Xã Đông")
    home = build.household(east, "Ấp 1", "Lê Thị Một")
    unmapped = build.household(east, "Ấp 2", "Lê Thị Hai")
    middle, last = founded("Xã Giữa", "98701", FIRST), founded("Xã Cuối", "98702", LATER)
    into = build.hamlet(middle, "Ấp Mới")
    merged(middle, FIRST, east, heirs={build.hamlet(east, "Ấp 1"): into})
    build.person(Role.HAMLET_HEAD, into)
    officer = signed_in(build.person(Role.POVERTY_OFFICER, fresh(middle)))
    before = stored()
    merged(last, LATER, middle, heirs={into: build.hamlet(last, "Ấp Mới")} if maps_later else None)
    assert {one.commune for one in Household.objects.all()} == {last}
    undone(last)
    assert stored() == before
    pages = [at(middle, f"households/{one.pk}/", 2024) for one in (home, unmapped)]
    assert [officer.get(page).status_code for page in pages] == [200, 200]


def test_a_household_goes_back_to_the_commune_its_hamlet_was_in_last():
    east, west = build.commune("Ấp 1", name="Xã Đông"), build.commune("Ấp 9", name="Xã Tây")
    moved = build.household(west, "Ấp 9", "Lê Thị Một")
    hamlet = build.hamlet(west, "Ấp 9")
    hamlet.parents.update(valid_from=date(2016, 1, 1))
    UnitParent.objects.create(unit=hamlet, parent=east, valid_to=date(2015, 12, 31))  # written down later
    new = founded("Xã Mới", "98765", LATER)
    merged(new, LATER, east, west)
    undone(new)
    assert Household.objects.get(pk=moved.pk).commune == west


def test_a_household_of_no_known_hamlet_goes_back_where_there_is_one_commune_only():
    east, new = build.commune(name="Xã Đông"), founded("Xã Mới", "98765", LATER)
    lost, own = build.household(east, "Ấp 1", "Lê Thị Một"), build.household(new, "Ấp Mới", "Lê Thị Hai")
    Residence.objects.filter(household=lost).delete()
    before = stored()
    merged(new, LATER, east)
    undone(new)
    assert stored() == before
    west = build.commune(name="Xã Tây")
    of_list = build.household(west, "Ấp 1", "Lê Thị Ba", {2024: "poor"})
    Residence.objects.filter(household=of_list).delete()
    merged(new, LATER, east, west)
    undone(new)
    assert Household.objects.get(pk=of_list.pk).commune == west  # by the list it was on
    assert {one.commune for one in Household.objects.filter(pk__in=[lost.pk, own.pk])} == {new}  # nobody knows whose


def test_the_first_days_of_the_new_commune_are_given_back():
    new, old = founded("Xã Mới", "98765", date(2024, 1, 1)), build.commune(name="Xã Đông")
    before = stored()
    for on in (LATER, date(2025, 3, 1)):
        merged(new, on, old)
        assert (fresh(new).valid_from, build.hamlet(new, "Ấp Mới").valid_from) == (on, on)
        undone(new)
        assert stored() == before


@pytest.mark.parametrize("divided_first", [True, False])
def test_posts_come_back_with_the_whole_merger_and_days_with_the_last_of_all(divided_first: bool):
    old = build.commune(name="Xã Chia")
    build.person(Role.CLERK, old)
    one, two = founded("Xã Một", "98765", LATER), founded("Xã Hai", "98766", LATER)
    untouched = stored()
    merged(one, LATER, divided=(old,))
    divided = stored()
    merged(two, LATER, old)
    (ended,) = stored()["posts"]
    assert ended[2] == date(2025, 6, 30)
    if divided_first:
        assert len(undone(two)) == 1
        assert stored() == divided
        assert undone(one) == []
    else:
        assert undone(one) == []
        assert stored()["posts"] == [ended]
        assert len(undone(two)) == 1
    assert stored() == untouched


def test_the_audit_of_each_old_commune_says_which_of_its_posts_are_open_again():
    east, west, new = build.commune(name="Xã Đông"), build.commune(name="Xã Tây"), founded("Xã Mới", "98765", LATER)
    clerk = build.person(Role.CLERK, east)
    merged(new, LATER, east, west)
    undone(new)
    entries = AuditEntry.objects.filter(verb="undo_merger").order_by("pk")
    post = [f"{clerk.full_name}: {clerk.assignments.get()}"]
    assert [(one.commune_id, (one.after or {}).get("reopened_posts")) for one in entries] == [
        (east.pk, post), (new.pk, post),
    ]  # fmt: skip
    assert AuditEntry.objects.of_commune(fresh(east)).first() == entries[0]
    assert entries[0].sentence == "Hủy ghi nhận Xã Đông nhập vào Xã Mới; 1 phân công ở đây có lại như trước."
    assert not AuditEntry.objects.of_commune(fresh(west)).filter(verb="undo_merger").exists()


def test_an_old_commune_recorded_while_the_undo_waited_is_not_undone_unlocked(monkeypatch):
    east, new = build.commune(name="Xã Đông"), founded("Xã Mới", "98765", LATER)
    lock = mergers._lock

    def meanwhile(units: Any) -> dict[int, Unit]:
        locked = lock(units)
        UnitSuccession.objects.create(old=east, new=new, kind="whole", on=LATER)
        return locked

    monkeypatch.setattr(mergers, "_lock", meanwhile)
    with pytest.raises(RuleError, match="vừa được người khác ghi lại"):
        undo_merger(by=system_user(), commune=new)


def test_households_are_given_back_in_parts(monkeypatch):
    monkeypatch.setattr(carrying_over, "_BATCH", 2)
    east, west, new = build.commune(name="Xã Đông"), build.commune(name="Xã Tây"), founded("Xã Mới", "98765", LATER)
    build.households(east, "Ấp 1", 3, {})
    build.households(west, "Ấp 1", 1, {})
    before = stored()
    merged(new, LATER, east, west, heirs={build.hamlet(east, "Ấp 1"): build.hamlet(new, "Ấp Mới")})
    undone(new)
    assert stored() == before


def listed(commune: Unit, home: Household, hamlet: Unit, year: int) -> None:
    YearlyStatus.objects.create(
        commune=commune, standard=build.standard(), year=year, poverty_class="poor", household=home, hamlet=hamlet
    )


def test_what_a_hamlet_or_household_left_before_the_merger_hinders_no_undo():
    east, west = build.commune("Ấp 1", name="Xã Đông"), build.commune("Ấp 9", name="Xã Tây")
    moved, own = build.hamlet(east, "Ấp 1"), build.hamlet(west, "Ấp 9")
    homes = [build.household(west, "Ấp 9", name) for name in ("Lê Thị Còn", "Lê Thị Dời")]
    listed(east, homes[0], moved, 2021)
    UnitParent.objects.filter(unit=moved).update(valid_to=date(2022, 12, 31))
    UnitParent.objects.create(unit=moved, parent=west, valid_from=date(2023, 1, 1))
    Residence.objects.filter(household=homes[0]).update(hamlet=moved)
    new = founded("Xã Mới", "98765", LATER)
    merged(new, LATER, east, west)
    undone(new)
    assert {home.commune for home in Household.objects.all()} == {west}
    merged(new, LATER, east, west)
    listed(east, homes[1], own, 2024)  # of neither the eastern commune was ever
    with pytest.raises(RuleError, match="1 tình trạng hằng năm"):
        undone(new)
