"""The demo commune: invented people in invented hamlets, written through the same actions an office uses.

What happened there is told by `demo_story`; the files it came in are made by `demo_workbooks`, and brought in year by
year by `demo_office`.
Nothing of it is real: codes, names, numbers of papers and of people are none that exist.
"""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from django.db import transaction

from communes import actions
from communes.models import Unit, UnitKind, User
from communes.queries import hamlets_in_year
from communes.roles import Role
from config.demo_accounts import work_together
from config.demo_awards import write_dossiers
from config.demo_layouts import keep_layout
from config.demo_life import live_through_this_year, name_people
from config.demo_office import Office
from config.demo_papers import keep_papers
from config.demo_people import People
from config.demo_plans import keep_archived_plans, write_plans
from config.demo_pledges import write_pledges
from config.demo_putting_right import put_right
from config.demo_reports import report_changes
from config.demo_sites import ORGANISATION, PASSWORD, POSTS, Site
from config.demo_story import (
    HAMLETS,
    NATIONAL_2022,
    THIS_YEAR,
    USUAL_SIZE,
    tell,
)
from config.demo_support import give_support

PROVINCE_CODE, PROVINCE_NAME = "DEMO", "Tỉnh Minh Họa"
IDS_PER_COMMUNE = 50_000


def is_loaded(site: Site) -> bool:
    """Say whether this demo commune is in the database."""
    return Unit.objects.communes().filter(code=site.code).exists()


def real_communes() -> list[str]:
    """Return the names of communes that are no demo ones; one without hamlets only has texts of the past under it."""
    others = Unit.objects.communes().exclude(code__startswith=PROVINCE_CODE).filter(children__isnull=False)
    return list(others.distinct().values_list("name", flat=True))


@dataclass(frozen=True)
class Loaded:
    """A demo commune, and the workbook that its last hamlet has yet to send: to be tried on the page of imports."""

    commune: Unit
    to_try: bytes
    support_to_try: bytes  # support by name and hamlet alone, for the page that takes it in


@transaction.atomic
def load_commune(*, site: Site, households: int = USUAL_SIZE, seed: str = "1") -> Loaded:
    """Build one demo commune whole, or not at all; the same for the same seed.

    Raises RuleError when a user name it needs is taken.
    """
    chance = Random(f"{seed}/{site.number}")  # noqa: S311  # a story is told here, no secret kept
    people = People(chance, first_number=(site.number - 1) * IDS_PER_COMMUNE)
    story = tell(people, chance, households)
    commune = _found_commune(site)
    officer, signer = _open_accounts(commune, site, people)
    office = Office(commune, officer, signer, story)
    office.write_letterheads()
    office.add_provincial_standard()
    office.work_through_the_years()
    national = office.standards[NATIONAL_2022]
    write_plans(commune, officer, national, story, office.hamlets)
    name_people(commune, officer, people, national, [THIS_YEAR - 1, THIS_YEAR], chance)
    office.left = live_through_this_year(commune, officer, people, national, office.hamlets)
    write_pledges(commune, officer, national, office.hamlets)
    support = give_support(commune, officer, national, office.hamlets)
    office.restate_2023()
    office.hand_out_forms()
    report_changes(commune, officer, people, national, office.hamlets)
    keep_papers(commune, officer, signer, national)
    keep_layout(commune, officer, office.hamlets)
    write_dossiers(commune, office.hamlets)
    keep_archived_plans()
    put_right(commune, officer, national, office.hamlets)
    work_together(commune, site, office.hamlets, people)
    return Loaded(commune, office.list_not_come_yet(), support)


def _found_commune(site: Site) -> Unit:
    by = actions.system_user()
    province = Unit.objects.filter(kind=UnitKind.PROVINCE, code=PROVINCE_CODE).first()
    province = province or actions.add_province(by=by, code=PROVINCE_CODE, name=PROVINCE_NAME)
    commune = actions.add_commune(by=by, code=site.code, name=site.name, area="rural", hamlets=list(HAMLETS))
    actions.place_under(by=by, unit=commune, parent=province)
    return commune


def _open_accounts(commune: Unit, site: Site, people: People) -> tuple[User, str]:
    """Open an account for every post; return the poverty officer, who does the work, and the vice-chairman's name."""
    hamlets = hamlets_in_year(commune, THIS_YEAR)
    users: dict[Role, User] = {}
    for role, username, gender, hamlet in POSTS:
        unit = commune if hamlet is None else hamlets[hamlet]
        if role == Role.SUPERIOR_READER:
            unit = Unit.objects.get(kind=UnitKind.PROVINCE, code=PROVINCE_CODE)
        users[role], _password = actions.open_account(
            by=actions.system_user(),
            commune=commune,
            username=site.username(username),
            full_name=people.official(gender),
            role=role,
            unit=unit,
            organisation=ORGANISATION if role == Role.ORGANISATION else "",
            password=PASSWORD,
        )
    return users[Role.POVERTY_OFFICER], users[Role.VICE_CHAIRMAN].full_name
