"""What a person is to a dossier: the verbs held over its proposal, whether it is his own, whether he appraised it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from awards.models import Dossier, Proposal, StepTaken
from awards.workflow import Actor, StepName
from communes.access import scope
from communes.models import User
from communes.roles import Verb
from households.models import Household, Member


def verbs_over(user: User, proposal: Proposal) -> frozenset[Verb]:
    """Return the verbs a person holds over what one unit proposes: of the office, of that hamlet or organisation."""
    verbs: set[Verb] = set()
    for reach in scope(user).reaches:
        if reach.commune.pk != proposal.commune_id:
            continue
        if reach.organisation is not None:
            covers = reach.organisation.pk == proposal.organisation_id
        else:
            covers = reach.hamlet is None or reach.hamlet.pk == proposal.unit_id
        if covers:
            verbs |= reach.verbs
    return frozenset(verbs)


@dataclass(frozen=True)
class Own:
    """Who belongs to a person's own household: its ids (doubles among them), and the accounts of its people."""

    user: int
    households: frozenset[int]
    users: frozenset[int]

    def has(self, dossier: Dossier) -> bool:
        """Say whether a dossier is about the person or his household."""
        about = {dossier.person_id, dossier.member.user_id if dossier.member else None} - {None}
        return bool(about & (self.users | {self.user})) or dossier.household_id in self.households


def own_of(user: User) -> Own:
    """Return a person's own household as the register links it; at most three queries."""
    member = Member.objects.present().filter(user=user).select_related("household").first()
    if member is None:
        return Own(user.pk, frozenset(), frozenset())
    single = member.household.double_of_id or member.household_id
    doubles = Household.objects.filter(double_of=single).values_list("pk", flat=True)
    households = frozenset({single, member.household_id, *doubles})
    users = Member.objects.present().filter(household__in=households, user__isnull=False)
    return Own(user.pk, households, frozenset(pk for pk in users.values_list("user", flat=True) if pk is not None))


def appraised_by(user: User, dossiers: Collection[int]) -> set[int]:
    """Return which of these dossiers (ids) the account has appraised at any time; one query."""
    taken = StepTaken.objects.filter(dossier__in=dossiers, by=user, name=StepName.APPRAISE)
    return set(taken.values_list("dossier", flat=True))


def actors(user: User, dossiers: Sequence[Dossier]) -> dict[int, Actor]:
    """Return what a person is to each dossier, by id; at most four queries, with `proposal` and `member` loaded."""
    own, appraised = own_of(user), appraised_by(user, [dossier.pk for dossier in dossiers])
    return {
        dossier.pk: Actor(
            verbs=verbs_over(user, dossier.proposal),
            is_own=own.has(dossier),
            has_appraised=dossier.pk in appraised,
        )
        for dossier in dossiers
    }
