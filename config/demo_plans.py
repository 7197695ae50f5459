"""The demo commune's campaigns and yearly plans: invented numbers, marked so, written through the same actions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from fractions import Fraction

from campaigns.actions.archive import add_archived_plan
from campaigns.actions.campaigns import save_campaign
from campaigns.actions.plans import Planned, save_plan
from campaigns.documents import DOCUMENTS
from campaigns.models import Campaign
from campaigns.plans import Aim, Basis, Group, Kind, Measure
from communes.actions import system_user
from communes.models import Unit, User
from config.demo_story import NATIONAL_2022, Story
from households.models import PovertyStandard
from lib.errors import RuleError

NAME = "Phong trào thi đua “Vì người nghèo - Không để ai bị bỏ lại phía sau” (minh họa)"
SHORT = "Phong trào thi đua vì người nghèo"
LINKED = ("Cả nước chung sức xây dựng nông thôn mới", "Toàn dân đoàn kết xây dựng đời sống văn hóa")
GOALS = (
    Planned(Aim(Kind.NONE_LEFT, Measure.POOR, group=Group.MINORITY)),
    Planned(Aim(Kind.NONE_LEFT, Measure.POOR, group=Group.MERIT)),
    Planned(Aim(Kind.NONE_LEFT, Measure.POOR, group=Group.FELL_BACK)),
)


def write_plans(commune: Unit, officer: User, standard: PovertyStandard, story: Story, hamlets: Sequence[Unit]) -> None:
    """Write two campaigns, the second following the first, and the plans of 2024, 2025 and 2026."""
    first = _campaign(commune, officer, 2021, 2025, (date(2022, 11, 2), date(2022, 12, 30)), None)
    second = _campaign(commune, officer, 2026, 2030, (date(2026, 1, 20), date(2026, 2, 10)), first)
    for year, campaign, band, number in (
        (2024, first, (Fraction(1, 2), Fraction(1)), "18/KH-UBND (minh họa)"),
        (2025, first, (Fraction(1, 2), Fraction(1)), "22/KH-UBND (minh họa)"),
        (2026, second, (Fraction(2, 5), Fraction(4, 5)), "27/KH-UBND (minh họa)"),
    ):
        save_plan(
            by=officer,
            commune=commune,
            standard=standard,
            year=year,
            title=f"Kế hoạch giảm nghèo năm {year}",
            campaign=campaign,
            number=number,
            signed_on=date(year, 1, 15 if year < 2026 else 28),
            targets=[
                Planned(Aim(Kind.BAND, Measure.POOR, *band)),
                *_numbers(story, year, hamlets if year > 2024 else ()),
                *GOALS,
            ],
            bases=[Basis("Kế hoạch", "UBND tỉnh Minh Họa", f"{year - 2014}/KH-UBND (minh họa)", date(year, 1, 5))],
        )


def _campaign(
    commune: Unit, officer: User, first: int, last: int, days: tuple[date, date], before: Campaign | None
) -> Campaign:
    bases = [
        Basis("Kế hoạch", "UBND tỉnh Minh Họa", f"{first % 100}1/KH-UBND (minh họa)", days[0], "thực hiện Phong trào"),
        Basis(
            "Kế hoạch",
            "UBND huyện Minh Họa" if before is None else "Sở Nông nghiệp và Môi trường tỉnh Minh Họa",
            f"{first % 100}8/KH-UBND (minh họa)",
            days[1],
            "triển khai Phong trào",
            parent=1,
        ),
    ]
    return save_campaign(
        by=officer,
        unit=commune,
        name=NAME,
        short_name=SHORT,
        slogan="Vì một xã Minh Họa không còn người nghèo",
        first_year=first,
        last_year=last,
        linked_movements=LINKED,
        predecessor=before,
        bases=bases,
    )


def _numbers(story: Story, year: int, hamlets: Sequence[Unit]) -> list[Planned]:
    """Return targets in households, from last year's list: two in five poor fewer, hamlet by hamlet where asked."""
    listed = story.lists[NATIONAL_2022, year - 1]
    shares = [
        -(-2 * sum(line.is_poor and line.hamlet == place for line in listed) // 5)
        for place in range(len(story.households[year]))
    ]
    near_poor, households = sum(not line.is_poor for line in listed), sum(story.households[year])
    of_hamlets = [Planned(Aim(Kind.FEWER, count=share), unit) for unit, share in zip(hamlets, shares, strict=False)]
    return [
        Planned(Aim(Kind.FEWER, count=sum(shares))),
        *of_hamlets,
        Planned(Aim(Kind.CEILING, Measure.BOTH, count=len(listed) * 4 // 5)),
        Planned(Aim(Kind.RATE_CEILING, Measure.NEAR_POOR, upper=Fraction(950 * near_poor // households, 10))),
    ]


def keep_archived_plans() -> None:
    """Keep the two plans of real places as texts, under their own units; one whose code another bears is left out."""
    for document in DOCUMENTS:
        try:
            add_archived_plan(by=system_user(), document=document)
        except RuleError:
            continue
