"""What an import means for what was kept by hand: versions, people who left, doubles."""

from __future__ import annotations

from datetime import date

import pytest

from households.models import Household, Member, YearlyStatus
from tests import build
from tests.households.importing import Importing, everything
from tests.rosters import listed, roster

pytestmark = pytest.mark.django_db
A = listed("Nguyễn Văn An", 1950, "079050000001")
B = listed("Trần Thị Bình", 1960, "079160000002", what="HCN")
C = listed("Lê Văn Công", 1970, "079070000003")


@pytest.fixture
def bring(tmp_path):
    build.commune("Ấp 1", "Ấp 2", code="90001")
    return Importing(tmp_path)


def versions():
    return dict(Member.objects.filter(is_head=True).order_by("name").values_list("name", "household__version"))


def test_new_households_begin_with_version_one_and_the_same_file_again_writes_nothing(bring):
    bring({"Ấp 1": roster(2024, A, B)})
    assert versions() == {"Nguyễn Văn An": 1, "Trần Thị Bình": 1}
    before = everything()
    answer = bring({"Ấp 1": roster(2024, A, B)})
    assert answer["unchanged"] == 2
    assert everything()["households.Household"] == before["households.Household"]
    assert versions() == {"Nguyễn Văn An": 1, "Trần Thị Bình": 1}


@pytest.mark.parametrize(
    ("sheets", "options", "bumped"),
    [
        ({"Ấp 1": roster(2024, listed("Nguyễn Văn An", 1950, "079050000001", 9), B)}, {}, {"Nguyễn Văn An"}),
        ({"Ấp 1": roster(2024, listed("Nguyễn Văn An", date(1950, 2, 3), "079050000001"), B)}, {}, {"Nguyễn Văn An"}),
        ({"Ấp 1": roster(2025, A, B)}, {}, {"Nguyễn Văn An", "Trần Thị Bình"}),
        ({"Ấp 1": roster(2025, A)}, {"missing": "moved_away"}, {"Nguyễn Văn An", "Trần Thị Bình"}),
        ({"Ấp 1": roster(2024, A)}, {"missing": "passed_line"}, {"Trần Thị Bình"}),
        ({"Ấp 1": roster(2024, A)}, {"missing": "to_verify"}, {"Trần Thị Bình"}),
        ({"Ấp 1": roster(2024, B), "Ấp 2": roster(2024, A)}, {}, {"Nguyễn Văn An"}),
        ({"Ấp 1": roster(2024, A, B, C)}, {}, set()),
    ],
    ids=["people", "birth", "next-year", "next-year-left", "left", "to-verify", "moved", "another-is-new"],
)
def test_every_stored_household_that_is_written_counts_one_write(bring, sheets, options, bumped):
    bring({"Ấp 1": roster(2024, A, B)})
    bring(sheets, **options)
    counted = versions()
    assert {name for name, version in counted.items() if version == 2} == bumped
    assert set(counted.values()) <= {1, 2}


def test_who_left_his_household_is_not_found_in_it(bring):
    bring({"Ấp 1": roster(2024, A)})
    old = Household.objects.get()
    gone = Member(commune=old.commune, household=old, cccd="079070000003", left_on="2024-05-05", left_reason="moved")
    gone.set_name("Lê Văn Công")
    gone.save()
    answer = bring({"Ấp 1": roster(2025, A, C)})
    assert (answer["new"], answer["changed"] + answer["new"]) == (2, 2)
    heads = Member.objects.filter(is_head=True).order_by("name")
    assert list(heads.values_list("name", flat=True)) == ["Lê Văn Công", "Nguyễn Văn An"]


def test_a_double_is_no_candidate(bring):
    bring({"Ấp 1": roster(2024, A)})
    kept = Household.objects.get()
    double = build.household(kept.commune, "Ấp 1", "Nguyễn Văn An", cccd="079050000001")
    Household.objects.filter(pk=double.pk).update(double_of=kept)
    answer = bring({"Ấp 1": roster(2025, A)})
    assert answer["errors"] == []
    assert list(YearlyStatus.objects.values_list("household", "year").order_by("year")) == [
        (kept.pk, 2024), (kept.pk, 2025),
    ]  # fmt: skip
