"""Whom a person may propose for which unit: proposing sides, and records of the register to tick."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, F, OuterRef, Prefetch, Q
from django.utils import timezone

from awards.models import Proposal
from campaigns.models import Campaign
from communes.access import scope
from communes.models import Assignment, Organisation, Unit, User
from communes.queries import hamlets_left
from communes.roles import Verb
from households.models import Household, HouseholdQuerySet, Member, Residence

MOST_SHOWN = 50


@dataclass(frozen=True)
class Proposers:
    """For whom a person may write a proposal."""

    units: Sequence[Unit]  # the commune stands for the rooms of its office
    organisations: Sequence[Organisation]


def proposers_of(commune: Unit, user: User) -> Proposers:
    """Return the sides a person may propose for: all of a commune, or his own hamlet or organisation; two queries."""
    held, today = scope(user), timezone.localdate()
    hamlets = list(Unit.objects.all().hamlets_of(commune, today))
    organisations = Organisation.objects.filter(commune=commune).order_by("name")
    if commune.pk in held.offices(Verb.NOMINATE):
        return Proposers([commune, *hamlets], list(organisations))
    own = held.hamlets(Verb.NOMINATE)
    return Proposers(
        [hamlet for hamlet in hamlets if hamlet.pk in own],
        list(organisations.filter(pk__in=held.organisations(Verb.NOMINATE))),
    )


def campaigns_in(commune: Unit) -> Any:
    """Return the campaigns a proposal may belong to."""
    return Campaign.objects.filter(unit=commune)


def _of_unit(proposal: Proposal) -> int | None:
    """Return the hamlet a proposal is held to, None for the whole commune."""
    return proposal.unit_id if proposal.unit_id != proposal.commune_id else None


def eligible_households(proposal: Proposal, user: User) -> HouseholdQuerySet:
    """Return the households a proposal may name, as far as the person may see the register."""
    homes = Residence.objects.filter(household=OuterRef("pk"), valid_to__isnull=True)
    hamlet = _of_unit(proposal)
    if hamlet is not None:
        homes = homes.filter(hamlet__in=proposal.unit.chain if proposal.unit else [hamlet])
    return Household.objects.visible_to(user).of_unit(proposal.commune).filter(Exists(homes))


def eligible_members(proposal: Proposal, user: User) -> Any:
    """Return the people a proposal may name."""
    households = eligible_households(proposal, user)
    return Member.objects.present().filter(household__in=households.values("pk")).select_related("household")


@dataclass(frozen=True)
class Found:
    """A household found by name, with its people."""

    household: int
    head: str
    hamlet: str
    address: str
    members: Sequence[Member]


def search(proposal: Proposal, user: User, text: str) -> list[Found]:
    """Return households with somebody of such a name, the first MOST_SHOWN by hamlet and name; two queries.

    Without a text the first of a hamlet, and none of a whole commune.
    """
    if not text and _of_unit(proposal) is None:
        return []
    people = Prefetch("members", Member.objects.present().order_by("-is_head", "sort_key"), to_attr="people")
    found = eligible_households(proposal, user).with_head().with_home()
    if text:
        found = found.named_like(text, proposal.commune)
    found = found.annotate(hamlet_name=F("home__hamlet__name"))  # type: ignore[misc]  # both are annotated
    ordered = found.order_by("home__hamlet__code", "head__sort_key", "pk")  # type: ignore[misc]
    return [
        Found(
            household=one.pk,
            head=next((member.name for member in one.people if member.is_head), f"Hộ {one.pk}"),
            hamlet=one.hamlet_name,
            address=one.address,
            members=one.people,
        )
        for one in ordered.prefetch_related(people)[:MOST_SHOWN]
    ]


def eligible_hamlets(proposal: Proposal) -> list[Unit]:
    """Return the hamlets a proposal may name: its own, or all for the commune's office; none for an organisation."""
    if proposal.organisation_id is not None:
        return []
    hamlets = hamlets_left(proposal.commune, timezone.localdate().year)
    own = _of_unit(proposal)
    return [hamlet for hamlet in hamlets if own is None or hamlet.pk == own]


def eligible_organisations(proposal: Proposal) -> list[Organisation]:
    """Return the organisations a proposal may name."""
    found = Organisation.objects.filter(commune=proposal.commune).order_by("name")
    if proposal.organisation_id is not None:
        return list(found.filter(pk=proposal.organisation_id))
    return list(found) if _of_unit(proposal) is None else []


def eligible_people(proposal: Proposal) -> list[Assignment]:
    """Return today's posts whose holders a proposal may name, each person once, by name; one query."""
    posts = Assignment.objects.active_on(timezone.localdate()).held_in(proposal.commune)
    if proposal.organisation_id is not None:
        posts = posts.filter(organisation=proposal.organisation_id)
    elif _of_unit(proposal) is not None:
        posts = posts.filter(unit=proposal.unit_id)
    else:
        posts = posts.filter(Q(unit__isnull=False))
    each = {post.user_id: post for post in posts.select_related("user", "unit", "organisation").order_by("-pk")}
    return sorted(each.values(), key=lambda post: post.user.full_name)
