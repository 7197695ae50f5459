"""What goes into which cell once the figures are known: a plan, with what must be said and what keeps it back."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from campaigns.layouts.points import Block, BlockKind, Points
from campaigns.report_values import Value
from communes.report_figures import Figure, Of
from communes.unit_names import name_key, plain_key
from lib.vietnamese import fold
from lib.workbook_fill import Template, TemplateSheet, formulas_over
from lib.workbook_formulas import Spot
from lib.workbook_parts import LAST_ROW, Place, address_of, column_of, place_of

MOST_UNKNOWN, LONGEST_UNKNOWN = 40, 80  # names of hamlets that are asked about
SIGNED = (
    "Mẫu này có chữ ký số. Điền vào thì chữ ký ấy không còn đúng với tệp, Excel sẽ báo chữ ký không hợp lệ. Hỏi cấp "
    "trên xin tệp chưa ký, hoặc báo trước khi gửi."
)
MOST_SAID = 20  # formulas named in a sentence
_COUNT_OF = {"poor": "ho_ngheo", "near_poor": "ho_can_ngheo", "listed": "ho_ngheo_va_can_ngheo"}
_SUMS = ("tong", "cong", "toan xa", "chung")  # a row that adds up, not a hamlet


@dataclass(frozen=True)
class HamletRow:
    """A hamlet with its values by code, and what must be said beside one of them."""

    name: str
    values: Mapping[str, Value]
    notes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Planned:
    """A cell and what goes into it; `whose` is the hamlet or the number of the row, "" for the commune."""

    sheet: str
    place: Place
    figure: Figure
    value: Value
    whose: str = ""
    like: Place | None = None  # whose look it takes where it has none
    note: str = ""  # what must be said beside the value

    @property
    def cell(self) -> str:
        """Its address."""
        return address_of(self.place)

    @property
    def lacks(self) -> bool:
        """Say whether it stays empty though there is a count to be known, so that a sum over it is short."""
        counted = bool(self.figure.unit) or self.figure.source == "people"
        return self.value is None and counted


@dataclass
class FillPlan:
    """What goes where; with a refusal nothing is written, a warning is only said."""

    cells: list[Planned] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    refusals: list[str] = field(default_factory=list)
    left: list[Spot] = field(default_factory=list)  # cells of hamlets and households that are not in
    short: list[Spot] = field(default_factory=list)  # formulas over cells that lack their figure
    unknown: list[str] = field(default_factory=list)  # names in the place of a hamlet's that mean none

    @property
    def short_words(self) -> str:
        """Where those formulas stand: D10, E9 (sheet Biểu); TH!C3 is said as C3 (sheet TH)."""
        parts = []
        for sheet, spots in groupby(self.short[:MOST_SAID], key=lambda spot: spot[0]):
            parts.append(f"{', '.join(address_of(place) for _name, place in spots)} (sheet {sheet})")
        more = len(self.short) - MOST_SAID
        return "; ".join(parts) + (f"; và {more} ô khác" if more > 0 else "")

    def ask(self, name: str) -> None:
        """Note a name whose hamlet is asked for."""
        if name not in self.unknown and len(name) <= LONGEST_UNKNOWN and len(self.unknown) < MOST_UNKNOWN:
            self.unknown.append(name)

    @property
    def blank(self) -> int:
        """How many cells stay empty, for their figure is not known."""
        return sum(one.value is None for one in self.cells if one.figure.of is not Of.HOUSEHOLD)


@dataclass(frozen=True)
class Called:
    """What names that no hamlet of the year bears were said to be, by key: one, any of several, none of the commune."""

    taught: Mapping[str, str] = field(default_factory=dict)
    may_be: Mapping[str, Sequence[str]] = field(default_factory=dict)
    not_ours: Collection[str] = ()


def plan(
    points: Points,
    template: Template,
    commune: Mapping[str, Value],
    hamlets: Sequence[HamletRow],
    households: Mapping[str, Sequence[Mapping[str, Value]]],
    notes: Mapping[str, str] | None = None,
    called: Called | None = None,
) -> FillPlan:
    """Return what goes into which cell; `households` are rows by what `Block.classes` names.

    `notes` is what must be said beside a figure of the commune, by code; `called` what other names were said to be.
    """
    notes = notes or {}
    made = FillPlan(warnings=[SIGNED] if template.signed else [])
    named = _Names(hamlets, called or Called())
    for one in points.cells:
        made.cells.append(
            Planned(one.sheet, place_of(one.cell), one.named, commune[one.figure], note=notes.get(one.figure, ""))
        )
    for block in points.blocks:
        sheet = template.sheets.get(block.sheet)
        if sheet is None:
            made.refusals.append(f"Mẫu không có sheet “{block.sheet}”. Bỏ bảng ấy, hoặc đưa lại mẫu có sheet này.")
        elif not block.columns:
            made.warnings.append(f"{block.words}: chưa chỉ cột nào, bảng để nguyên.")
        else:
            made.cells += _of_block(block, sheet, named, households, made)
            if block.kind is BlockKind.HOUSEHOLDS and commune[_COUNT_OF[block.classes]] is None:
                made.left += _block_spots(block, len(households[block.classes]))
    _judge(made, template)
    made.short = formulas_over(template, [*made.left, *((one.sheet, one.place) for one in made.cells if one.lacks)])
    return made


def _block_spots(block: Block, rows: int) -> list[Spot]:
    """Return the cells of a list of households that is not whole, one row at least."""
    return [
        (block.sheet, (block.first + number, column_of(one.column)))
        for number in range(max(rows, 1))
        for one in block.columns
    ]


def _of_block(
    block: Block,
    sheet: TemplateSheet,
    called: _Names,
    households: Mapping[str, Sequence[Mapping[str, Value]]],
    made: FillPlan,
) -> Iterator[Planned]:
    if block.kind is BlockKind.NAMED:
        rows = list(_named_rows(block, sheet, called, made))
    else:
        every = (
            [(f"dòng {number}", row, {}) for number, row in enumerate(households[block.classes], start=1)]
            if block.kind is BlockKind.HOUSEHOLDS
            else [(one.name, one.values, one.notes) for one in called.hamlets]
        )
        if why := _no_room(block, sheet, len(every)):
            made.refusals.append(why)
            return
        rows = [(block.first + number * block.lines, *one) for number, one in enumerate(every)]
    for row, whose, values, notes in rows:
        for one in block.columns:
            column, of_first = column_of(one.column), block.first + one.line - 1
            place = (row + one.line - 1, column)
            like = (of_first, column) if row != block.first else None
            yield Planned(block.sheet, place, one.named, values[one.figure], whose, like, notes.get(one.figure, ""))


def _named_rows(
    block: Block, sheet: TemplateSheet, called: _Names, made: FillPlan
) -> Iterator[tuple[int, str, Mapping[str, Value], Mapping[str, str]]]:
    """Yield the rows in whose name column a hamlet stands; say which are not known, and which hamlet has no row."""
    at, found, unknown = f"Sheet “{block.sheet}”, cột {block.names}", set(), []
    for row in range(block.first, min(block.last or LAST_ROW, sheet.last_row) + 1):
        said = sheet.text((row, column_of(block.names))).strip()
        matching = called.matching(said)
        if not matching and (not said or fold(said).startswith(_SUMS)):
            continue
        if len(matching) != 1 and called.is_not_ours(said):
            continue
        if len(matching) > 1:
            names = ", ".join(one.name for one in matching)
            made.ask(said)
            made.refusals.append(
                f"{at}, dòng {row}: “{said[:60]}” là {len(matching)} ấp của xã ({names}). Ghi rõ ấp nào."
            )
        elif not matching:
            unknown.append(row)
            made.ask(said)
            made.warnings.append(f"{at}, dòng {row}: “{said[:60]}” {called.why_none(said)}, dòng ấy để nguyên.")
        elif matching[0].name in found:
            made.warnings.append(f"{at}, dòng {row}: {matching[0].name} đã có ở dòng trên, dòng này để nguyên.")
        else:
            found.add(matching[0].name)
            yield row, matching[0].name, matching[0].values, matching[0].notes
    for one in called.hamlets:
        if one.name not in found and len(called.known[name_key(one.name)]) == 1:
            made.left, unknown = made.left + _row_spots(block, unknown), []
            made.warnings.append(f"{at}: mẫu không có dòng cho {one.name}, số liệu của ấp này không vào bảng.")


class _Names:
    """The hamlets by the names a workbook may call them."""

    def __init__(self, hamlets: Sequence[HamletRow], called: Called) -> None:
        self.hamlets, self.called, of_name = hamlets, called, {one.name: one for one in hamlets}
        self.known, self._plain = _by_key(hamlets, name_key), _by_key(hamlets, plain_key)
        self._taught = {key: [of_name[name]] for key, name in called.taught.items() if name in of_name}

    def matching(self, said: str) -> list[HamletRow]:
        """Return those a cell names: by their whole names, by what was taught, else without what stands in brackets."""
        key = name_key(said)
        return (self.known.get(key) or self._taught.get(key) or self._plain.get(key) or []) if key else []

    def is_not_ours(self, said: str) -> bool:
        """Say whether a name was said to be of no hamlet of the commune."""
        return name_key(said) in self.called.not_ours

    def why_none(self, said: str) -> str:
        """Return why a name means no hamlet of the year."""
        names = self.called.may_be.get(name_key(said), ())
        if not names:
            return "không phải ấp nào của xã trong năm này"
        return f"có thể là {len(names)} ấp của xã ({', '.join(names[:6])}{', …' if len(names) > 6 else ''})"


def _by_key(hamlets: Sequence[HamletRow], key: Callable[[str], str]) -> dict[str, list[HamletRow]]:
    found: dict[str, list[HamletRow]] = {}
    for one in hamlets:
        found.setdefault(key(one.name), []).append(one)
    return found


def _row_spots(block: Block, rows: Sequence[int]) -> list[Spot]:
    return [(block.sheet, (row + one.line - 1, column_of(one.column))) for row in rows for one in block.columns]


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
