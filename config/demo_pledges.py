"""The demo's pledges: invented donors of every kind, promises in every state, registrations to escape poverty.

Written through the same actions an office uses; who gets what follows from the lists, the same for the same seed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from campaigns.actions.deliveries import Part, correct_entry, record_given, record_received, record_straight
from campaigns.actions.donors import DonorEntry, save_donor
from campaigns.actions.pledges import Promise, add_pledge, withdraw_pledge
from campaigns.actions.registrations import register_escape, withdraw_registration
from campaigns.models import Donor, Pledge, PledgeEntry
from campaigns.pledges import DonorKind, PledgeKind, PledgeTo
from communes.models import Unit, User
from config.demo_story import THIS_YEAR
from households.models import Household, PovertyStandard, YearlyStatus

PLANS = (
    "Nuôi bò sinh sản, vay thêm vốn để làm chuồng",
    "Con lớn đi làm công nhân, mẹ buôn bán nhỏ tại nhà",
    "Trồng rau sạch, bán cho hợp tác xã",
    "Học nghề sửa xe, mở tiệm tại nhà",
    "Nuôi gà thả vườn theo tổ hợp tác của ấp",
)
ENTERPRISE, COOPERATIVE = "Công ty TNHH Minh Họa Xanh", "Hợp tác xã Rau Minh Họa"
SOLDIERS, PHONE = "Đoàn Thanh niên Minh Họa", "0900000001"


@dataclass
class _Telling:
    """One commune's pledges, written one after another."""

    commune: Unit
    officer: User
    homes: Sequence[Household]
    hamlets: Sequence[Unit]
    donors: dict[str, Donor] = field(default_factory=dict)

    def donor(self, kind: DonorKind, name: str, **more: Any) -> Donor:
        """Put a donor on record."""
        entry = DonorEntry(kind, name, **more)
        self.donors[name] = save_donor(by=self.officer, commune=self.commune, entry=entry)
        return self.donors[name]

    def pledge(self, donor: Donor, kind: PledgeKind, amount: Any, target: Any, on: date, **more: Any) -> Pledge:
        """Record a pledge to a household, a hamlet, or (None) the fund."""
        household = target if isinstance(target, Household) else None
        hamlet = target if isinstance(target, Unit) else None
        to = PledgeTo.HOUSEHOLD if household else PledgeTo.HAMLET if hamlet else PledgeTo.FUND
        valued = more.pop("valued", kind is PledgeKind.MONEY)
        promise = Promise(kind, amount, to, on, household=household, hamlet=hamlet, valued=valued, **more)
        return add_pledge(by=self.officer, commune=self.commune, year=THIS_YEAR, donor=donor, promise=promise)

    def part(self, act: Any, pledge: Pledge, amount: Any, on: date, **more: Any) -> PledgeEntry:
        """Record a part by who looked at the newest version."""
        stored = Pledge.objects.get(pk=pledge.pk)
        entry: PledgeEntry = act(
            by=self.officer, pledge=stored, part=Part(amount, on, **more), seen_version=stored.version
        )
        return entry

    def day(self, month: int, day: int) -> date:
        """Return a day of the demo's year."""
        return date(THIS_YEAR, month, day)


def write_pledges(commune: Unit, officer: User, standard: PovertyStandard, hamlets: Sequence[Unit]) -> None:
    """Tell who promised what this year and what came of it; a commune of a few households has less to tell."""
    listed = YearlyStatus.objects.filter(
        commune=commune, standard=standard, year=THIS_YEAR, household__residences__valid_to__isnull=True
    )
    single = listed.filter(household__double_of__isnull=True).order_by("hamlet__code", "pk")
    homes = list(dict.fromkeys(row.household for row in single.select_related("household__commune")))
    if len(homes) < 6:
        return
    telling = _Telling(commune, officer, homes, hamlets)
    _register(telling)
    _of_enterprises(telling)
    _of_people(telling)
    _of_the_fund(telling)


def _register(telling: _Telling) -> None:
    for place, home in enumerate(telling.homes[:8]):
        row = home.statuses.filter(year=THIS_YEAR).first()
        needs = [*row.deprivations, *row.causes][:4] if row else []
        made = register_escape(
            by=telling.officer,
            household=home,
            year=THIS_YEAR,
            on=telling.day(2, 10 + place),
            plan=PLANS[place % len(PLANS)],
            needs=[one for one in needs if one != "other"] or ["capital"],
        )
        if place == 7:
            said: dict[str, Any] = {
                "on": telling.day(6, 1),
                "reason": "Chủ hộ ốm, xin rút",
                "seen_version": made.version,
            }
            withdraw_registration(by=telling.officer, registration=made, **said)


def _of_enterprises(telling: _Telling) -> None:
    homes, day = telling.homes, telling.day
    consent = {"consent_on": day(3, 3), "consent_how": "ký trong phiếu đăng ký ủng hộ"}
    company = telling.donor(DonorKind.ENTERPRISE, ENTERPRISE, phone=PHONE, address="Khu phố Minh Họa", **consent)
    cow = telling.pledge(
        company, PledgeKind.GOODS, 24_000_000, homes[0], day(3, 3), valued=True, description="Hai con bò giống",
        due_on=day(9, 30),
    )  # fmt: skip
    telling.part(record_straight, cow, 12_000_000, day(5, 6), note="Con bò thứ nhất, giao tại chuồng")
    money = telling.pledge(company, PledgeKind.MONEY, 10_000_000, homes[1], day(3, 3), due_on=day(12, 20))
    telling.part(record_received, money, 4_000_000, day(4, 10))
    wrong = telling.part(record_received, money, 40_000_000, day(7, 15))
    stored = Pledge.objects.get(pk=money.pk)
    correct_entry(
        by=telling.officer, entry=wrong, reason="Gõ thừa một số 0, đúng là 4.000.000", seen_version=stored.version
    )
    telling.part(record_received, money, 4_000_000, day(7, 15))
    telling.part(record_given, money, 4_000_000, day(4, 20), note="Mua máy may")
    telling.pledge(company, PledgeKind.JOBS, Decimal(3), telling.hamlets[0], day(3, 3), description="May gia công")
    group = telling.donor(DonorKind.ENTERPRISE, COOPERATIVE, phone="0900000002")
    vegetables = telling.pledge(
        group, PledgeKind.OFF_TAKE, Decimal(1_200), homes[2], day(4, 1), valued=False, unit="kg",
        description="Thu mua rau ăn lá",
    )  # fmt: skip
    telling.part(record_straight, vegetables, Decimal("350.5"), day(8, 31))


def _of_people(telling: _Telling) -> None:
    homes, day = telling.homes, telling.day
    better = telling.donor(DonorKind.BETTER_OFF_HOUSEHOLD, "Hộ ông Phan Minh Khá", address="Ấp 2")
    seeds = telling.pledge(better, PledgeKind.ADVICE, Decimal(5), homes[2], day(4, 12), description="Cách trồng rau")
    telling.part(record_straight, seeds, Decimal(5), day(7, 2))
    abroad = telling.donor(DonorKind.PERSON, "Bà Trịnh Minh Viễn", outside=True, abroad=True)
    telling.pledge(abroad, PledgeKind.MONEY, 5_000_000, homes[1], day(5, 5))  # the same kind to the same household
    union = telling.donor(DonorKind.ORGANISATION, SOLDIERS)
    days = telling.pledge(union, PledgeKind.LABOUR_DAYS, Decimal(40), homes[3], day(5, 19), description="Sửa mái nhà")
    telling.part(record_straight, days, Decimal("26.5"), day(6, 7))
    gone = telling.donor(DonorKind.PERSON, "Ông Đinh Minh Lỡ", phone="0900000003")
    taken_back = telling.pledge(gone, PledgeKind.MONEY, 3_000_000, homes[4], day(6, 1))
    telling.part(record_received, taken_back, 1_000_000, day(6, 15))
    stored = Pledge.objects.get(pk=taken_back.pk)
    said: dict[str, Any] = {"on": day(8, 1), "reason": "Gia đình có việc riêng", "seen_version": stored.version}
    withdraw_pledge(by=telling.officer, pledge=stored, **said)


def _of_the_fund(telling: _Telling) -> None:
    homes, day = telling.homes, telling.day
    peak = telling.donor(DonorKind.ORGANISATION, "Cụm thi đua các trường Minh Họa", outside=True)
    fund = telling.pledge(peak, PledgeKind.MONEY, 15_000_000, None, day(10, 17), note="Tháng cao điểm")
    telling.part(record_received, fund, 15_000_000, day(11, 5))
    telling.part(record_given, fund, 5_000_000, day(11, 12), household=homes[5])
    rice = telling.pledge(
        telling.donors[ENTERPRISE], PledgeKind.GOODS, Decimal(50), telling.hamlets[1], day(10, 20), valued=False,
        unit="bao", description="Gạo 10 kg", due_on=day(11, 30),
    )  # fmt: skip
    telling.part(record_received, rice, Decimal(50), day(11, 8))
