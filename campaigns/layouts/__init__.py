"""A superior's own form: which of its cells take which figure, and what goes where once the figures are known.

Pure. A layout points single cells to figures of the commune, and columns of blocks to figures of hamlets or
households; a point is checked against the workbook when it is made and again when it is filled.
"""

from campaigns.layouts.filling import Called, FillPlan, HamletRow, Planned, plan
from campaigns.layouts.pointing import (
    carried,
    with_block,
    with_cell,
    with_column,
    without_block,
    without_cell,
    without_column,
)
from campaigns.layouts.points import (
    CLASSES,
    KINDS,
    MOST_LINES,
    Block,
    BlockKind,
    CellPoint,
    ColumnPoint,
    Points,
    as_stored,
    from_stored,
)

__all__ = [
    "CLASSES",
    "KINDS",
    "MOST_LINES",
    "Block",
    "BlockKind",
    "Called",
    "CellPoint",
    "ColumnPoint",
    "FillPlan",
    "HamletRow",
    "Planned",
    "Points",
    "as_stored",
    "carried",
    "from_stored",
    "plan",
    "with_block",
    "with_cell",
    "with_column",
    "without_block",
    "without_cell",
    "without_column",
]
