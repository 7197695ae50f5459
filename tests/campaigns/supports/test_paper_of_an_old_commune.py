"""Whose letterhead and which day a list to sign of an old commune bears."""

from __future__ import annotations

from datetime import date
from io import BytesIO

import pytest
from openpyxl import load_workbook

from campaigns.actions.support_lists import make_list
from campaigns.actions.support_marks import mark_received
from campaigns.actions.support_steps import issue_list
from campaigns.models import SupportList
from campaigns.queries.support_lists import listed
from communes.models import Unit
from households.queries.register import Group, belongs, households_of_year
from tests import build
from tests.campaigns.supports import world as supports
from tests.config.leaving import Merged
from tests.pages import at, signed_in, text

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return Merged()


def made(world: Merged, on: date) -> SupportList:
    found = households_of_year(world.old, build.standard(), 2024).filter(belongs(Group.LISTED, None))
    return make_list(
        by=world.was, commune=world.old, standard=build.standard(), year=2024, terms=supports.terms(on=on),
        households=listed(found), drawn_from="Hộ nghèo",
    )  # fmt: skip


def issued(world: Merged, of: SupportList) -> SupportList:
    return issue_list(by=world.was, of=SupportList.objects.get(pk=of.pk), seen_version=of.version)


def paper(world: Merged, of: SupportList, path: str = "print/") -> str:
    """Return the printed page at the new office."""
    return text(signed_in(world.person()).get(at(world.new, f"support/{of.pk}/{path}", 2026)))


THEN, NOW = date(2025, 5, 12), date(2026, 11, 20)
OF_THEN, OF_NOW = "Xã Đông, ngày 12 tháng 5 năm 2025", "Xã Mới, ngày 22 tháng 11 năm 2026"


@pytest.mark.parametrize("is_merged_first", [True, False])
@pytest.mark.parametrize(("on", "body", "dated"), [(THEN, "XÃ ĐÔNG", OF_THEN), (NOW, "XÃ MỚI", OF_NOW)])
def test_the_paper_is_of_the_day_of_giving_or_of_the_office_of_today(world, is_merged_first, on, body, dated):
    """Issued today: after the merger was recorded, or before, as in an office that records it late."""
    of = made(world, on)
    if not is_merged_first:
        issued(world, of)
    world.merge()
    if is_merged_first:
        issued(world, of)
    page = paper(world, of)
    assert (dated in page, f"ỦY BAN NHÂN DÂN {body}" in page) == (True, True)
    assert "Xã Mới · " in page  # who prints it sits there


def test_a_signed_list_keeps_the_head_it_was_signed_under(world):
    of = issued(world, made(world, NOW))
    mark_received(by=world.was, of=of, rows=[of.rows.get().pk], on=NOW)
    world.merge()
    assert "ỦY BAN NHÂN DÂN XÃ ĐÔNG" in paper(world, of)


def test_the_workbook_bears_the_same_head(world):
    of = issued(world, made(world, NOW))
    world.merge()
    answer = signed_in(world.person()).get(at(world.new, f"support/{of.pk}/list.xlsx", 2026))
    page = load_workbook(BytesIO(answer.content)).active
    assert (page["A2"].value, page["D4"].value) == ("ỦY BAN NHÂN DÂN XÃ MỚI", OF_NOW)


@pytest.mark.parametrize(
    ("stood_to", "issued_on", "expected"),
    [
        (None, None, NOW),
        (None, date(2026, 11, 1), date(2026, 11, 1)),
        (date(2025, 6, 30), None, THEN),
        (date(2025, 6, 30), date(2025, 6, 1), date(2025, 6, 1)),
        (date(2025, 5, 11), date(2026, 11, 1), date(2026, 11, 1)),  # gone on the day of giving too
    ],
)
def test_the_day_of_the_paper(stood_to, issued_on, expected):
    of = SupportList(commune=Unit(valid_to=stood_to), on=THEN, issued_on=issued_on)
    assert of.paper_on(NOW) == expected
