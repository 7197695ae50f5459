"""The verdict in Vietnamese: tags, headings, and what is lacking. Words only; the rules are in `targets`.

Sentences take their figures as printed; official words throughout: điểm phần trăm, never điểm alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaigns.plans import NO_UPPER
from campaigns.queries import Line
from campaigns.targets import (
    DEFAULT_BAND,
    Assessment,
    Band,
    Flag,
    Lack,
    Verdict,
    effects,
    households_still_needed,
    printed_reduction,
)
from lib.vietnamese import decimals, round_half_up, thousands

UNKNOWN = "…"


@dataclass(frozen=True)
class Tag:
    """A verdict as word and shape; `kind` is the class of the style sheet."""

    kind: str
    words: str


def verdict_in_words(judged: Assessment) -> str:
    """Return the verdict as a few words, with what must be said beside it."""
    words = [_verdict_words(judged)]
    if Flag.PROVISIONAL in judged.flags:
        words.append(_("tạm tính"))
    return ", ".join(words)


FLAG_WORDS = {
    Flag.FLOOR: gettext_lazy("Không áp dụng được"),
    Flag.BREAK_OF_SERIES: gettext_lazy("Đổi chuẩn"),
    Flag.REACHED_ZERO: gettext_lazy("Hết hộ nghèo"),
    Flag.MAINTAINED: gettext_lazy("Giữ không có hộ nghèo"),
    Flag.INCONSISTENT: gettext_lazy("Số liệu không hợp lý"),
}
VERDICT_WORDS = {
    Verdict.NO_DATA: gettext_lazy("Chưa đủ số liệu"),
    Verdict.NOT_APPLICABLE: gettext_lazy("Không áp dụng được"),
    Verdict.BEHIND: gettext_lazy("Chưa đạt"),
    Verdict.ON_TARGET: gettext_lazy("Đạt"),
    Verdict.AHEAD: gettext_lazy("Vượt"),
}


def _verdict_words(judged: Assessment) -> str:
    """Return the flag that says more than the verdict, else the verdict."""
    said = next((FLAG_WORDS[flag] for flag in judged.flags if flag in FLAG_WORDS), VERDICT_WORDS[judged.verdict])
    return str(said)


def tag(line: Line, *, opening: bool = False) -> Tag:
    """Return the tag of a line; while the year is open, what is still needed stands in it.

    The year of an opening list has no verdict: it is what the next year is compared with.
    """
    judged = line.assessment
    if opening and judged.rate is not None:
        return Tag("apart", _("Mốc so sánh"))
    if judged.verdict is Verdict.BEHIND:
        needed = still_needed(line)
        words = _("Còn {n} hộ").format(n=thousands(needed)) if _is_open(line) and needed else _verdict_words(judged)
        return Tag("wait part", words)
    kinds = {
        Verdict.ON_TARGET: "done",
        Verdict.AHEAD: "done twice",
        Verdict.NOT_APPLICABLE: "apart",
        Verdict.NO_DATA: "fail clash" if Flag.INCONSISTENT in judged.flags else "blank",
    }
    return Tag(kinds[judged.verdict], _verdict_words(judged))


def still_needed(line: Line) -> int:
    """Return how many poor households fewer the line needs to reach the band; 0 where that can't be said."""
    before, now = line.counts_before.rate, line.counts.rate
    return households_still_needed(before, now, line.band) if before and now else 0


def heading(line: Line, *, opening: bool = False, lists: tuple[int, int] | None = None) -> str:
    """Return the true sentence that heads the page of a year, for a commune or a hamlet.

    `opening`: the year is that of its standard's opening list, which has no year before.
    `lists`: of how many hamlets the list is complete, and how many there are.
    """
    judged = line.assessment
    if judged.rate is None:
        return _heading_without_rate(line, lists)
    start = _standing(line)
    if opening:
        return _("{start} theo danh sách mở đầu của chuẩn nghèo mới: làm mốc cho năm {after}.").format(
            start=start, after=line.year + 1
        )
    if judged.verdict is Verdict.NO_DATA:
        return _("{start}: chưa đủ số liệu để so với năm {before}.").format(start=start, before=line.year - 1)
    if Flag.BREAK_OF_SERIES in judged.flags:
        return _("{start}: đổi chuẩn nghèo nên không so được với năm {before}.").format(
            start=start, before=line.year - 1
        )
    if Flag.MAINTAINED in judged.flags:
        return _("{start}, giữ được như năm {before}: đạt chỉ tiêu.").format(start=start, before=line.year - 1)
    return _("{start}, {change} so với năm {before}: {verdict}.").format(
        start=start,
        change=change_in_words(judged.reduction, line.band),
        before=line.year - 1,
        verdict=_judged_in_words(line),
    )


def _standing(line: Line) -> str:
    """Return the first words of a heading: how many are poor, and at what rate."""
    if not line.figures.poor:
        words = _("Không còn hộ nghèo")
        return _("{words} (tạm tính)").format(words=words) if line.figures.provisional else words
    rate = decimals(line.assessment.rate or Fraction(0), 2)
    text = (
        _("Còn {poor} hộ nghèo ({rate} %, tạm tính)")
        if line.figures.provisional
        else _("Còn {poor} hộ nghèo ({rate} %)")
    )
    return text.format(poor=thousands(line.figures.poor), rate=rate)


def change_in_words(reduction: Fraction | None, band: Band = DEFAULT_BAND) -> str:
    """Return a fall, a rise or neither, in percentage points, printed on the true side of the band."""
    if reduction is None:
        return UNKNOWN
    if reduction == 0:
        return _("không giảm")
    if round_half_up(reduction, 2) == 0:
        return _("giảm dưới 0,01 điểm phần trăm") if reduction > 0 else _("tăng dưới 0,01 điểm phần trăm")
    points = reduction_in_figures(reduction, band).lstrip("−")
    text = _("giảm {points} điểm phần trăm") if reduction > 0 else _("tăng {points} điểm phần trăm")
    return text.format(points=points)


def reduction_in_figures(reduction: Fraction | None, band: Band = DEFAULT_BAND) -> str:
    """Return a fall as it stands in a table, with as many decimals as its verdict needs."""
    return UNKNOWN if reduction is None else decimals(*printed_reduction(reduction, band)).replace("-", "−")


def _judged_in_words(line: Line) -> str:
    judged, needed = line.assessment, still_needed(line)
    if Flag.FLOOR in judged.flags:
        return _("chỉ tiêu không áp dụng được vì tỷ lệ năm {before} đã dưới {lower} %").format(
            before=line.year - 1, lower=shortest(line.band.lower)
        )
    if judged.verdict is Verdict.AHEAD:
        return _("vượt chỉ tiêu")
    if judged.verdict is Verdict.ON_TARGET:
        return _("đạt chỉ tiêu")
    if _is_open(line) and needed:
        return _("còn {n} hộ nữa để đạt {lower}").format(n=thousands(needed), lower=shortest(line.band.lower))
    return _("chưa đạt chỉ tiêu")


def _heading_without_rate(line: Line, lists: tuple[int, int] | None) -> str:
    """Return the heading of a year without a rate: what is there, and the first thing that is lacking."""
    lacks, figures = line.assessment.lacks, line.figures
    if Lack.INCONSISTENT in lacks:
        return _(
            "Số liệu năm {year} không hợp lý: {poor} hộ nghèo và {near} hộ cận nghèo trong {total} hộ dân cư."
        ).format(
            year=line.year,
            poor=_printed(figures.poor),
            near=_printed(figures.near_poor),
            total=_printed(figures.households),
        )
    if Lack.NO_LIST in lacks:
        return _("Năm {year} chưa có danh sách: chưa đủ số liệu.").format(year=line.year)
    if Lack.INCOMPLETE in lacks and lists:
        return _("Danh sách năm {year} mới đủ ở {complete} trong {hamlets} ấp: chưa đủ số liệu.").format(
            year=line.year, complete=lists[0], hamlets=lists[1]
        )
    if Lack.INCOMPLETE in lacks:
        return _("Danh sách năm {year} chưa đầy đủ: chưa đủ số liệu.").format(year=line.year)
    return _("Có {poor} hộ nghèo, chưa có tổng số hộ dân cư năm {year}: chưa đủ số liệu.").format(
        poor=_printed(figures.poor), year=line.year
    )


@dataclass(frozen=True)
class Effect:
    """One part of a fall: what changed from which figure to which, and what it did to the rate."""

    words: str
    before: str
    now: str
    change: str


def effects_in_words(line: Line) -> list[Effect]:
    """Return the two parts of a fall: fewer poor households at the old total, and the changed total."""
    before, now = line.counts_before.rate, line.counts.rate
    if before is None or now is None or line.assessment.reduction is None:
        return []
    split = effects(before, now)
    return [
        Effect(_("Số hộ nghèo"), thousands(before.poor), thousands(now.poor), _effect(split.fewer_poor)),
        Effect(
            _("Tổng số hộ dân cư"),
            thousands(before.households),
            thousands(now.households),
            _effect(split.changed_total),
        ),
    ]


def _effect(points: Fraction) -> str:
    return _("không làm tỷ lệ thay đổi") if points == 0 else change_in_words(points)


def lack_in_words(lack: Lack, year: int) -> str:
    """Return what one year of a unit lacks, to stand after the unit's name."""
    return {
        Lack.NO_LIST: _("chưa có danh sách năm {year}"),
        Lack.INCOMPLETE: _("danh sách năm {year} chưa đầy đủ"),
        Lack.NO_TOTAL: _("chưa có tổng số hộ dân cư năm {year}"),
        Lack.INCONSISTENT: _("hộ nghèo và hộ cận nghèo năm {year} nhiều hơn tổng số hộ dân cư"),
    }[lack].format(year=year)


def _is_open(line: Line) -> bool:
    return not line.figures.closed


def _printed(count: int | None) -> str:
    return UNKNOWN if count is None else thousands(count)


def shortest(value: Fraction) -> str:
    """Return 0,5 for a half and 1 for one; bounds of plans have three decimals at most."""
    return decimals(value, 3).rstrip("0").rstrip(",")


def band_in_words(band: Band) -> str:
    """Return a band as plans word it: 0,5 - 1, or 0,5 trở lên."""
    if band.upper >= NO_UPPER:
        return _("{lower} trở lên").format(lower=shortest(band.lower))
    if band.lower == band.upper:
        return shortest(band.lower)
    return f"{shortest(band.lower)} - {shortest(band.upper)}"
