"""A world for tests: an old commune that leaves things open in May 2025, and the new one it went over to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from awards.workflow import State
from campaigns.actions.support_lists import make_list
from campaigns.actions.support_steps import issue_list
from campaigns.models import Pledge
from campaigns.queries.support_lists import listed
from communes.access import scope_of
from communes.actions import add_commune, system_user
from communes.models import Unit, User
from communes.roles import Role
from config.desk import Desk, items_of
from config.place import Place
from households.actions.mergers import map_hamlets, record_merger
from households.models import Household
from households.queries.register import Group, belongs, households_of_year
from tests import build
from tests.awards.world import Office
from tests.campaigns.pledges import world as pledges
from tests.campaigns.supports import world as supports

MERGED_ON, LAST_DAY = date(2025, 7, 1), date(2025, 6, 30)
Leaving = Callable[..., "Merged"]


@dataclass
class Merged:
    """An old commune, and from `merge` on the new one with its people."""

    old: Unit = field(default_factory=lambda: build.commune("Ấp 1", "Ấp 2", name="Xã Đông"))
    was: User = field(init=False)
    household: Household = field(init=False)
    new: Unit = field(init=False)

    def __post_init__(self) -> None:
        self.was = build.person(Role.POVERTY_OFFICER, self.old)
        self.household = build.household(self.old, "Ấp 1", "Lê Thị Còn", {2024: "poor"})

    def leave_pledges(self) -> None:
        """Leave a pledge to a household and one to its hamlet, of each a part that was not handed on."""
        of = pledges.donor(self.old, f"Nhà hảo tâm {Pledge.objects.count()}")
        for to in (self.household, build.hamlet(self.old, "Ấp 1")):
            pledge = pledges.pledge(self.was, to, of=of, year=2025, promised_on=date(2025, 3, 3))
            pledges.received(self.was, pledge, 2_000_000, date(2025, 4, 1))

    def leave_list(self) -> None:
        """Leave an issued list to sign on which nobody is marked."""
        standard, terms = build.standard(), supports.terms(on=date(2025, 5, 12))
        found = households_of_year(self.old, standard, 2024).filter(belongs(Group.LISTED, None))
        made = make_list(
            by=self.was, commune=self.old, standard=standard, year=2024, terms=terms, households=listed(found),
            drawn_from="Hộ nghèo",
        )  # fmt: skip
        issue_list(by=self.was, of=made, seen_version=made.version, despite="Hai đợt theo kế hoạch")

    def leave_dossier(self) -> None:
        """Leave a dossier received on 12/05/2025."""
        Office(self.old).dossier(State.RECEIVED)

    def leave_draft(self) -> None:
        """Leave a dossier that was never sent."""
        Office(self.old).dossier(State.DRAFT)

    def leave_year(self) -> None:
        """Leave a year with its whole list and no decision."""
        build.year(self.old, 2024, {"Ấp 1": 100, "Ấp 2": 90})

    def merge(self) -> None:
        """Record the merger: a commune of two hamlets, into which those of the old one went."""
        by = system_user()
        self.new = add_commune(
            by=by, code="98765", name="Xã Mới", area="rural", hamlets=["Ấp A", "Ấp B"], valid_from=MERGED_ON
        )
        record_merger(by=by, commune=self.new, on=MERGED_ON, old=[self.old])
        heirs = {build.hamlet(self.old, f"Ấp {old}"): build.hamlet(self.new, f"Ấp {new}") for old, new in ("1A", "2B")}
        map_hamlets(by=by, commune=self.new, heirs=heirs)
        self.old, self.new = Unit.objects.get(pk=self.old.pk), Unit.objects.get(pk=self.new.pk)
        self.household.refresh_from_db()

    def person(self, role: Role = Role.POVERTY_OFFICER) -> User:
        """Return somebody of the new office."""
        return build.person(role, self.new)

    def items(self, user: User) -> dict[str, tuple[int, str, str]]:
        """Return what waits on a person's first page of 2026: how much, which, where."""
        desk = Desk(Place(self.new, 2026, build.standard()), user, scope_of(user), date(2026, 11, 22))
        return {str(item.words): (item.count, item.detail, item.url) for item in items_of(desk)}
