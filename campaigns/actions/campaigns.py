"""Campaigns: stored whole with what they rest on, each with one audit entry."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction

from campaigns.actions.bases import write_bases
from campaigns.actions.versions import take_version
from campaigns.models import Campaign
from campaigns.plans import Basis, refuse_wrong_parents
from communes.actions import record
from communes.models import Unit, User
from lib.errors import RuleError
from lib.vietnamese import clean


@transaction.atomic
def save_campaign(
    *,
    by: User,
    unit: Unit,
    name: str,
    short_name: str,
    first_year: int,
    last_year: int,
    slogan: str = "",
    linked_movements: Sequence[str] = (),
    predecessor: Campaign | None = None,
    bases: Sequence[Basis] = (),
    campaign: Campaign | None = None,
    version: int | None = None,
) -> Campaign:
    """Store a new campaign, or an existing one anew, with what it rests on; one audit entry.

    Raises Overtaken when it is no longer the `version` the author saw; RuleError when its years
    are reversed or leave out a year that has a plan, when another bears its name in those years,
    or when it follows one that is not before it.
    """
    Unit.objects.select_for_update(no_key=True).get(pk=unit.pk)  # one writer of a commune at a time
    before = _state_of_campaign(campaign) if campaign else None
    values: dict[str, Any] = {
        "name": clean(name),
        "short_name": clean(short_name),
        "slogan": clean(slogan),
        "first_year": first_year,
        "last_year": last_year,
        "linked_movements": [clean(one) for one in linked_movements if clean(one)],
        "predecessor": predecessor,
    }
    _refuse_campaign(unit, campaign, values)
    refuse_wrong_parents(bases)
    stored = _write_campaign(unit, campaign, version, values)
    write_bases(bases, campaign=stored)
    _record_campaign(by, unit, stored, before)
    return stored


def _write_campaign(unit: Unit, campaign: Campaign | None, version: int | None, values: Mapping[str, Any]) -> Campaign:
    """Create a campaign, or write one anew that stands as its author saw it. Raises Overtaken."""
    if campaign is None:
        return Campaign.objects.create(unit=unit, **values)
    take_version(Campaign, campaign.pk, version, values["name"])
    Campaign.objects.filter(pk=campaign.pk).update(**values)
    return Campaign.objects.get(pk=campaign.pk)


def _record_campaign(by: User, unit: Unit, stored: Campaign, before: dict[str, Any] | None) -> None:
    record(
        by=by,
        verb="save_campaign",
        subject=f"campaign:{stored.pk}",
        commune=unit,
        sentence=f"Ghi {stored.name}, giai đoạn {stored.first_year}-{stored.last_year}.",
        before=before,
        after=_state_of_campaign(stored),
    )


def _refuse_campaign(unit: Unit, campaign: Campaign | None, values: Mapping[str, Any]) -> None:
    first, last, earlier = values["first_year"], values["last_year"], values["predecessor"]
    if first > last:
        raise RuleError("Năm đầu {first} phải không sau năm cuối {last}.", first=first, last=last)
    others = Campaign.objects.filter(unit=unit)
    others = others.exclude(pk=campaign.pk) if campaign else others
    if others.filter(name=values["name"], first_year=first).exists():
        raise RuleError("Phong trào tên này, bắt đầu từ năm {first}, đã được ghi. Sửa phong trào ấy.", first=first)
    if earlier is not None:
        if earlier.unit_id != unit.pk or earlier.last_year >= first:
            raise RuleError(
                "Phong trào trước phải kết thúc trước năm {first}; {name} kết thúc năm {last}.",
                first=first,
                name=earlier.name,
                last=earlier.last_year,
            )
        follower = others.filter(predecessor=earlier).first()
        if follower is not None:
            raise RuleError("{name} đã có phong trào nối tiếp là {other}.", name=earlier.name, other=follower.name)
    if campaign is not None:
        outside = campaign.plans.exclude(year__range=(first, last)).order_by("year").first()
        if outside is not None:
            raise RuleError(
                "Kế hoạch năm {year} thuộc phong trào này. Giữ năm {year} trong giai đoạn, hoặc sửa kế hoạch trước.",
                year=outside.year,
            )


def _state_of_campaign(campaign: Campaign) -> dict[str, Any]:
    return {
        "name": campaign.name,
        "short_name": campaign.short_name,
        "slogan": campaign.slogan,
        "first_year": campaign.first_year,
        "last_year": campaign.last_year,
        "linked_movements": list(campaign.linked_movements),
        "predecessor": campaign.predecessor.name if campaign.predecessor else "",
        "bases": [str(basis) for basis in campaign.bases.all()],
    }
