"""Reads about units, people, papers and the audit."""

from communes.queries.audit import (
    AuditLine,
    audit_lines,
    authors_in_audit,
    last_written,
)
from communes.queries.letterheads import (
    Head,
    head_of_papers,
    letterheads_of,
)
from communes.queries.people import (
    Person,
    Post,
    TitleLine,
    delegations_of,
    handovers_of,
    people_of,
    titles_of,
)
from communes.queries.units import (
    commune_at_last,
    commune_by_code,
    commune_of,
    hamlets_in_year,
    hamlets_left,
    heir_of,
    office_on,
    unit_by_code,
    units_of_year,
)

__all__ = [
    "AuditLine",
    "Head",
    "Person",
    "Post",
    "TitleLine",
    "audit_lines",
    "authors_in_audit",
    "commune_at_last",
    "commune_by_code",
    "commune_of",
    "delegations_of",
    "hamlets_in_year",
    "hamlets_left",
    "handovers_of",
    "head_of_papers",
    "heir_of",
    "last_written",
    "letterheads_of",
    "office_on",
    "people_of",
    "titles_of",
    "unit_by_code",
    "units_of_year",
]
