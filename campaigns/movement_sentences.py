"""The movement of a year in Vietnamese: the heading of its page, its waterfall, its reasons. Words only."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from communes.models import Unit
from households.columns import COLUMN_WORDS, FORM_OF
from households.movement import WHY_WORDS, FaultKind, Flow, Movement, Unbalanced, Why, column_of
from households.poverty import PovertyClass
from households.queries.movement import CLASSES, YearMovement
from lib.charts import Step, StepKind
from lib.vietnamese import thousands

UNKNOWN = "…"


def heading(
    moved: YearMovement,
    hamlets: Sequence[Unit],
    found: Collection[Unbalanced],
    *,
    name: str = "",
    opening: bool = False,
) -> str:
    """Return the true sentence that heads the page.

    `hamlets` are those shown, `found` what is wrong there, `name` a hamlet's own, blank for the commune's;
    `opening`: the year is that of its standard's opening list.
    """
    sentence = _unknown(moved, hamlets, opening=opening) or _known(moved, hamlets, found)
    return f"{name}: {sentence[0].lower()}{sentence[1:]}" if name else sentence


def _unknown(moved: YearMovement, hamlets: Sequence[Unit], *, opening: bool) -> str:
    """Return why there is no movement to show, blank where there is."""
    year, last = moved.year, moved.year - 1
    if opening:
        return _("Năm {year} là danh sách mở đầu của chuẩn nghèo mới: diễn biến tính từ năm {after}").format(
            year=year, after=year + 1
        )
    if moved.broken:
        return _("Năm {year} đổi chuẩn nghèo: không so với năm {last}").format(year=year, last=last)
    for one in (year, last):
        listed = moved.figures[moved.commune.pk, one]
        if not listed.has_list:
            return _("Năm {one} chưa có danh sách: chưa có diễn biến năm {year}").format(one=one, year=year)
        lacking = [
            hamlet.name
            for hamlet in hamlets
            if (figures := moved.figures.get((hamlet.pk, one))) is not None and figures.poor is None
        ]
        if lacking:
            return _(
                "Danh sách năm {one} của {names} chưa có hoặc chưa đủ: chưa tính được diễn biến năm {year}"
            ).format(one=one, names=", ".join(lacking), year=year)
    return "" if hamlets else _("Không có ấp nào trong năm {year}: không có diễn biến").format(year=year)


def _known(moved: YearMovement, hamlets: Sequence[Unit], found: Collection[Unbalanced]) -> str:
    line = moved.of_hamlets([unit.pk for unit in hamlets], PovertyClass.POOR).households
    opening, closing = line.opening or 0, line.closing or 0
    down, up = (sum(one or 0 for one in part) for part in (line.columns[1:4], line.columns[4:8]))
    change = (
        _("Hộ nghèo từ {opening} xuống {closing}")
        if closing < opening
        else _("Hộ nghèo từ {opening} lên {closing}")
        if closing > opening
        else _("Hộ nghèo giữ nguyên {closing}")
    ).format(opening=thousands(opening), closing=thousands(closing))
    return _("{change}: {down} hộ giảm, {up} hộ tăng; {balance}").format(
        change=change, down=thousands(down), up=thousands(up), balance=_balance(moved, hamlets, found)
    )


def _balance(moved: YearMovement, hamlets: Sequence[Unit], found: Collection[Unbalanced]) -> str:
    """Return whether the books balance, and what is left to do."""
    reasons = {one.household for one in found if one.kind is FaultKind.NO_REASON}
    others = {one.household for one in found if one.household is not None} - reasons
    left = []
    if reasons:
        left.append(_("còn {n} hộ chưa có lý do").format(n=thousands(len(reasons))))
    if others:
        left.append(_("còn {n} hộ cần sửa").format(n=thousands(len(others))))
    if not left and any(one.household is None for one in found):
        left.append(_("số đầu kỳ khác số đã chốt năm {last}").format(last=moved.year - 1))
    lines = [moved.of_hamlets([unit.pk for unit in hamlets], one) for one in CLASSES]
    if not left and not all(both.is_sound for both in lines):
        left.append(_("xem các phép đối chiếu bên dưới"))
    return _("chưa cân: {left}").format(left=", ".join(left)) if left else _("cân đối")


# Beside a bar there is less room than in the head of a table.
_SHORT = {
    PovertyClass.POOR: {4: "Từ hộ cận nghèo"},
    PovertyClass.NEAR_POOR: {4: "Từ hộ nghèo"},
}


def steps(line: Flow, poverty_class: PovertyClass) -> list[Step]:
    """Return the rows of the waterfall of a line."""
    kinds = [StepKind.END, *[StepKind.DOWN] * 3, *[StepKind.UP] * 4, StepKind.END]
    words = [_SHORT[poverty_class].get(index, word) for index, word in enumerate(COLUMN_WORDS[poverty_class])]
    return [Step(word, count, kind) for word, count, kind in zip(words, line.columns, kinds, strict=True)]


def told(line: Flow, poverty_class: PovertyClass) -> str:
    """Return the columns of a line as one sentence, heard in place of the picture."""
    words = COLUMN_WORDS[poverty_class]
    return "; ".join(f"{word}: {printed(count)}" for word, count in zip(words, line.columns, strict=True))


@dataclass(frozen=True)
class Reasons:
    """An other decrease or increase: what stands behind it, each with how many households."""

    words: str
    movement: Movement
    count: int
    parts: tuple[tuple[Why, str, int], ...]


def reasons(whys: Mapping[tuple[Movement, Why], int], poverty_class: PovertyClass) -> list[Reasons]:
    """Return the reasons behind the other decreases and increases of a class, those that there are."""
    found = []
    for movement in (Movement.OTHER_DECREASE, Movement.OTHER_INCREASE):
        parts = tuple((why, WHY_WORDS[why], whys[movement, why]) for why in Why if whys.get((movement, why)))
        if parts:
            column = column_of(poverty_class, movement)
            words = _("Biểu {form}, cột {column} {words}").format(
                form=f"{FORM_OF[poverty_class]:02d}", column=column, words=COLUMN_WORDS[poverty_class][column - 1]
            )
            found.append(Reasons(words, movement, sum(n for _why, _words, n in parts), parts))
    return found


def printed(count: int | None) -> str:
    """Return a count as it stands in a table."""
    return UNKNOWN if count is None else thousands(count)
