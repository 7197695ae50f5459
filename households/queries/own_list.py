"""The list of households as it is handed out: each with its head and what the year's list says, one query."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from django.db.models import OuterRef, Subquery

from communes.models import Unit
from communes.queries.former_names import former_names
from households.models import DepartureReason, PovertyStandard
from households.queries.register import Choice, chosen, place_of, sorted_by_hamlet_and_name
from households.roster.own_list import Listed

_AT_A_TIME = 2_000


def own_list(
    commune: Unit, standard: PovertyStandard, year: int, choice: Choice, places: Collection[int] | None
) -> Iterator[Listed]:
    """Yield the households chosen, by hamlet and name, in these hamlets (ids; None: anywhere); never all at once."""
    found = chosen(commune, standard, year, choice, places)
    name = Unit.objects.filter(pk=OuterRef(place_of(choice.group))).values("name")
    rows = sorted_by_hamlet_and_name(found.annotate(place_name=Subquery(name)), choice.group).values_list(
        "place_name", "head__name", "head__birth_date", "head__birth_year", "head__gender", "head__ethnicity",
        "head__cccd", "address", "status__people", "listed_class", "status__b1", "status__b2", "status__causes",
        "status__special_groups", "status__note", "status__to_verify", "left_for", place_of(choice.group),
    )  # type: ignore[misc]  # `head` is annotated # fmt: skip
    former = former_names(commune)
    for place, head, day, born, gender, ethnicity, cccd, address, *listed, left_for, at in rows.iterator(_AT_A_TIME):
        people, poverty_class, b1, b2, causes, groups, note, to_verify = listed
        yield Listed(
            hamlet=former.get(at, place or ""),
            name=head or "",
            birth=day or born,
            gender=gender or "",
            ethnicity=ethnicity or "",
            cccd=cccd or "",
            address=address,
            people=people,
            poverty_class=poverty_class,
            b1=b1,
            b2=b2,
            causes=causes or (),
            special_groups=groups or (),
            note=note or "",
            to_verify=bool(to_verify),
            left_for=str(DepartureReason(left_for).label) if left_for else "",
        )
