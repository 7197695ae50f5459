"""Two people who write at once about mergers of one divided commune: the second sees what the first did."""

from __future__ import annotations

import threading
from contextlib import suppress
from datetime import date
from functools import partial

import pytest

from communes.actions import add_commune, successions, system_user
from communes.models import Unit, UnitSuccession
from households.actions.mergers import map_hamlets, record_merger, undo_merger
from households.models import HamletResult, Household, Residence
from lib.errors import RuleError
from tests import build
from tests.at_once import at_once

pytestmark = pytest.mark.django_db(transaction=True)
ON, LAST_DAY = date(2025, 7, 1), date(2025, 6, 30)


@pytest.fixture
def divided() -> tuple[Unit, Unit, Unit]:
    """A commune of which one got a part, and another that may get the rest."""
    old, by = build.commune("Ấp 1", name="Xã Chia"), system_user()
    one, other = (
        add_commune(by=by, code=code, name=name, area="rural", hamlets=["Ấp A"], valid_from=ON)
        for code, name in (("98765", "Xã Một"), ("98766", "Xã Hai"))
    )
    record_merger(by=by, commune=one, on=ON, old=[], divided=[old])
    return tuple(Unit.objects.get(pk=unit.pk) for unit in (old, one, other))  # type: ignore[return-value]


@pytest.fixture
def side_by_side(monkeypatch) -> None:
    """Let both reach the same place, where the links are others and not committed; who is alone there goes on."""
    redraw, meeting = successions.redraw, threading.Barrier(2)

    def wait() -> None:
        redraw()
        with suppress(threading.BrokenBarrierError):
            meeting.wait(0.3)

    monkeypatch.setattr(successions, "redraw", wait)


def test_both_mergers_of_a_divided_commune_taken_back_at_once_give_its_days_back(
    divided: tuple[Unit, Unit, Unit], request: pytest.FixtureRequest
):
    old, one, other = divided
    record_merger(by=system_user(), commune=other, on=ON, old=[], divided=[old])
    request.getfixturevalue("side_by_side")
    both = [Unit.objects.get(pk=unit.pk) for unit in (one, other)]
    assert at_once(*(partial(undo_merger, by=system_user(), commune=unit) for unit in both)) == []
    assert not UnitSuccession.objects.exists()
    assert (Unit.objects.get(pk=old.pk).valid_to, build.hamlet(old, "Ấp 1").valid_to) == (None, None)


def test_a_divided_commune_that_another_gets_while_one_gives_it_back_has_ended(
    divided: tuple[Unit, Unit, Unit], side_by_side: None
):
    old, one, other = divided
    by = system_user()
    gets = partial(record_merger, by=by, commune=other, on=ON, old=[], divided=[old])
    assert at_once(partial(undo_merger, by=by, commune=one), gets) == []
    assert list(UnitSuccession.objects.values_list("old", "new")) == [(old.pk, other.pk)]
    assert (Unit.objects.get(pk=old.pk).valid_to, build.hamlet(old, "Ấp 1").valid_to) == (LAST_DAY, LAST_DAY)


def recorded(new: Unit, old: Unit, on: date) -> None:
    """Record that one commune became another, as who has the page open."""
    record_merger(by=system_user(), commune=Unit.objects.get(pk=new.pk), on=on, old=[old])


@pytest.mark.parametrize("between", [False, True], ids=["three in a row", "four in a row"])
def test_mergers_at_both_ends_of_a_chain_at_once_leave_what_one_after_the_other_leaves(
    between: bool, request: pytest.FixtureRequest
):
    first = build.commune("Ấp 1", name="Xã Đầu")
    home, by = build.household(first, "Ấp 1", "Lê Thị Một"), system_user()
    chain = [first] + [
        add_commune(by=by, code=f"9877{n}", name=f"Xã {n}", area="rural", hamlets=["Ấp A"])
        for n in range(3 if between else 2)
    ]
    if between:
        recorded(chain[2], chain[1], date(2010, 1, 1))
    request.getfixturevalue("side_by_side")
    ends = [partial(recorded, chain[1], first, date(2005, 1, 1)), partial(recorded, chain[-1], chain[-2], ON)]
    raised = at_once(*ends)
    assert all("vừa được người khác ghi lại" in str(error) for error in raised)
    assert len(raised) <= 1
    if raised:  # who was told looks again and presses again
        ends[UnitSuccession.objects.filter(old=first).exists()]()
    ids = [unit.pk for unit in chain]
    for place, unit in enumerate(Unit.objects.get(pk=pk) for pk in ids):
        assert (unit.came_from, unit.went_to) == (ids[:place][::-1], ids[place + 1 :])
    assert Household.objects.get(pk=home.pk).commune == chain[-1]


def test_hamlets_mapped_after_their_commune_went_further_pass_their_households_on_to_its_heir():
    first = build.commune("Ấp 1", name="Xã Đầu")
    home, by = build.household(first, "Ấp 1", "Lê Thị Một"), system_user()
    middle, last = (
        add_commune(by=by, code=code, name=name, area="rural", hamlets=["Ấp A", "Ấp B"])
        for code, name in (("98771", "Xã Giữa"), ("98772", "Xã Cuối"))
    )
    recorded(last, middle, ON)
    recorded(middle, first, date(2005, 1, 1))
    old, between, new = build.hamlet(first, "Ấp 1"), build.hamlet(middle, "Ấp A"), build.hamlet(last, "Ấp A")
    for commune, heirs in ((last, {between: new}), (middle, {old: between})):
        map_hamlets(by=by, commune=Unit.objects.get(pk=commune.pk), heirs=heirs)
    stays = Residence.objects.filter(household=home).order_by("valid_from").values_list("hamlet", "valid_to")
    assert set(stays) == {(old.pk, date(2004, 12, 31)), (between.pk, LAST_DAY), (new.pk, None)}
    assert Household.objects.get(pk=home.pk).commune == last
    HamletResult.objects.create(commune=last, standard=build.standard(), year=2025, hamlet=new, complete=True)
    other = build.hamlet(middle, "Ấp B")
    with pytest.raises(RuleError, match="Ấp 1 đã ghép rồi và Xã Cuối đã có danh sách"):
        map_hamlets(by=by, commune=Unit.objects.get(pk=middle.pk), heirs={old: other})


def test_a_commune_that_is_no_more_on_the_day_gets_no_predecessor():
    first, middle = build.commune("Ấp 1", name="Xã Đầu"), build.commune("Ấp 1", name="Xã Giữa")
    last = add_commune(by=system_user(), code="98772", name="Xã Cuối", area="rural", hamlets=["Ấp A"])
    recorded(last, middle, ON)
    with pytest.raises(RuleError, match="chỉ có đến hết ngày 30/06/2025"):
        recorded(middle, first, date(2025, 8, 1))
