"""What goes into which cell once the figures are known: a plan, with what must be said and what keeps it back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from campaigns.layouts.points import Block, BlockKind, Points
from campaigns.report_values import Value
from communes.report_figures import Figure, Of
from communes.unit_names import name_key
from lib.vietnamese import fold
from lib.workbook_fill import Template, TemplateSheet
from lib.workbook_parts import LAST_ROW, Place, address_of, column_of, place_of

_SUMS = ("tong", "cong", "toan xa", "chung")  # a row that adds up, not a hamlet


@dataclass(frozen=True)
class HamletRow:
    """A hamlet with its values by code."""

    name: str
    values: Mapping[str, Value]


@dataclass(frozen=True)
class Planned:
    """A cell and what goes into it; `whose` is the hamlet or the number of the row, "" for the commune."""

    sheet: str
    place: Place
    figure: Figure
    value: Value
    whose: str = ""
    like: Place | None = None  # whose look it takes where it has none

    @property
    def cell(self) -> str:
        """Its address."""
        return address_of(self.place)


@dataclass
class FillPlan:
    """What goes where; with a refusal nothing is written, a warning is only said."""

    cells: list[Planned] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    refusals: list[str] = field(default_factory=list)

    @property
    def blank(self) -> int:
        """How many cells stay empty, for their figure is not known."""
        return sum(one.value is None for one in self.cells if one.figure.of is not Of.HOUSEHOLD)


def plan(
    points: Points,
    template: Template,
    commune: Mapping[str, Value],
    hamlets: Sequence[HamletRow],
    households: Mapping[str, Sequence[Mapping[str, Value]]],
) -> FillPlan:
    """Return what goes into which cell; `households` are rows by what `Block.classes` names."""
    made = FillPlan()
    for one in points.cells:
        made.cells.append(Planned(one.sheet, place_of(one.cell), one.named, commune[one.figure]))
    for block in points.blocks:
        sheet = template.sheets.get(block.sheet)
        if sheet is None:
            made.refusals.append(f"Mẫu không có sheet “{block.sheet}”. Bỏ bảng ấy, hoặc đưa lại mẫu có sheet này.")
        elif not block.columns:
            made.warnings.append(f"{block.words}: chưa chỉ cột nào, bảng để nguyên.")
        else:
            made.cells += _of_block(block, sheet, hamlets, households, made)
    _judge(made, template)
    return made


def _of_block(
    block: Block,
    sheet: TemplateSheet,
    hamlets: Sequence[HamletRow],
    households: Mapping[str, Sequence[Mapping[str, Value]]],
    made: FillPlan,
) -> Iterator[Planned]:
    if block.kind is BlockKind.NAMED:
        rows = list(_named_rows(block, sheet, hamlets, made))
    else:
        every = (
            [(f"dòng {number}", row) for number, row in enumerate(households[block.classes], start=1)]
            if block.kind is BlockKind.HOUSEHOLDS
            else [(one.name, one.values) for one in hamlets]
        )
        if why := _no_room(block, sheet, len(every)):
            made.refusals.append(why)
            return
        rows = [(block.first + number * block.lines, *one) for number, one in enumerate(every)]
    for row, whose, values in rows:
        for one in block.columns:
            column, of_first = column_of(one.column), block.first + one.line - 1
            place = (row + one.line - 1, column)
            like = (of_first, column) if row != block.first else None
            yield Planned(block.sheet, place, one.named, values[one.figure], whose, like)


def _named_rows(
    block: Block, sheet: TemplateSheet, hamlets: Sequence[HamletRow], made: FillPlan
) -> Iterator[tuple[int, str, Mapping[str, Value]]]:
    """Yield the rows in whose name column a hamlet stands; say which are not known, and which hamlet has no row."""
    known: dict[str, list[HamletRow]] = {}
    for one in hamlets:
        known.setdefault(name_key(one.name), []).append(one)
    at, found = f"Sheet “{block.sheet}”, cột {block.names}", set()
    for row in range(block.first, min(block.last or LAST_ROW, sheet.last_row) + 1):
        said = sheet.text((row, column_of(block.names))).strip()
        matching = known.get(name_key(said), []) if said else []
        if not matching and (not said or fold(said).startswith(_SUMS)):
            continue
        if len(matching) > 1:
            names = ", ".join(one.name for one in matching)
            made.refusals.append(
                f"{at}, dòng {row}: “{said[:60]}” là {len(matching)} ấp của xã ({names}). Ghi rõ ấp nào."
            )
        elif not matching:
            made.warnings.append(
                f"{at}, dòng {row}: “{said[:60]}” không phải ấp nào của xã trong năm này, dòng ấy để nguyên."
            )
        elif matching[0].name in found:
            made.warnings.append(f"{at}, dòng {row}: {matching[0].name} đã có ở dòng trên, dòng này để nguyên.")
        else:
            found.add(matching[0].name)
            yield row, matching[0].name, matching[0].values
    for one in hamlets:
        if one.name not in found and len(known[name_key(one.name)]) == 1:
            made.warnings.append(f"{at}: mẫu không có dòng cho {one.name}, số liệu của ấp này không vào bảng.")


def _no_room(block: Block, sheet: TemplateSheet, rows: int) -> str:
    """Return the sentence why a block is too small for so many rows, "" where it is not."""
    last = block.first + rows * block.lines - 1
    what = "hộ" if block.kind is BlockKind.HOUSEHOLDS else "ấp"
    if block.last is not None and last > block.last:
        room = (block.last - block.first + 1) // block.lines
        return (
            f"{block.words}: chỉ đủ chỗ cho {room} {what}, cần {rows}. Mở mẫu bằng Excel, chèn thêm dòng vào giữa bảng "
            "để công thức cộng tự nới, đưa mẫu lên lại rồi sửa dòng cuối của bảng."
        )
    if last > LAST_ROW:
        return f"{block.words}: {rows} {what} nhiều hơn số dòng của Excel."
    if block.last is None and (taken := sheet.first_taken(block.first + block.lines, last)):
        return (
            f"{block.words}: cần đến dòng {last} cho {rows} {what}, nhưng dòng {taken} của mẫu đã có chữ hoặc công "
            "thức. Ghi dòng cuối của bảng, hoặc chèn thêm dòng trống vào mẫu rồi đưa lên lại."
        )
    return ""


def _judge(made: FillPlan, template: Template) -> None:
    """Say which cells cannot be written: computed ones, and those that two points name."""
    seen: dict[tuple[str, Place], Planned] = {}
    for one in made.cells:
        sheet = template.sheets.get(one.sheet)
        if sheet is None:
            made.refusals.append(f"Mẫu không có sheet “{one.sheet}”: bỏ ô {one.cell}, hoặc đưa lại mẫu có sheet này.")
            continue
        if why := sheet.refusal(one.place):
            made.refusals.append(why)
        other = seen.setdefault((one.sheet, sheet.part.anchor(one.place)), one)
        if other is not one:
            made.refusals.append(
                f"Ô {one.cell} của sheet “{one.sheet}” được chỉ hai lần ({other.figure.name}; {one.figure.name}). "
                "Bỏ một trong hai."
            )
