"""Rows read together, column by column, say what each would say alone."""

from __future__ import annotations

from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from households.roster.alike_rows import households_of
from households.roster.list_reader import ListReader
from households.roster.reading import read_roster
from tests.households.roster.test_any_roster import ODD, ROW
from tests.rosters import listed, roster, sheet

ALIKE = st.builds(
    lambda name, birth, number, people, listed_as: ["", name, birth, number, people, listed_as, ""],
    st.sampled_from(["Nguyễn Văn An", "Trần  Thị Bình", "Lê Văn Tám ", "A" * 121 + " b", "Đỗ Văn Cộng"]),
    st.sampled_from(["01/02/1950", "31/02/1950", "1971", 1971.0, "5-6-1980"]),
    st.sampled_from(["079050000001", "79050000001", 79150000003.0, "12", "", "'079050000001"]),
    st.sampled_from([1.0, 4.0, "5 khẩu", "", "hai", 45.0, True]),
    st.sampled_from(["HN", "HCN", "x", "", "?", 1.0]),
)


@settings(max_examples=150)
@given(rows=st.lists(st.one_of(ALIKE, ALIKE, ROW.map(list), st.lists(ODD, max_size=7)), max_size=25))
def test_together_as_one_by_one(rows):
    wide = [[*row, *[""] * (7 - len(row))] for row in rows]
    sheets = [sheet(roster(2025, *wide), "Ấp 1")]
    together = read_roster(sheets, 2026)
    with patch.object(ListReader, "_is_alike", lambda _self, _texts: False):
        assert read_roster(sheets, 2026) == together


@pytest.mark.parametrize("more", [[], ["thừa"]])
def test_rows_are_read_together_also_where_one_was_made_wider(more):
    rows = roster(
        2025, listed("Nguyễn Văn An", 1950), [*listed("Trần Thị Bình", 1960), *more], listed("Lê Văn Công", 1970)
    )
    together = []

    def noticed(reader, alike, group):
        together.append(len(alike))
        return households_of(reader, alike, group)

    with patch("households.roster.list_reader.households_of", noticed):
        reading = read_roster([sheet(rows, "Ấp 1")], 2026)
    assert together == [3]
    assert [one.name for one in reading.lists[0].households] == ["Nguyễn Văn An", "Trần Thị Bình", "Lê Văn Công"]
