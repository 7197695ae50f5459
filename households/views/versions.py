"""Two people write to one household: what one typed beside what the other stored, and a second press that knows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, QueryDict
from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property

from communes.forms.versions import retyped as with_version
from communes.models import Unit
from communes.queries import AuditLine
from communes.roles import Verb
from households.forms.versions import Line, VersionedForm
from households.models import Household, PovertyStandard
from households.queries.household import last_entry_of

CONFLICT = 409  # HTTP: the answer to a form whose household was written meanwhile


@dataclass(frozen=True)
class TwoVersions:
    """Both versions of what a form is about, field by field, and the last entry the audit has of the household."""

    form: VersionedForm
    household: Household

    @cached_property
    def lines(self) -> list[Line]:
        """The fields in which the versions say different things, or something at all."""
        return [line for line in self.form.lines() if line.typed or line.stored]

    @cached_property
    def agree(self) -> bool:
        """Whether what was typed is what is stored: the other wrote to another part of the household."""
        return not any(line.differs for line in self.lines)

    @cached_property
    def last(self) -> AuditLine | None:
        """The newest entry about the household."""
        return last_entry_of(self.household)


def kept_household(user: Any, commune: Unit, pk: int) -> Household:
    """Return a household whose data the person may keep; 404 for any other."""
    households = Household.objects.visible_to(user, Verb.KEEP_REGISTER).select_related("commune")
    return get_object_or_404(households, pk=pk, commune=commune)


def retyped(request: HttpRequest, household: Household) -> QueryDict:
    """Return what was typed, under the version that stands now: to send it again is to have seen both."""
    household.refresh_from_db(fields=["version", "address"])
    return with_version(request.POST, household.version)


def place(commune: Unit, year: int, standard: PovertyStandard, household: Household) -> dict[str, Any]:
    """Return what every page about a household says first: where it stands and whose it is."""
    head = household.members.filter(is_head=True).first()
    return {"commune": commune, "year": year, "standard": standard, "household": household, "head": head}
