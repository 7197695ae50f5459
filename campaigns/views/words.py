"""Targets, their verdicts and needs in Vietnamese. Words only; the rules are in `plans` and `targets`."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaigns import sentences
from campaigns.models import Target
from campaigns.plans import Aim, Group, Kind, Measure, Points, Result
from campaigns.queries.forecast import Forecast
from campaigns.queries.plans import TargetLine, YearTargets
from campaigns.sentences import Tag, band_in_words, shortest
from campaigns.targets import Counts, Flag, Lack, Verdict
from households.poverty import IncomeAndDeprivations, IncomeBands
from lib.vietnamese import decimals, thousands

MEASURE_WORDS = {Measure(value): words for value, words in Target.MEASURES}
GROUP_WORDS = {Group(value): words for value, words in Target.GROUPS}
RESULT_TAGS = {
    Result.MET: ("done", gettext_lazy("Đạt")),
    Result.NOT_MET: ("wait part", gettext_lazy("Chưa đạt")),
    Result.NO_DATA: ("blank", gettext_lazy("Chưa đủ số liệu")),
    Result.NOT_APPLICABLE: ("apart", gettext_lazy("Không áp dụng được")),
}


def target_in_words(aim: Aim, year: int) -> str:
    """Return what a target asks for."""
    who = MEASURE_WORDS[aim.measure]
    if aim.kind is Kind.BAND:
        return _("Giảm tỷ lệ {who} {band} điểm phần trăm").format(who=who, band=band_in_words(aim.band))
    if aim.kind is Kind.FEWER:
        return _("Giảm {n} {who} so với năm {before}").format(n=thousands(aim.count or 0), who=who, before=year - 1)
    if aim.kind is Kind.CEILING:
        return _("Cuối năm còn nhiều nhất {n} {who}").format(n=thousands(aim.count or 0), who=who)
    if aim.kind is Kind.RATE_CEILING:
        return _("Tỷ lệ {who} cuối năm cao nhất {rate} %").format(who=who, rate=shortest(aim.upper or Fraction(0)))
    return goal_in_words(aim.group or Group.FELL_BACK, aim.measure)


def goal_in_words(group: Group, measure: Measure) -> str:
    """Return a goal "none left"."""
    who = MEASURE_WORDS[measure]
    if group is Group.FELL_BACK:
        return _("Không có {who}").format(who=came_back(measure))
    return _("Không còn {who} là {group}").format(who=who, group=GROUP_WORDS[group])


def came_back(measure: Measure) -> str:
    """Return the official words for households that came back to a list."""
    return {
        Measure.POOR: _("hộ tái nghèo"),
        Measure.NEAR_POOR: _("hộ tái cận nghèo"),
        Measure.BOTH: _("hộ tái nghèo, tái cận nghèo"),
    }[measure]


def result_tag(line: TargetLine) -> Tag:
    """Return the verdict as word and shape."""
    if line.judged.assessment is not None and line.judged.assessment.verdict is Verdict.AHEAD:
        return Tag("done twice", _("Đạt, vượt"))
    kind, words = RESULT_TAGS[line.judged.result]
    return Tag(kind, str(words))


def done_in_words(line: TargetLine) -> str:
    """Return what was reached, "…" where it can't be known."""
    done, kind = line.judged.done, line.aim.kind
    if done is None:
        return sentences.UNKNOWN
    if kind is Kind.BAND:
        return sentences.change_in_words(done, line.aim.band)
    if kind is Kind.FEWER:
        number = thousands(abs(int(done)))
        return (_("giảm {n} hộ") if done > 0 else _("tăng {n} hộ") if done < 0 else _("không giảm")).format(n=number)
    if kind is Kind.RATE_CEILING:
        return f"{decimals(done, 2)} %"
    return _("{n} hộ").format(n=thousands(int(done)))


def why_in_words(line: TargetLine, year: int) -> str:
    """Return in one line why the verdict is what it is."""
    judged = line.judged
    if judged.result is Result.NO_DATA:
        return _missing_in_words(line, year)
    if judged.result is Result.NOT_APPLICABLE:
        if judged.assessment is not None and Flag.FLOOR in judged.assessment.flags:
            return _("Tỷ lệ năm {before} đã dưới {lower} %.").format(
                before=year - 1, lower=shortest(line.aim.band.lower)
            )
        return _("Năm {before} chỉ có danh sách theo chuẩn nghèo khác.").format(before=year - 1)
    if judged.result is Result.NOT_MET:
        return _("Còn thiếu {n} hộ.").format(n=thousands(judged.needed)) if judged.needed else ""
    if judged.assessment is not None and {Flag.REACHED_ZERO, Flag.MAINTAINED} & {*judged.assessment.flags}:
        return _("Không còn {who}.").format(who=MEASURE_WORDS[line.aim.measure])
    return ""


def _missing_in_words(line: TargetLine, year: int) -> str:
    if line.group is not None and not line.group.entered:
        return _("Năm {year} chưa ghi nhóm đối tượng cho hộ nào.").format(year=year)
    needs_total = line.aim.kind in (Kind.BAND, Kind.RATE_CEILING)
    said = _lacks(line.now, year, needs_total)
    if line.aim.kind in (Kind.BAND, Kind.FEWER) or line.aim.group is Group.FELL_BACK:
        said += _lacks(line.before, year - 1, needs_total)
    sentence = "; ".join(said)
    return f"{sentence[:1].upper()}{sentence[1:]}." if sentence else ""


def _lacks(counts: Counts, year: int, needs_total: bool) -> list[str]:
    asked = [lack for lack in counts.lacks if needs_total or lack is not Lack.NO_TOTAL]
    return [sentences.lack_in_words(lack, year) for lack in asked]


def heading_of_targets(shown: YearTargets) -> str:
    """Return the true sentence that heads the verdict on a year."""
    of_plan = shown.lines if shown.target.is_planned else shown.lines[1:]
    results = Counter(line.judged.result for line in of_plan if line.unit == shown.commune)
    if not shown.target.has_plan:
        return _(
            "Năm {year} chưa có kế hoạch giảm nghèo; so với mức chung giảm {band} điểm phần trăm: {verdict}"
        ).format(
            year=shown.year,
            band=band_in_words(shown.target.band),
            verdict=sentences.verdict_in_words(shown.whole.assessment).lower(),
        )
    total = sum(results.values())
    if total and results[Result.NO_DATA] == total:
        return _("Năm {year} chưa đủ số liệu để xét {n} chỉ tiêu").format(year=shown.year, n=total)
    if total and results[Result.MET] == total:
        return _("Năm {year} đạt cả {n} chỉ tiêu của kế hoạch giảm nghèo").format(year=shown.year, n=total)
    words = {
        Result.NOT_MET: _("{n} chưa đạt"),
        Result.NO_DATA: _("{n} chưa đủ số liệu"),
        Result.NOT_APPLICABLE: _("{n} không áp dụng được"),
    }
    others = [text.format(n=results[result]) for result, text in words.items() if results[result]]
    start = _("Năm {year} đạt {met} trong {n} chỉ tiêu").format(year=shown.year, met=results[Result.MET], n=total)
    return f"{start}: {', '.join(others)}" if others else start


def heading_of_forecast(shown: YearTargets, found: Forecast) -> str:
    """Return the true sentence that heads the forecast."""
    needed, lower = found.whole.needed, shortest(shown.target.band.lower)
    asked = _("giảm {lower} điểm phần trăm năm {year}").format(lower=lower, year=shown.year)
    provisional = _(" (tạm tính)") if found.whole.stands_in or shown.whole.figures.provisional else ""
    if found.whole.is_floor:
        text = _("Tỷ lệ hộ nghèo năm {before} đã dưới {lower} %: mức giảm {lower} điểm phần trăm không áp dụng được")
        return text.format(before=shown.year - 1, lower=lower)
    if needed is None:
        return _("Năm {year} chưa đủ số liệu để tính còn bao nhiêu hộ phải thoát nghèo").format(year=shown.year)
    if shown.whole.figures.closed:
        short = _("Năm {year} đã chốt, còn thiếu {n} hộ để {asked}")
        enough = _("Năm {year} đã chốt và đã {asked}")
        return (short if needed else enough).format(year=shown.year, n=thousands(needed), asked=asked)
    if needed:
        return _("Còn {n} hộ phải thoát nghèo để {asked}{provisional}").format(
            n=thousands(needed), asked=asked, provisional=provisional
        )
    return _("Không còn thiếu hộ nào để {asked}{provisional}").format(asked=asked, provisional=provisional)


def near_in_words(points: Points, rule: IncomeAndDeprivations | IncomeBands | None, area: str) -> str:
    """Return how far a poor household is from the line, by the points of Phiếu B and the standard's limits."""
    said = []
    if isinstance(rule, IncomeAndDeprivations):
        ceiling = rule.b1_ceiling.get(area)
        if ceiling is not None and points.b1 is not None:
            short = ceiling - points.b1
            said.append(
                _("B1 còn {n} điểm nữa là đến mức {ceiling}").format(n=short, ceiling=ceiling)
                if short > 0
                else _("B1 đã ở mức {ceiling}").format(ceiling=ceiling)
            )
        if points.lacking is not None:
            surplus = points.lacking - rule.deprivations_of_poor + 1
            if surplus > 0:
                said.append(_("bớt {n} chỉ số thiếu hụt là không còn là hộ nghèo").format(n=surplus))
    sentence = "; ".join(said)
    return sentence[:1].upper() + sentence[1:] if sentence else _("Chưa có điểm B1, B2 để xếp")
