"""Plans, without a database: ticks and reasons of the preview, standards, what a plan says about itself."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from communes.unit_names import name_key
from households.poverty import PovertyClass
from households.roster.plan import _SAID, Options, PlannedStatus
from households.roster.planning import make_plan
from households.roster.reading import HOUSEHOLD, Place, read_roster
from households.roster.register import (
    Identity,
    KnownHamlet,
    KnownHousehold,
    KnownMember,
    KnownStandard,
    KnownStatus,
    Register,
    is_same_person,
)
from households.roster.settling import Hamlets
from households.standards import NATIONAL
from tests.rosters import listed, roster, sheet

OPTIONS = Options(current_year=2026)
NATION = {
    one.code: KnownStandard(number, one.code, one.name, one.first_day, one.last_day, national=True)
    for number, one in enumerate(NATIONAL, start=1)
}
PROVINCE = KnownStandard(9, "tinh", "Chuẩn của tỉnh", date(2024, 1, 1), date(2025, 12, 31), national=False)
OF_2022 = NATION["national-2022"].id


def household(number, name, born=None, cccd="", hamlet=1, newest=2025):
    member = KnownMember(number, name, name.lower(), born, "", "", cccd, is_head=True)
    return KnownHousehold(number, hamlet, frozenset({hamlet}), "", (member,), newest)


def register(*households, on_list=(), year=2025, complete=True):
    status = KnownStatus(1, 1, PovertyClass.POOR, 4, "", None, None, "decided", to_verify=False)
    return Register(
        commune_name="Xã A",
        commune_key="a",
        other_communes={},
        hamlets=(KnownHamlet(1, "Ấp 1", "1"), KnownHamlet(2, "Ấp 2", "2")),
        standards=(*NATION.values(), PROVINCE),
        households={one.id: one for one in households},
        statuses={(OF_2022, year): dict.fromkeys(on_list, status)},
        departures={},
        results={(OF_2022, year): {1: complete}} if on_list else {},
        totals={},
        closed=frozenset(),
    )


def plan(known, rows, name="Ấp 1", **options):
    return make_plan(read_roster([sheet(rows, name)], 2026), known, replace(OPTIONS, **options))


AN = household(1, "an", 1950, "079050000001")
BINH = household(2, "bình".replace("ì", "i"), 1960)


def test_same_household_ticked_moves_by_name_and_birth():
    known = register(BINH)
    rows = roster(2026, listed("Binh", 1960))
    asked = plan(known, rows, "Ấp 2")
    ((place, candidate),) = asked.may_have_moved
    assert (place, candidate) == (Place("ds.xlsx", "Ấp 2", 3), 2)
    assert (asked.taken[0].ref, asked.taken[0].changes) == (-1, ())
    (moved,) = plan(known, rows, "Ấp 2", same_household=frozenset({place})).taken
    assert (moved.ref, moved.moved_from) == (2, 1)
    assert [(one.label, one.before, one.after) for one in moved.changes] == [("Chuyển ấp", "Ấp 1", "Ấp 2")]


def test_a_hamlet_said_of_a_whole_file_is_that_of_its_sheets_that_are_not_named():
    sheets = [sheet(roster(2026, listed(name, 1960)), name) for name in ("Danh sách", "Sheet2")]
    of_sheets = {("ds.xlsx", ""): 1, ("ds.xlsx", "Sheet2"): 2}
    found = make_plan(read_roster(sheets, 2026), register(), replace(OPTIONS, hamlet_of_sheet=of_sheets))
    assert [(row.place.sheet, row.hamlet) for row in found.taken] == [("Danh sách", 1), ("Sheet2", 2)]


def test_new_name_ticked():
    rows = roster(2026, listed("Khác Hẳn", 1950, "079050000001"))
    asked = plan(register(AN), rows)
    ((place, name),) = asked.other_names
    assert (name, asked.taken[0].person.name) == ("an", "an")
    (row,) = plan(register(AN), rows, new_names=frozenset({place})).taken
    assert (row.person.name, row.changes[0].before, row.changes[0].after) == ("Khác Hẳn", "an", "Khác Hẳn")


def test_reason_of_one_goes_before_the_reason_of_all():
    known = register(AN, BINH, household(3, "con", 1970), on_list=(1, 2))
    rows = roster(2026, listed("Con", 1970))
    assert [one.reason for one in plan(known, rows).missing] == [None, None]
    key = (OF_2022, 2026)
    chosen = plan(known, rows, reasons={(1, *key): "died_out"}, missing_reason="moved_away")
    assert [(one.ref, one.reason, one.last_year) for one in chosen.missing] == [
        (1, "died_out", 2025),
        (2, "moved_away", 2025),
    ]
    assert [result.complete for result in chosen.results] == [True]
    assert plan(known, rows, missing_reason="unstated").missing[0].reason is None  # for past years only


def test_only_hamlets_of_the_file_are_expected():
    known = register(AN, household(3, "con", 1970, hamlet=2), on_list=(1,))
    assert plan(known, roster(2026, listed("Con", 1970)), "Ấp 2").missing == ()


def test_id_numbers_in_changes_are_masked():
    (row,) = plan(register(household(1, "an", 1950)), roster(2026, listed("An", 1950, "079050000001"))).taken
    assert [(one.label, one.before, one.after) for one in row.changes] == [("Số định danh/CCCD", "", "079••••••001")]


def test_id_number_of_another_member_is_left():
    wife = KnownMember(7, "Bình", "binh", 1955, "", "", "079155000009", is_head=False)
    known = register(AN._replace(members=(*AN.members, wife)))
    made = plan(known, roster(2026, listed("An", 1950, "079155000009")))
    assert (made.taken[0].kind, made.taken[0].person.cccd, made.taken[0].changes) == ("new", "079050000001", ())
    assert "cùng hộ" in made.warnings[0].message


def test_a_number_that_two_of_a_household_bear_is_told_though_the_row_says_nothing_new():
    """Also where all else is as stored, so that nothing is written."""
    wife = KnownMember(7, "Bình", "binh", 1955, "", "", AN.head.cccd, is_head=False)
    known, rows = register(AN._replace(members=(wife, *AN.members))), roster(2026, listed("an", 1950, AN.head.cccd))
    (status,) = plan(known, rows).taken[0].statuses
    stored = {status.key: {1: KnownStatus(9, *status[_SAID])}}
    made = plan(replace(known, statuses=stored), rows)
    assert (made.taken[0].kind, made.taken[0].person.cccd) == ("unchanged", AN.head.cccd)
    assert [one.message for one in made.warnings if "cùng hộ" in one.message]
    alone = plan(replace(known, households={1: AN}, statuses=stored), rows)
    assert (alone.taken[0].kind, alone.warnings) == ("unchanged", ())


@pytest.mark.parametrize(
    ("year", "standard", "refused"),
    [
        (2024, PROVINCE.id, ""),
        (2023, PROVINCE.id, ""),  # its opening list
        (2022, PROVINCE.id, "không thuộc Chuẩn của tỉnh"),
        (2026, PROVINCE.id, "không thuộc Chuẩn của tỉnh"),
        (2026, NATION["national-2027"].id, ""),
        (2025, NATION["national-2027"].id, "không thuộc"),
        (2015, None, "chưa có chuẩn nghèo"),
        (2021, None, ""),
        (2027, None, "chưa tới"),
    ],
)
def test_standards(year, standard, refused):
    made = plan(register(), roster(year, listed("An")), standard=standard)
    assert refused in made.rejected
    assert bool(made.rejected) == bool(refused)
    if refused:
        assert (made.rows, made.taken, made.skipped, made.writes) == (0, (), (), False)
    else:
        expected = standard or NATION["national-2016" if year == 2021 else "national-2022"].id
        assert made.taken[0].statuses[0].key == (expected, year)


def test_plan_of_nothing_new_writes_nothing():
    rows = roster(2025, listed("An", 1950, "079050000001"))
    made = plan(register(AN, on_list=(1,)), rows)
    assert (made.writes, made.verdict, made.count("unchanged")) == (False, "accept", 1)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ((date(1950, 1, 2), ""), (date(1950, 1, 2), ""), True),
        ((date(1950, 1, 2), ""), (date(1950, 1, 3), ""), False),
        ((date(1950, 1, 2), ""), (1950, ""), True),
        ((1950, "079050000001"), (1950, "079050000002"), False),
        ((1950, "079050000001"), (1950, "272112345"), True),
        ((1950, ""), (1951, ""), False),
        ((1950, ""), (None, ""), False),
        ((None, ""), (None, ""), True),
        ((None, "079050000001"), (None, "079050000002"), False),
    ],
)
def test_same_person(one, other, same):
    assert is_same_person(*one, *other) is same
    assert is_same_person(*other, *one) is same


def test_unknown_birth_goes_to_the_household_nobody_else_is():
    identity = Identity(register(household(1, "an", 1950), household(2, "an", 1960)))
    assert identity.by_name("an", None, "", 1, "row 1", set()) == [1, 2]
    identity.claim(1, "row 2")
    assert identity.by_name("an", None, "", 1, "row 1", set()) == [2]
    assert identity.by_name("an", None, "", 1, "row 1", {2}) == []
    assert identity.by_name("an", 1950, "", 1, "row 1", set()) == [1]
    assert identity.by_name("an", 1950, "", 2, "row 1", set()) == []


def test_a_hamlet_is_known_without_what_stands_in_brackets_where_only_one_is_called_so():
    known = [KnownHamlet(pk, name, name_key(name)) for pk, name in enumerate(["Ấp 1 (minh họa)", "Ấp 2 (cũ)", "Ấp 2"])]
    hamlets = Hamlets(known)
    assert [hamlets.named(name) for name in ("Ấp 1", "ấp 01 (minh họa)", "Ấp 2")] == [known[0], known[0], known[2]]
    assert Hamlets([KnownHamlet(9, "Ấp 3 (BT)", "3 bt"), KnownHamlet(8, "Ấp 3 (BR)", "3 br")]).named("Ấp 3") is None


def test_a_name_that_several_hamlets_bear_means_none_of_them_whatever_was_taught():
    told_apart = [KnownHamlet(8, "Ấp 1 (Bông Trang)", "1"), KnownHamlet(9, "Ấp 1 (Bưng Riềng)", "1")]
    hamlets = Hamlets(told_apart, taught={"1": 9})
    assert hamlets.named("Ấp 1") is None
    assert hamlets.named("Ấp 1 (Bông Trang)") == told_apart[0]
    assert [words for _pk, words in hamlets.bearers("ấp 01")] == ["Ấp 1 (Bông Trang)", "Ấp 1 (Bưng Riềng)"]
    own = KnownHamlet(7, "Ấp 1", "1")
    assert Hamlets([own, *told_apart], shared={"1": ((8, "a"), (9, "b"))}).named("Ấp 1") == own


def test_a_namesake_of_another_id_number_is_new_and_said_so():
    known = register(household(1, "an", 1950, "079050000001"), on_list=(1,))
    (remark,) = plan(known, roster(2026, listed("An", 1950, "079050000002"))).warnings
    assert (remark.column, "An (Ấp 1)" in remark.message.title(), "đang nhận là hộ mới" in remark.message) == (
        None,
        True,
        True,
    )
    assert plan(known, roster(2026, listed("An", 1951, "079050000002"))).warnings == ()


def asked_who(found):
    return [remark for remark in found if remark.households]


@pytest.mark.parametrize("born", [1959, date(1960, 2, 3)])
def test_a_namesake_with_another_birth_who_would_be_missing_is_asked_about(born):
    known = register(household(1, "an", date(1960, 1, 1)), household(2, "binh", 1950), on_list=(1, 2))
    rows = roster(2025, listed("An", f"{born:%d/%m/%Y}" if isinstance(born, date) else born), listed("Binh", 1950))
    new = plan(known, rows)
    assert [one.ref for one in new.missing] == [1]
    (asked,) = asked_who(new.warnings)
    assert asked.message.startswith("Trong sổ có hộ an (Ấp 1) cùng họ tên, sinh 01/01/1960, mà danh sách này không có")
    assert (asked.about, [pk for pk, _words in asked.households]) == (HOUSEHOLD, [1])
    one = plan(known, rows, row_households={asked.place: 1})
    assert ([row.ref for row in one.taken], one.missing, asked_who(one.warnings)) == ([1, 2], (), [])
    assert asked_who(plan(known, rows, row_households={asked.place: None}).warnings) == []


@pytest.mark.parametrize(
    ("head", "rows"),
    [
        (household(1, "an", 1950, "079050000001"), [listed("An", 1960, "079050000002")]),  # two people by their numbers
        (household(1, "an", 1950), [listed("An", 1960), listed("An", 1970)]),  # which of the two is not known
        (household(1, "an", 1950), [listed("An", 1950), listed("An", 1960)]),  # who is on the list is not missing
        (household(1, "an", 1950), [listed("Bình", 1960)]),
    ],
)
def test_a_namesake_is_not_asked_about_otherwise(head, rows):
    known = register(head, on_list=(1,))
    assert asked_who(plan(known, roster(2025, *rows)).warnings) == []


def test_of_two_namesakes_a_row_without_a_birth_may_be_either():
    known = register(household(1, "an", 1950), household(2, "an"), on_list=(1, 2))
    asked = plan(known, roster(2025, listed("An")))
    (error,) = asked.errors
    assert (error.about, sorted(pk for pk, _words in error.households)) == (HOUSEHOLD, [1, 2])
    one = plan(known, roster(2025, listed("An")), row_households={error.place: 1})
    assert [row.ref for row in one.taken] == [1]
    both = plan(known, roster(2025, listed("An"), listed("An", 1950)))
    assert ([row.ref for row in both.taken], both.errors) == ([2, 1], ())  # the other row says who the first is


def test_a_household_that_a_row_may_be_among_others_is_nobodys_by_a_guess():
    """Else the row that was asked about would be taken by itself when the same file comes again."""
    known = register(household(1, "an"), AN._replace(id=2))
    rows = roster(2026, listed("An"), listed("An", 1960))
    asked = plan(known, rows)
    assert asked.taken == ()
    assert "hai hộ khác nhau" in asked.errors[0].message
    assert "Có thể là hộ an (Ấp 1), nhưng dòng 3 cũng có thể là hộ ấy." in asked.errors[1].message
    assert [pk for pk, _words in asked.errors[1].households] == [1]
    first, second = asked.errors[0].place, asked.errors[1].place
    chosen = plan(known, rows, row_households={first: 2, second: 1})
    assert [row.ref for row in chosen.taken] == [2, 1]


def test_what_a_list_says_stands_in_one_order_in_a_plan_and_in_the_register():
    assert PlannedStatus._fields[_SAID] == KnownStatus._fields[_SAID]
