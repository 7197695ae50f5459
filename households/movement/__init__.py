"""Who came onto a list and who left it between two years, in the columns of forms 2 and 3: values in, value out.

Each household is booked once under its own movement; the books of a hamlet and class must then
balance: opening - decreases + increases = closing, for households and for people. Source:
docs/law.md, "forms of the review" (9 = 1 - 2 - 3 - 4 + 5 + 6 + 7 + 8); docs/decisions/0022.
"""

from households.movement.booking import (
    ARRIVALS,
    DECREASES,
    ENDS,
    INCREASES,
    NEAR_POOR,
    POOR,
    Booking,
    Course,
    Event,
    Listing,
    Movement,
    Why,
    book,
    column_of,
)
from households.movement.faults import (
    FAULTS,
    WHY_WORDS,
    Fault,
    FaultKind,
    Unbalanced,
    faults,
)
from households.movement.flows import (
    Count,
    Ends,
    Flow,
    Flows,
    Identity,
    flow,
    flows,
    identities,
)

__all__ = [
    "ARRIVALS",
    "DECREASES",
    "ENDS",
    "FAULTS",
    "INCREASES",
    "NEAR_POOR",
    "POOR",
    "WHY_WORDS",
    "Booking",
    "Count",
    "Course",
    "Ends",
    "Event",
    "Fault",
    "FaultKind",
    "Flow",
    "Flows",
    "Identity",
    "Listing",
    "Movement",
    "Unbalanced",
    "Why",
    "book",
    "column_of",
    "faults",
    "flow",
    "flows",
    "identities",
]
