"""Whatever happens to households, in whatever order: the books of every year balance, or name who is to be fixed.

Lists, events, corrections, undoings and closings come through the real actions; after each step every
year is held against the cross-checks of forms 2 and 3, households and people, hamlets and commune.
"""

from __future__ import annotations

from datetime import date
from itertools import count, pairwise

import pytest
import time_machine
from django.db import transaction
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from communes.actions import system_user
from households.actions.imports import apply_import, keep_draft
from households.actions.life.heads import OldHead, change_head
from households.actions.life.leaving import die_out, merge, move_away, strike
from households.actions.life.moving import move_hamlet
from households.actions.life.people import NewPerson
from households.actions.life.recording import undo_event
from households.actions.life.splitting import split
from households.actions.years import ClosingRefused, close_year
from households.closing import lacking
from households.models import (
    EventKind,
    HamletYear,
    Household,
    LifeEvent,
    ListedClass,
    Residence,
    Source,
    YearClosing,
    YearlyStatus,
)
from households.movement import FaultKind
from households.queries.movement import CLASSES, YearMovement, year_movement
from households.queries.years import year_state
from households.roster.plan import Options
from households.roster.reading import read_roster
from households.roster.settling import find_years
from lib.errors import RuleError
from tests import build
from tests.rosters import listed, roster, sheet

pytestmark = pytest.mark.django_db
TODAY = "2026-11-21 10:00 +0700"
THIS_YEAR = 2026
YEARS = (2023, 2024, 2025, 2026)
HAMLETS = ("Ấp 1", "Ấp 2", "Ấp 3")

SOMEONE = st.integers(0, 11)
YEAR = st.sampled_from(YEARS)
DAY = st.builds(date, YEAR, st.integers(1, 10), st.just(5))
HAMLET = st.sampled_from(HAMLETS)
CLASS = st.sampled_from(list(ListedClass))
SIZE = st.integers(1, 7)
LISTED = st.sampled_from(("HN", "HCN"))
ODD_ONES = st.dictionaries(st.integers(0, 7), st.sampled_from(("left", "left", "changed", "moved", "grew", "new")))
LINES = st.lists(st.tuples(SOMEONE, LISTED, st.sampled_from((1, 2, 4, 4, 7, ""))), max_size=5)
REASON = st.sampled_from((None, "passed_line", "passed_line", "died_out", "moved_away", "struck", "to_verify"))


class AnyHistory(RuleBasedStateMachine):
    """A commune of three hamlets; each example is taken back."""

    def __init__(self) -> None:
        super().__init__()
        self.undone = transaction.atomic()
        self.undone.__enter__()
        self.by, self.standard = system_user(), build.standard()
        self.commune = build.commune(*HAMLETS)
        HamletYear.objects.bulk_create(
            HamletYear(commune=self.commune, hamlet=self.hamlet(name), year=one, households=1000, source=Source.TYPED)
            for one in YEARS
            for name in HAMLETS
        )
        self.numbers = count(1)
        self.closed: dict[int, object] = {}

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.undone.__exit__(None, None, None)

    def household(self, number: int) -> Household | None:
        """Return one of the households there are."""
        known = list(Household.objects.filter(commune=self.commune).order_by("pk"))
        return known[number % len(known)] if known else None

    def hamlet(self, name: str):
        return build.hamlet(self.commune, name)

    def attempt(self, action, **values) -> None:
        """Take a step that may be refused: then nothing has happened."""
        try:
            with transaction.atomic():
                action(by=self.by, **values)
        except RuleError:
            pass

    @initialize(
        first=st.lists(st.tuples(HAMLET, LISTED, SIZE), min_size=3, max_size=7),
        later=st.lists(st.tuples(ODD_ONES, REASON), max_size=3),
    )
    def come_with_lists(self, first, later):
        """The lists of some years come as they usually do, before anything else happens."""
        self.bring(YEARS[0], [(name, *self.new_row(what, people)) for name, what, people in first], None)
        for of_year, (odd, reason) in zip(YEARS[1:], later, strict=False):
            self.bring_the_years_lists(of_year, odd, reason)

    def new_row(self, what, people):
        number = next(self.numbers)
        return f"Nguyễn Văn {number}", 1950, f"0790500{number:05d}", people, what

    def bring(self, of_year, rows, reason, hamlets=HAMLETS):
        """Import the lists of some hamlets; where nobody is listed the sheet of sums says so."""
        sheets = []
        for name in hamlets:
            own = [listed(*cells) for where, *cells in rows if where == name]
            sums = [["Ấp", "Tổng số hộ", "Hộ nghèo", "Hộ cận nghèo"], [name, 1000, 0, 0]]
            sheets.append(sheet(roster(of_year, *own), name) if own else sheet(sums, f"Tổng hợp {name}"))
        reading = read_roster(sheets, THIS_YEAR)
        options = Options(
            current_year=THIS_YEAR, year=of_year, missing_reason=reason, unstated_by_default=of_year < THIS_YEAR
        )
        draft = keep_draft(by=self.by, commune=self.commune, files=[("ds.xlsx", b"")])
        years = find_years(reading, of_year).years
        self.attempt(apply_import, draft=draft, reading=reading, options=options, years=years)

    @rule(of_year=YEAR, name=HAMLET, who=LINES, new=st.lists(st.tuples(LISTED, SIZE), max_size=1), reason=REASON)
    def bring_a_list(self, of_year, name, who, new, reason):
        """Any households on the list of one hamlet, wherever they lived."""
        found = {one.pk: (one, what, people) for number, what, people in who if (one := self.household(number))}
        rows = [self.row_of(one, what, people) for one, what, people in found.values()]
        rows += [self.new_row(what, people) for what, people in new]
        self.bring(of_year, [(name, *row) for row in rows if row], reason, [name])

    @rule(of_year=YEAR, odd=ODD_ONES, reason=REASON)
    def bring_the_years_lists(self, of_year, odd, reason):
        """Everybody of last year's lists, but for those who left, changed class, moved or are new."""
        last = YearlyStatus.objects.filter(commune=self.commune, year=of_year - 1).select_related("household", "hamlet")
        rows = []
        for place, row in enumerate(last.order_by("pk")):
            what = {"poor": "HN", "near_poor": "HCN"}[row.poverty_class]
            name, people = row.hamlet.name, row.people or ""
            match odd.get(place):
                case "left":
                    continue
                case "changed":
                    what = "HCN" if what == "HN" else "HN"
                case "moved":
                    name = HAMLETS[HAMLETS.index(name) - 1]
                case "grew":
                    people = (row.people or 0) + 1
            rows.append((name, *self.row_of(row.household, what, people)))
        rows += [(name, *self.new_row("HN", 3)) for place, name in enumerate(HAMLETS) if odd.get(place) == "new"]
        self.bring(of_year, [row for row in rows if len(row) > 1], reason)

    def row_of(self, household, what, people):
        """Return a household's line on a list, nothing when nobody is its head."""
        head = household.members.filter(is_head=True).first()
        return (head.name, head.birth_year or "", head.cccd, people, what) if head else ()

    @rule(who=SOMEONE, people=SIZE, to=HAMLET, on=DAY, what=st.none() | CLASS)
    def split(self, who, people, to, on, what):
        if household := self.household(who):
            number = next(self.numbers)
            self.attempt(
                split,
                household=household,
                members=[],
                people=people,
                head=NewPerson(f"Trần Thị {number}", 1980, "female", f"0790800{number:05d}"),
                hamlet=self.hamlet(to),
                on=on,
                reason="Ra ở riêng",
                classes={self.standard: what} if what else {},
            )

    @rule(who=SOMEONE, into=SOMEONE, on=DAY)
    def merge(self, who, into, on):
        one, other = self.household(who), self.household(into)
        if one and other:
            self.attempt(merge, household=one, into=other, on=on, reason="Về ở chung")

    @rule(who=SOMEONE, to=HAMLET, on=DAY)
    def move(self, who, to, on):
        if household := self.household(who):
            self.attempt(move_hamlet, household=household, to=self.hamlet(to), on=on, reason="Chuyển chỗ ở")

    @rule(who=SOMEONE, on=DAY, how=st.sampled_from((die_out, move_away, strike)))
    def leave(self, who, on, how):
        if household := self.household(who):
            self.attempt(how, household=household, on=on, reason="Theo xác nhận của ấp")

    @rule(who=SOMEONE, on=DAY)
    def new_head(self, who, on):
        if household := self.household(who):
            number = next(self.numbers)
            head = NewPerson(f"Lê Văn {number}", 1985, "male", f"0790850{number:05d}")
            self.attempt(change_head, household=household, head=head, old=OldHead(), on=on, reason="Thay chủ hộ")

    @rule(
        kind=st.sampled_from((EventKind.MOVED_IN, EventKind.OMITTED)),
        to=HAMLET,
        on=DAY,
        what=CLASS,
        people=SIZE,
    )
    def arrive(self, kind, to, on, what, people):
        """A household that moved in or was forgotten before; it stands on the year's list when that is open."""
        number = next(self.numbers)
        open_year = not YearClosing.objects.filter(commune=self.commune, year=on.year).exists()
        new = build.household(
            self.commune, to, f"Phạm Văn {number}", {on.year: what} if open_year else {}, people=people,
            stage="proposed", birth_year=1975, cccd=f"0790750{number:05d}",
        )  # fmt: skip
        Residence.objects.filter(household=new).update(valid_from=on)
        LifeEvent.objects.create(
            commune=self.commune, household=new, kind=kind, on=on, year=on.year, recorded_by=self.by,
            versions={str(new.pk): 1},
        )  # fmt: skip

    @rule(who=SOMEONE, of_year=YEAR, what=CLASS, people=st.none() | SIZE)
    def set_by_hand(self, who, of_year, what, people):
        """A class or a number of people corrected in an open year."""
        household = self.household(who)
        if household and not YearClosing.objects.filter(commune=self.commune, year=of_year).exists():
            household.statuses.filter(year=of_year).update(poverty_class=what, people=people)

    @precondition(lambda self: LifeEvent.objects.standing().filter(commune=self.commune).exists())
    @rule(number=SOMEONE)
    def undo(self, number):
        events = list(LifeEvent.objects.standing().filter(commune=self.commune).exclude(before={}).order_by("-pk"))
        if events:
            self.attempt(undo_event, event=events[number % len(events)])

    @rule(of_year=YEAR)
    def close(self, of_year):
        """A year in which nothing is lacking can be closed; what is lacking is said before the attempt."""
        missing = lacking(year_state(self.commune, self.standard, of_year, THIS_YEAR))
        values = {"commune": self.commune, "standard": self.standard, "year": of_year}
        values |= {"by": self.by, "number": f"{of_year}/QĐ", "signed_on": date(of_year, 11, 20)}
        if missing:
            with pytest.raises(ClosingRefused) as refused:
                close_year(**values)
            assert refused.value.lacking == [str(one) for one in missing]
        else:
            close_year(**values)
            self.closed[of_year] = year_movement(self.commune, self.standard, of_year).flows

    @invariant()
    def every_year_balances_or_names_who_is_to_be_fixed(self):
        years = {one: year_movement(self.commune, self.standard, one) for one in YEARS[1:]}
        for moved in years.values():
            assert_balanced_or_named(moved)
        for one, following in pairwise(YEARS[1:]):
            assert_continued(years[one], years[following])
        for one in self.closed.keys() & years.keys():
            assert years[one].flows == self.closed[one]


def assert_balanced_or_named(moved: YearMovement) -> None:
    named = {place for one in moved.named for place in one.hamlets}
    for unit in moved.hamlets:
        for listed_class in CLASSES:
            both = moved.of_unit(unit.pk, listed_class)
            if not moved.comparable:
                assert both.households.columns[1:8] == (None,) * 7
            assert both.is_sound or unit.pk in named, (moved.year, unit.name, both)
    for one in moved.named:
        assert (one.household is not None) is (one.kind is not None)
        assert one.household is None or Household.objects.filter(pk=one.household).exists()
        assert "{" not in str(one)
    excused = {place for one in moved.named if one.kind in (None, FaultKind.NO_REASON) for place in one.hamlets}
    for unit in (*moved.hamlets, moved.commune):
        for people in (False, True):
            failed = [one.title for one in moved.identities(unit.pk, people=people) if one.holds is False]
            known = excused if unit == moved.commune else excused & {unit.pk}
            assert not failed or known, (moved.year, unit.name, people, failed)


def assert_continued(moved: YearMovement, following: YearMovement) -> None:
    """The closing of a year is the opening of the next, hamlet by hamlet, known or unknown, or that is said."""
    for unit in moved.hamlets:
        if (unit.pk, following.year - 1) in following.figures:
            for listed_class in CLASSES:
                now, then = moved.of_unit(unit.pk, listed_class), following.of_unit(unit.pk, listed_class)
                same = (now.households.closing, now.people.closing) == (then.households.opening, then.people.opening)
                assert same or any(one.kind is None and unit.pk in one.hamlets for one in following.named)


@pytest.fixture(autouse=True)
def in_2026():
    with time_machine.travel(TODAY, tick=False):
        yield


def test_any_history_balances_or_names_who_is_to_be_fixed():
    run_state_machine_as_test(AnyHistory, settings=settings(max_examples=10, stateful_step_count=12, deadline=None))


@pytest.mark.long
def test_any_long_history_balances_or_names_who_is_to_be_fixed():
    run_state_machine_as_test(AnyHistory, settings=settings(max_examples=60, stateful_step_count=30, deadline=None))
