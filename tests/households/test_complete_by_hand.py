"""A list that waits for reasons only is complete once the last is given by hand, and open again when it is undone."""

from __future__ import annotations

import pytest
import time_machine

from communes.models import AuditEntry
from households.actions.completeness import confirm_list
from households.actions.life.leaving import die_out, merge, move_away, strike
from households.actions.life.moving import move_hamlet
from households.actions.life.recording import undo_event
from households.actions.status import StatusEntry, leave_list, set_status
from households.closing import CheckName, checks
from households.models import DepartureReason, HamletResult, Household, ImportedRow, ListedClass
from households.queries.years import year_state
from lib.errors import RuleError
from tests import build
from tests.households.importing import Importing, everything
from tests.households.life import world
from tests.households.life.world import DAY
from tests.pages import signed_in, text
from tests.rosters import listed, roster

pytestmark = pytest.mark.django_db

AN, BINH, CHI = (
    listed("Nguyễn Văn An", 1950, "079050000001"),
    listed("Trần Thị Bình", 1960, "079060000002"),
    listed("Lê Thị Chi", 1970, "079070000003"),
)
BROKEN = listed("", 1980, "", 3)  # a row without a name
LAST = {"Ấp 1": roster(2025, AN, BINH), "Ấp 2": roster(2025, CHI)}


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(world.TODAY, tick=False):
        yield


@pytest.fixture
def commune():
    return build.commune("Ấp 1", "Ấp 2", code="90001")


@pytest.fixture
def load(commune, tmp_path):
    importing = Importing(tmp_path)
    importing(LAST)
    return importing


@pytest.fixture
def by(commune):
    return world.officer(commune)


def household(name: str = "Trần Thị Bình") -> Household:
    return Household.objects.get(members__name=name, members__is_head=True)


def is_complete(hamlet: str = "Ấp 1") -> bool:
    return HamletResult.objects.get(year=2026, hamlet__name=hamlet).complete


def said(commune) -> list[str]:
    state = year_state(commune, build.standard(), 2026, 2026)
    return [str(one) for check in checks(state) if check.name == CheckName.LISTS for one in check.lacking]


def leave(by, reason=DepartureReason.PASSED_LINE, name="Trần Thị Bình"):
    what = {"by": by, "household": household(name), "standard": build.standard(), "year": 2026}
    leave_list(**what, reason=reason)


WAYS = {
    "leave_list": leave,
    "set_status": lambda by: set_status(
        by=by,
        household=household(),
        standard=build.standard(),
        year=2026,
        entry=StatusEntry(ListedClass.POOR),
    ),
    "die_out": lambda by: die_out(by=by, household=household(), on=DAY, reason="x"),
    "move_away": lambda by: move_away(by=by, household=household(), on=DAY, reason="x"),
    "strike": lambda by: strike(by=by, household=household(), on=DAY, reason="x"),
    "merge": lambda by: merge(by=by, household=household(), into=household("Nguyễn Văn An"), on=DAY, reason="x"),
    "move_hamlet": lambda by: move_hamlet(
        by=by, household=household(), to=build.hamlet(household().commune, "Ấp 2"), on=DAY, reason="x"
    ),
}


@pytest.mark.parametrize("way", WAYS)
def test_the_last_reason_completes_the_list(way, load, by):
    load({"Ấp 1": roster(2026, AN)})
    assert not is_complete()
    WAYS[way](by)
    assert is_complete()
    entry = AuditEntry.objects.exclude(after=None).order_by("-pk").first()
    assert entry.after["completed"] == [f"Ấp 1, năm 2026, {build.standard().short_name}"]


def test_the_sentence_names_who_is_waited_for_and_goes_with_him(load, commune, by):
    load({"Ấp 1": roster(2026, listed("Lê Văn Mới", 1990)), "Ấp 2": roster(2026, CHI)})
    assert "2 hộ không có trong tệp đã nhập mà chưa có lý do: Nguyễn Văn An, Trần Thị Bình." in said(commune)[0]
    leave(by)
    assert not is_complete()
    assert "1 hộ không có trong tệp đã nhập mà chưa có lý do: Nguyễn Văn An." in said(commune)[0]
    leave(by, name="Nguyễn Văn An")
    assert said(commune) == []


def test_rows_to_mend_keep_the_list_open(load, commune, by):
    load({"Ấp 1": roster(2026, AN, BROKEN)})
    leave(by)
    assert not is_complete()
    assert "tệp đã nhập còn dòng cần sửa" in said(commune)[0]
    with pytest.raises(RuleError, match="còn dòng cần sửa"):
        confirm_list(by=by, **of_list(commune))
    load({"Ấp 1": roster(2026, AN)})
    assert is_complete()


def test_a_file_without_the_broken_row_says_that_only_reasons_lack(load, by):
    load({"Ấp 1": roster(2026, AN, BROKEN)})
    load({"Ấp 1": roster(2026, AN)})
    assert not is_complete()
    before = everything()
    load({"Ấp 1": roster(2026, AN)})
    assert everything() == before
    leave(by)
    assert is_complete()


def test_a_household_on_the_list_that_the_file_lacks_is_waited_for(load, commune, by):
    load({"Ấp 1": roster(2026, AN, BINH)})
    load({"Ấp 1": roster(2026, AN)})
    assert not is_complete()
    leave(by, name="Nguyễn Văn An", reason=DepartureReason.PASSED_LINE)
    assert not is_complete()
    assert "1 hộ không có trong tệp đã nhập mà chưa có lý do: Trần Thị Bình." in said(commune)[0]
    leave(by)
    assert is_complete()


def test_undone_the_list_is_open_again_and_can_be_completed_again(load, by):
    load({"Ấp 1": roster(2026, AN)})
    event = WAYS["die_out"](by)
    undo_event(by=by, event=event)
    assert not is_complete()
    assert AuditEntry.objects.filter(verb="undo_event").get().after["reopened"][0].startswith("Ấp 1, năm 2026")
    leave(by)
    assert is_complete()


def test_an_undo_that_leaves_nobody_without_a_reason_opens_nothing(load, by):
    load({"Ấp 1": roster(2026, AN, BINH)})
    undo_event(by=by, event=WAYS["move_away"](by))
    assert is_complete()


def of_list(commune, hamlet="Ấp 1"):
    where = {"commune": commune, "hamlet": build.hamlet(commune, hamlet)}
    return where | {"standard": build.standard(), "year": 2026}


@pytest.fixture
def unknown(load, commune):
    """A list that waits for one household, of which nobody wrote down why it is open."""
    load({"Ấp 1": roster(2026, AN)})
    for row in ImportedRow.objects.filter(household=None, row=None):
        row.after.pop("open_for", None)
        row.save()


def test_where_nobody_knows_why_the_list_is_confirmed_by_a_press(unknown, commune, by):
    page, press = build.address("close", commune, 2026), "Xác nhận danh sách của ấp đã đủ"
    confirm = build.address("list_confirm", commune, 2026, build.hamlet(commune, "Ấp 1").pk)
    client = signed_in(by)
    assert press not in text(client.get(page))
    refused = client.post(confirm, follow=True)
    assert "còn 1 hộ chưa có lý do" in text(refused)
    leave(by)
    assert not is_complete()
    assert press in text(client.get(page))
    client.get(confirm)
    assert not is_complete()
    done = client.post(confirm, follow=True)
    assert "Danh sách năm 2026 của Ấp 1 đã đủ." in text(done)
    assert is_complete()
    assert AuditEntry.objects.filter(verb="confirm_list").count() == 1
    assert not confirm_list(by=by, **of_list(commune))


def test_a_closed_list_or_none_is_not_confirmed(unknown, commune, by):
    with pytest.raises(RuleError, match="chưa có danh sách năm 2026"):
        confirm_list(by=by, **of_list(commune, "Ấp 2"))
    build.closing(commune, 2026)
    with pytest.raises(RuleError, match="Năm 2026 đã chốt"):
        confirm_list(by=by, **of_list(commune))


def test_an_import_of_last_years_list_that_opens_a_complete_one_leaves_it_to_reasons(commune, tmp_path, by):
    load = Importing(tmp_path)
    load({"Ấp 1": roster(2026, AN)})
    load({"Ấp 1": roster(2025, AN, BINH)})
    assert not is_complete()
    leave(by)
    assert is_complete()
