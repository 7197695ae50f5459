"""How the demo office works together: titles and rooms from a day on, who stands in for whom, a hand-over."""

from __future__ import annotations

from datetime import date, timedelta

from django.utils import timezone

from communes import actions
from communes.models import Unit, User
from communes.roles import Role
from config.demo_people import People
from config.demo_sites import PASSWORD, Site
from config.demo_story import HAMLETS
from config.handovers import open_work_of

# Since there is no district, the commune's own rooms hold what was the district's; poverty work moved once more.
TITLES: tuple[tuple[Role, date, str, str], ...] = (
    (Role.HEAD_OF_OFFICE, date(2025, 7, 1), "Trưởng phòng Văn hóa - Xã hội", "Phòng Văn hóa - Xã hội"),
    (Role.POVERTY_OFFICER, date(2025, 7, 1), "", "Phòng Văn hóa - Xã hội"),
    (Role.POVERTY_OFFICER, date(2026, 9, 1), "Chuyên viên phụ trách giảm nghèo", "Phòng Kinh tế"),
    (Role.EMULATION_OFFICER, date(2025, 7, 1), "", "Phòng Văn hóa - Xã hội"),
    (Role.CLERK, date(2025, 7, 1), "Văn thư - Lưu trữ", "Văn phòng HĐND và UBND xã"),
)
HAMLET = 1  # whose reviewer gave up the work
HANDED_OVER = date(2026, 6, 30)


def work_together(commune: Unit, site: Site, hamlets: list[Unit], people: People) -> None:
    """Write titles, a delegation that runs today, and a past hand-over with its minutes."""
    administrator = _user(site, "quantri")
    for role, first_day, title, room in TITLES:
        actions.save_title(by=administrator, commune=commune, role=role, valid_from=first_day, title=title, room=room)
    today = timezone.localdate()
    given = _user(site, "thidua")
    actions.delegate(
        by=given,
        commune=commune,
        post=given.assignments.get(),
        to=_user(site, "vanthu"),
        first=today,
        last=today + timedelta(days=14),
    )
    _hand_over(commune, site, hamlets[HAMLET], people, administrator)
    actions.open_account(
        by=administrator,
        commune=commune,
        username=site.username("vanthu-moi"),
        full_name=people.official("female"),
        role=Role.CLERK,
        unit=commune,
    )


def _hand_over(commune: Unit, site: Site, hamlet: Unit, people: People, administrator: User) -> None:
    """Let the reviewer of a hamlet, who moved away, hand over to its head."""
    reviewer, _password = actions.open_account(
        by=administrator,
        commune=commune,
        username=site.username(f"rasoat-ap{HAMLET + 1}"),
        full_name=people.official("female"),
        role=Role.REVIEWER,
        unit=hamlet,
        valid_from=date(2022, 1, 1),
        password=PASSWORD,
    )
    actions.hand_over(
        by=administrator,
        commune=commune,
        giver=reviewer,
        taker=_user(site, f"truongap{HAMLET + 1}"),
        posts=list(reviewer.assignments.all()),
        last_day=max(HANDED_OVER, timezone.localdate() - timedelta(days=300)),
        works=open_work_of(commune, reviewer),
        witness=_user(site, "truongphong").full_name,
        note=f"01 sổ tay rà soát viên, 01 tập phiếu A, B năm 2025 của {HAMLETS[HAMLET]}.",
    )


def _user(site: Site, short: str) -> User:
    return User.objects.get(username=site.username(short))
