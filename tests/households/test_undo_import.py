"""Undo of an import: what was there before stands again; what somebody edited since stays and is named."""

from __future__ import annotations

from datetime import date

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st

from communes.actions import system_user
from communes.models import AuditEntry
from households.actions.imports import apply_import, keep_draft
from households.actions.life.moving import move_hamlet
from households.actions.members import MemberEntry, add_member
from households.actions.status import StatusEntry, leave_list, set_status
from households.actions.totals import set_totals
from households.actions.undo import UndoChanged, undo_import
from households.models import (
    CameReason,
    Departure,
    HamletResult,
    HamletYear,
    Household,
    ImportedRow,
    Member,
    Residence,
    RosterImport,
    YearlyStatus,
)
from households.queries.completeness import open_for
from households.queries.undo import InTheWay, undoing_of
from households.roster.plan import Options
from households.roster.reading import read_roster
from households.roster.settling import find_years
from households.totals import Totals
from households.undoing import HEAD_FIELDS, STATUS_FIELDS, gather, unpacked
from lib.errors import RuleError
from tests import build
from tests.households.importing import Importing
from tests.rosters import listed, roster, sheet

THIS_YEAR = 2026
HAMLETS = ("Ấp 1", "Ấp 2", "Ấp 3")
A = listed("Nguyễn Văn An", 1950, "079050000001")
B = listed("Trần Thị Bình", 1960, "079160000002", what="HCN")
C = listed("Lê Văn Công", 1970, "079070000003")


def register(commune=None) -> dict[str, list[object]]:
    """Return what the register says, whatever the numbers of rows that came back; versions go on counting."""
    found: dict[str, list[object]] = {}
    for table in (Household, Member, Residence, YearlyStatus, Departure, HamletYear, HamletResult):
        path = "household__commune" if table is Residence else "commune"
        left_out = {"version", "created_at"} | ({"id"} if table is YearlyStatus else set())
        names = [field.attname for field in table._meta.concrete_fields if field.name not in left_out]
        rows = table._default_manager.filter(**({path: commune} if commune else {}))
        found[table.__name__] = sorted(map(repr, rows.values_list(*names)))
    return found


@pytest.fixture
def bring(tmp_path, db):
    build.commune(*HAMLETS, code="90001")
    return Importing(tmp_path)


def newest() -> RosterImport:
    return RosterImport.objects.filter(state="applied").latest("pk")


def undo(record: RosterImport | None = None):
    return undo_import(by=system_user(), record=record or newest())


FIRST = {"Ấp 1": roster(2024, A, B)}
SUMS = [["Ấp", "Tổng số hộ", "Tổng số nhân khẩu"], ["Ấp 1", 618, 2270]]
SECOND = {
    "nothing-but-new": {"Ấp 2": roster(2024, C)},
    "next-year": {"Ấp 1": roster(2025, A, B, C)},
    "class": {"Ấp 1": roster(2024, listed("Nguyễn Văn An", 1950, "079050000001", 9, "HCN", "Ghi chú"), B)},
    "birth": {"Ấp 1": roster(2024, listed("Nguyễn Văn An", date(1950, 2, 3), "079050000001"), B)},
    "moved": {"Ấp 1": roster(2025, B), "Ấp 2": roster(2025, A)},
    "moved-back": {"Ấp 2": roster(2023, A)},
    "left": {"Ấp 1": roster(2025, A)},
    "struck": {"Ấp 1": roster(2024, A)},
    "totals": {"Ấp 1": roster(2024, A, B), "Tổng hợp": SUMS},
}


@pytest.mark.parametrize("reason", [None, "passed_line", "to_verify"])
@pytest.mark.parametrize("second", SECOND)
def test_an_undo_of_the_newest_import_puts_back_what_it_found(bring, second, reason):
    bring(FIRST)
    before, known = register(), open_for(build.Unit.objects.get(code="90001"))
    answer = bring(SECOND[second], missing=reason)
    assert register() != before, answer
    done = undo()
    assert (register(), done.kept) == (before, {})
    assert open_for(build.Unit.objects.get(code="90001")) == known


def test_undone_one_after_the_other_nothing_is_left_but_the_records(bring):
    empty = register()
    bring(FIRST)
    bring({"Ấp 1": roster(2025, A), "Tổng hợp": SUMS}, missing="moved_away")
    undo()
    undo()
    assert register() == empty
    assert set(RosterImport.objects.values_list("state", flat=True)) == {"undone"}
    assert ImportedRow.objects.filter(after__has_key="status").count() == 3
    assert AuditEntry.objects.filter(verb="undo_import").count() == 2
    again = bring(FIRST)
    assert again["new"] == 2


def test_an_older_import_waits_for_a_later_one_that_wrote_in_its_lists(bring):
    bring(FIRST)
    first = newest()
    bring({"Ấp 2": roster(2024, C)})
    other_hamlet = newest()
    assert undoing_of(first).removed
    bring({"Ấp 1": roster(2025, A, B)})
    with pytest.raises(InTheWay) as refused:
        undo(first)
    assert refused.value.later == newest()
    undo()
    undo(first)
    assert YearlyStatus.objects.get().household.members.get().name == "Lê Văn Công"
    undo(other_hamlet)


def test_an_import_is_undone_once(bring):
    bring(FIRST)
    record = newest()
    undo(record)
    with pytest.raises(RuleError, match="đã được hoàn tác"):
        undo(record)


def test_a_closed_year_keeps_its_imports(bring):
    bring(FIRST)
    build.closing(build.Unit.objects.get(code="90001"), 2024)
    before = register()
    with pytest.raises(RuleError, match=r"Năm 2024 đã chốt theo Quyết định số 212/QĐ-UBND"):
        undo()
    assert register() == before


# what was edited since


def household(name: str) -> Household:
    return Household.objects.get(members__name=name)


def status_by_hand(year=2025):
    entry = StatusEntry("near_poor", 7)
    set_status(
        by=system_user(), household=household("Nguyễn Văn An"), standard=build.standard(), year=year, entry=entry
    )


def new_member():
    add_member(
        by=system_user(),
        household=household("Lê Văn Công"),
        entry=MemberEntry("Lê Thị Út", birth=2001),
        came=CameReason.OMITTED,
    )


def moved():
    an = household("Nguyễn Văn An")
    to, on = build.hamlet(an.commune, "Ấp 3"), date(2025, 5, 5)
    move_hamlet(by=system_user(), household=an, to=to, on=on, reason="Chuyển chỗ ở")


def left_by_hand():
    reason = "passed_line"
    leave_list(
        by=system_user(), household=household("Nguyễn Văn An"), standard=build.standard(), year=2025, reason=reason
    )


@pytest.mark.parametrize(
    ("edit", "name", "why"),
    [
        (status_by_hand, "Nguyễn Văn An", "danh sách năm 2025"),
        (new_member, "Lê Văn Công", "thành viên của hộ"),
        (left_by_hand, "Nguyễn Văn An", "danh sách năm 2025"),
        (lambda: Member.objects.filter(name="Lê Văn Công").update(gender="male"), "Lê Văn Công", "chủ hộ"),
        (
            lambda: Household.objects.filter(members__name="Lê Văn Công").update(address="Tổ 2"),
            "Lê Văn Công",
            "địa chỉ",
        ),
    ],
    ids=["class", "member", "left", "person", "address"],
)
@time_machine.travel("2026-11-21T10:00:00+07:00", tick=True)
def test_a_household_edited_since_is_kept_whole_and_named(bring, edit, name, why):
    bring(FIRST)
    bring({"Ấp 1": roster(2025, A, B, C)})
    edit()
    kept = YearlyStatus.objects.filter(household=household(name)).count()
    done = undo()
    assert list(done.kept) == [household(name).pk]
    assert why in done.kept[household(name).pk]
    assert YearlyStatus.objects.filter(household=household(name)).count() == kept
    record = RosterImport.objects.get(state="undone")
    assert [one["household"] for one in record.undo["kept"]] == [household(name).pk]
    others = {"Nguyễn Văn An", "Trần Thị Bình", "Lê Văn Công"} - {name}
    assert not YearlyStatus.objects.filter(household__members__name__in=others, year=2025).exists()


@time_machine.travel("2026-11-21T10:00:00+07:00", tick=True)
def test_a_new_household_that_something_else_speaks_of_is_kept(bring):
    bring({"Ấp 1": roster(2025, A, B)})
    moved()
    done = undo()
    assert [*done.kept] == [household("Nguyễn Văn An").pk]
    assert not Member.objects.filter(name="Trần Thị Bình").exists()


def test_a_number_given_to_somebody_else_meanwhile_is_not_put_back(bring):
    bring({"Ấp 1": roster(2024, listed("Nguyễn Văn An", 1950, "079050009"))})
    bring({"Ấp 1": roster(2025, listed("Nguyễn Văn An", 1950, "079050000001"))})
    assert Member.objects.get().cccd == "079050000001"
    other = build.household(household("Nguyễn Văn An").commune, "Ấp 1", "Phạm Văn Khác", cccd="079050009")
    done = undo()
    assert [*done.kept] == [household("Nguyễn Văn An").pk]
    assert other.members.get().cccd == "079050009"


def test_a_total_typed_since_is_kept_and_one_left_alone_goes(bring):
    sums = [["Ấp", "Tổng số hộ"], ["Ấp 1", 618], ["Ấp 2", 400]]
    bring({"Ấp 1": roster(2025, A), "Tổng hợp": sums})
    commune = build.Unit.objects.get(code="90001")
    entries = {build.hamlet(commune, "Ấp 1"): Totals(620, 2280)}
    set_totals(by=system_user(), commune=commune, year=2025, entries=entries)
    done = undo()
    assert [total.hamlet for total in done.kept_totals] == [build.hamlet(commune, "Ấp 1").pk]
    assert HamletYear.objects.get().households == 620


def test_a_list_that_reasons_by_hand_completed_is_as_the_import_found_it(bring):
    bring({"Ấp 1": roster(2024, A, B)})
    with time_machine.travel("2025-11-21T10:00:00+07:00"):
        draft = import_by_hand([("Ấp 1", A)], 2025)
    assert not HamletResult.objects.get(year=2025).complete
    reason = "passed_line"
    leave_list(
        by=system_user(), household=household("Trần Thị Bình"), standard=build.standard(), year=2025, reason=reason
    )
    assert HamletResult.objects.get(year=2025).complete
    undo(draft)
    assert not HamletResult.objects.filter(year=2025).exists()
    assert Departure.objects.get().reason == reason


def test_a_reason_by_hand_for_a_list_that_an_import_left_open_counts_no_more_when_what_it_wrote_is_undone(bring):
    """The second import gave one of two reasons; the other came by hand; undone, the list waits for the first again."""
    bring({"Ấp 1": roster(2024, A, B, C)})
    with time_machine.travel("2025-11-21T10:00:00+07:00"):
        import_by_hand([("Ấp 1", A)], 2025)
        later = import_by_hand([("Ấp 1", A)], 2025, {"Trần Thị Bình": "passed_line"})
    leave_list(
        by=system_user(), household=household("Lê Văn Công"), standard=build.standard(), year=2025, reason="moved_away"
    )
    assert HamletResult.objects.get(year=2025).complete
    undo(later)
    assert not HamletResult.objects.get(year=2025).complete
    assert Departure.objects.get().household == household("Lê Văn Công")


def import_by_hand(rows, year, reasons=()) -> RosterImport:
    """Import rows with reasons for these of those missing; return the record."""
    commune = build.Unit.objects.get(code="90001")
    sheets = [
        sheet(roster(year, *[row for where, row in rows if where == name]), name) for name in {w for w, _ in rows}
    ]
    reading = read_roster(sheets, year)
    keyed = {(household(name).pk, build.standard().pk, year): why for name, why in dict(reasons).items()}
    options = Options(year, reasons=keyed)
    draft = keep_draft(by=system_user(), commune=commune, files=[("ds.xlsx", b"")])
    apply_import(by=system_user(), draft=draft, reading=reading, options=options, years=[year])
    return draft


def test_what_changed_since_the_preview_is_shown_again(bring):
    bring(FIRST)
    seen = undoing_of(newest()).fingerprint
    household("Nguyễn Văn An").members.update(gender="male")
    with pytest.raises(UndoChanged):
        undo_import(by=system_user(), record=newest(), seen=seen)
    assert newest().state == "applied"


def test_the_number_of_queries_does_not_grow(bring):
    counted = []
    for size in (1, 3):
        rows = [listed(f"Nguyễn Văn {n}", 1950, f"0790500{n:05d}") for n in range(size)]
        bring({f"Ấp {size}": roster(2024, *rows)})
        with CaptureQueriesContext(connection) as queries:
            undoing_of(newest())
        counted.append(len(queries))
    assert counted[0] == counted[1]


# any history

PEOPLE = [(f"Nguyễn Văn {n}", 1950 + n, f"0790500{n:05d}") for n in range(6)]
ROW = st.tuples(
    st.integers(0, 5), st.sampled_from(HAMLETS), st.sampled_from(("HN", "HCN")), st.sampled_from((2, 4, "")),
    st.sampled_from(("", "Bà", "mất số")),
)  # fmt: skip
LISTS = st.tuples(
    st.sampled_from((2023, 2024, 2025, 2026)),
    st.lists(ROW, min_size=1, max_size=6, unique_by=lambda row: row[0]),
    st.sampled_from((None, "passed_line", "moved_away", "to_verify")),
    st.none() | st.integers(5, 9),
)


@pytest.mark.django_db
@settings(max_examples=12)
@given(history=st.lists(LISTS, min_size=2, max_size=5))
def test_whatever_was_imported_an_undo_of_the_newest_is_the_register_before_it(history):
    run_history(history)


@pytest.mark.long
@pytest.mark.django_db
@settings(max_examples=400)
@given(history=st.lists(LISTS, min_size=2, max_size=8))
def test_whatever_was_imported_an_undo_of_the_newest_is_the_register_before_it_many_times(history):
    run_history(history)


def run_history(history) -> None:
    commune = build.commune(*HAMLETS)
    states = []
    for year, rows, reason, total in history:
        before = register(commune), open_for(commune)
        if record := bring_lists(commune, year, rows, reason, total):
            states.append((record, before))
    for record, before in reversed(states):
        assert undo(record).kept == {}
        assert (register(commune), open_for(commune)) == before


def bring_lists(commune, year, rows, reason, total) -> RosterImport | None:
    sheets = []
    for name in sorted({where for _who, where, *_rest in rows}):
        lines = [line(*row) for row in rows if row[1] == name]
        sheets.append(sheet(roster(year, *lines), name))
    if total:
        sheets.append(sheet([["Ấp", "Tổng số hộ"], ["Ấp 1", total]], "Tổng hợp"))
    reading = read_roster(sheets, THIS_YEAR)
    options = Options(THIS_YEAR, year=year, missing_reason=reason, unstated_by_default=year < THIS_YEAR)
    draft = keep_draft(by=system_user(), commune=commune, files=[("ds.xlsx", b"")])
    apply_import(by=system_user(), draft=draft, reading=reading, options=options, years=find_years(reading, year).years)
    return draft if RosterImport.objects.filter(pk=draft.pk).exists() else None


def line(who, _where, what, people, odd):
    """Return a person's row: as he is, under another name of the same number, or without the number."""
    name, born, number = PEOPLE[who]
    name = name.replace("Văn", "Thị") if odd == "Bà" else name
    return listed(name, born, "" if odd == "mất số" else number, people, what)


# the people below the heads

HEADING = ["STT chủ hộ", "STT thành viên", "Họ tên", "Năm sinh", "Số CCCD", "Quan hệ với chủ hộ", "Nghèo cũ"]
HEAD = [1, 1, "Nguyễn Văn Mẫu", 1960, "", "Chủ hộ", "x"]
WIFE = ["", 2, "Trần Thị Vợ", 1962, "079162000001", "Vợ"]
CHILD = ["", 3, "Nguyễn Văn Con", "", "", "Con"]


def with_people(year: int, *rows: list[object]) -> dict[str, list[list[object]]]:
    return {"Ấp 1": [[f"DANH SÁCH CHI TIẾT HỘ NGHÈO NĂM {year}"], HEADING, *rows]}


def test_people_added_and_changed_are_as_they_were(bring):
    empty = register()
    bring(with_people(2024, HEAD, WIFE))
    before = register()
    older = [*WIFE[:3], 1963, *WIFE[4:]]
    bring(with_people(2025, HEAD, older, CHILD))
    assert Member.objects.count() == 3
    assert undo().kept == {}
    assert register() == before
    assert undo().kept == {}
    assert register() == empty


@pytest.mark.parametrize("name", ["Trần Thị Vợ", "Nguyễn Văn Con"])
def test_a_person_below_the_head_edited_since_keeps_the_household(bring, name):
    bring(with_people(2024, HEAD))
    bring(with_people(2025, HEAD, WIFE, CHILD))
    Member.objects.filter(name=name).update(gender="female")
    done = undo()
    assert done.kept == {household(name).pk: ("thành viên của hộ",)}
    assert Member.objects.count() == 3


def test_a_record_that_names_its_fields_tells_the_same_as_one_that_keeps_their_order():
    """Imports of before the order was kept are undone as ever."""
    head = ("Nguyễn Văn An", "1950-01-01", None, "male", "Kinh", "077050000001")
    status = (3, "poor", 4, "", 90, 20, "decided", False, [], [])
    home = (3, None, None)
    named = {
        "standard": 2,
        "status": dict(zip(STATUS_FIELDS, status, strict=True)),
        "person": {
            "member": dict(zip(HEAD_FIELDS, head, strict=True)),
            "members": [],
            "address": "Tổ 1",
            "homes": [dict(zip(("hamlet_id", "valid_from", "valid_to"), home, strict=True))],
        },
    }
    in_order = {
        "standard": 2,
        "status": [*status],
        "person": {"member": [*head], "members": [], "address": "Tổ 1", "homes": [[*home]]},
    }
    before = {"status": None, "departure": None, "household": None}
    assert unpacked(in_order) == unpacked(named) == named
    assert gather([(7, 2025, before, in_order)], "import:1") == gather([(7, 2025, before, named)], "import:1")
