"""Causes and groups brought by a roster: stored, compared, never erased by blanks, shown in the preview."""

from __future__ import annotations

import pytest
import time_machine

from households.models import ImportedRow, YearlyStatus
from households.queries.snapshot import snapshot
from households.roster.plan import Options
from households.roster.planning import make_plan
from households.roster.preview import preview_of
from households.roster.reading import read_roster
from tests import build
from tests.households.importing import Importing
from tests.rosters import HEADING, listed, roster, sheet

pytestmark = pytest.mark.django_db
WITH_TRAITS = [*HEADING, "Nguyên nhân nghèo", "Hộ DTTS", "KCKNLĐ", "CSCC"]
BARE = listed("Nguyễn Văn An", 1950, "079050000001")


@pytest.fixture
def commune():
    return build.commune("Ấp 1", code="90001")


@pytest.fixture
def bring(commune, tmp_path):
    importing = Importing(tmp_path)

    def one_row(*traits: str) -> dict[str, int]:
        heading = WITH_TRAITS if traits else HEADING
        with time_machine.travel("2026-11-21T10:00:00+07:00", tick=True):
            answer = importing({"Ấp 1": roster(2025, [*BARE, *traits], heading=heading)})
        return {name: answer[name] for name in ("new", "changed", "unchanged")}

    return one_row


def stored():
    return YearlyStatus.objects.values_list("causes", "special_groups").get()


NEW, CHANGED, UNCHANGED = (
    {"new": 1, "changed": 0, "unchanged": 0},
    {"new": 0, "changed": 1, "unchanged": 0},
    {"new": 0, "changed": 0, "unchanged": 1},
)


def test_they_are_stored_and_the_same_file_changes_nothing(bring):
    assert bring("thiếu vốn; khác", "x", "", "x") == NEW
    assert stored() == (["capital", "other"], ["minority", "merit"])
    assert bring("khác; thiếu vốn", "x", "", "1") == UNCHANGED


def test_blank_cells_and_a_file_without_the_columns_erase_nothing(bring):
    bring("thiếu vốn", "x", "", "")
    assert bring("", "", "", "") == UNCHANGED
    assert bring() == UNCHANGED
    assert stored() == (["capital"], ["minority"])


def test_marks_replace_those_of_their_kind_alone(bring):
    bring("thiếu vốn", "x", "", "")
    assert bring("", "", "x", "") == CHANGED
    assert stored() == (["capital"], ["no_labour"])
    assert bring("ốm đau", "", "", "") == CHANGED
    assert stored() == (["illness"], ["no_labour"])


def test_what_stood_there_is_kept_in_the_record(bring):
    bring("thiếu vốn", "x", "", "")
    bring("ốm đau", "", "", "x")
    before = ImportedRow.objects.order_by("pk").last().before["status"]
    assert (before["causes"], before["special_groups"]) == (["capital"], ["minority"])


def test_a_year_stored_in_another_order_is_unchanged(bring):
    bring("thiếu vốn; khác", "x", "", "x")
    YearlyStatus.objects.update(causes=["other", "capital"], special_groups=["merit", "minority"])
    assert bring("thiếu vốn; khác", "x", "", "x") == UNCHANGED


def test_the_preview_shows_the_change_in_words(bring, commune):
    bring("thiếu vốn", "x", "", "")
    rows = roster(2025, [*BARE, "ốm đau", "", "", "x"], heading=WITH_TRAITS)
    reading = read_roster([sheet(rows)], 2026)
    (line,) = preview_of(make_plan(reading, snapshot(commune, 2025), Options(current_year=2026))).changed
    assert [(one.label, one.before, one.after) for one in line.changes] == [
        ("Nguyên nhân nghèo", "Thiếu vốn", "Ốm đau, tai nạn"),
        ("Nhóm đối tượng", "DTTS", "CSCC"),
    ]
