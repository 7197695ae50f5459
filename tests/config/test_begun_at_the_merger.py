"""Of a merger and something new at once one comes first: what read the old commune before is refused after it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest

from awards.actions.calendar import drop_calendar_day, set_calendar_day, set_time_limit
from awards.actions.proposals import save_proposal
from campaigns.actions.donors import DonorEntry, save_donor
from campaigns.actions.pledge_files import keep_file, write_file
from campaigns.actions.pledges import add_pledge
from campaigns.actions.registrations import register_escape
from campaigns.actions.support_files import keep_support_file
from campaigns.actions.support_lists import make_list
from campaigns.actions.supports import record_support
from campaigns.models import Donor, Pledge, PledgeFile
from campaigns.pledges import DonorKind
from communes.models import CalendarDay, Unit
from households.models import Household
from lib.errors import RuleError
from tests import build
from tests.campaigns.pledges import world as pledges
from tests.campaigns.supports import world as supports
from tests.config.leaving import Leaving, Merged

pytestmark = pytest.mark.django_db
DAY = date(2025, 6, 9)


@dataclass(frozen=True)
class Read:
    """What a request had read before the merger was written."""

    world: Merged
    commune: Unit
    household: Household
    day: CalendarDay

    @property
    def donor(self) -> Donor:
        """The donor of the old commune."""
        return Pledge.objects.latest("pk").donor


def _table(read: Read) -> bytes:
    heads = ["Số CCCD", "Họ và tên", "Hỗ trợ", "Số tiền", "Ngày nhận"]
    return pledges.workbook([heads, ["", "Lê Thị Còn", "Quà Tết", 500_000, "10/02/2025"]])


def _write_kept(read: Read) -> object:
    file = PledgeFile.objects.create(
        commune=read.commune, year=2025, name="a.xlsx", content=b"", sha256="0" * 64, created_by=read.world.was
    )
    file.commune = read.commune
    return write_file(by=read.world.was, file=file, seen="")


BEGINNINGS: dict[str, Callable[[Read], Any]] = {
    "pledge": lambda read: add_pledge(
        by=read.world.was, commune=read.commune, year=2025, donor=read.donor,
        promise=pledges.promise(None, promised_on=DAY),
    ),
    "donor": lambda read: save_donor(
        by=read.world.was, commune=read.commune, entry=DonorEntry(DonorKind.ENTERPRISE, "Công ty Thử")
    ),
    "support": lambda read: record_support(
        by=read.world.was, household=read.household, given=supports.given(on=DAY)
    ),
    "registration": lambda read: register_escape(
        by=read.world.was, household=read.household, year=2025, on=DAY, plan="Nuôi bò"
    ),
    "list": lambda read: make_list(
        by=read.world.was, commune=read.commune, standard=build.standard(), year=2024, terms=supports.terms(on=DAY),
        households=[], drawn_from="Hộ nghèo",
    ),
    "proposal": lambda read: save_proposal(
        by=read.world.was, commune=read.commune, unit=read.commune, office="Phòng Văn hóa", year=2025
    ),
    "support file": lambda read: keep_support_file(
        by=read.world.was, commune=read.commune, year=2025, name="a.xlsx", content=_table(read)
    ),
    "pledge file": lambda read: keep_file(
        by=read.world.was, commune=read.commune, year=2025, name="a.xlsx",
        content=pledges.workbook([["Nhà hảo tâm", "Loại", "Số tiền", "Ngày đăng ký"], ["A", "Tiền", 1, "10/02/2025"]]),
    ),
    "writing a kept file": _write_kept,
    "day off": lambda read: set_calendar_day(
        by=read.world.was, commune=read.commune, day=date(2026, 11, 2), is_worked=False, source="Thông báo số 5"
    ),
    "day dropped": lambda read: drop_calendar_day(by=read.world.was, commune=read.commune, day=read.day),
    "time limit": lambda read: set_time_limit(
        by=read.world.was, commune=read.commune, valid_from=date(2026, 11, 2), days=10, source="Thông báo số 5"
    ),
}  # fmt: skip


@pytest.fixture
def read(leaving: Leaving) -> Read:
    """What was read of the old commune, and the merger that came since."""
    world = leaving("pledges")
    before = Unit.objects.get(pk=world.old.pk)
    before.went_to = []
    world.household.commune = before
    day = CalendarDay.objects.create(
        commune=before, day=date(2025, 6, 2), is_worked=False, source="Thông báo", set_by=world.was
    )
    return Read(world, before, world.household, day)


def test_nothing_begins_in_a_commune_that_was_read_before_its_merger(read: Read):
    for name, begin in BEGINNINGS.items():
        with pytest.raises(RuleError) as said:
            begin(read)
        assert "việc mới ghi ở Xã Mới" in str(said.value), name


def test_a_donor_of_the_old_commune_is_still_put_right(read: Read):
    donor = read.donor
    entry = DonorEntry(DonorKind(donor.kind), donor.name, "0900000001")
    save_donor(by=read.world.person(), commune=read.commune, entry=entry, donor=donor, seen_version=donor.version)
    assert read.donor.phone == "0900000001"
