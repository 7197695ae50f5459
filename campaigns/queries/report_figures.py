"""The values of a report of one commune, year and standard: of the commune, of each hamlet, of each household.

`communes.report_figures` says which there are; here each `source` of it is found.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from campaigns.models import Pledge
from campaigns.queries.pledges import PledgeLine, SumRow, by_hamlet, pledge_lines, totals
from campaigns.queries.progress import Line, progress_lines
from campaigns.report_values import (
    RATES,
    Value,
    Year,
    as_count,
    as_fall,
    as_rate,
    band_words,
    day_words,
    difference,
    rates,
    verdict_words,
    with_listed,
)
from communes.models import Unit
from communes.queries import hamlets_in_year
from communes.report_figures import FIGURES, Of
from households.models import Gender, ListedClass, PovertyStandard, mask_cccd
from households.official_forms.paper import state_line
from households.poverty import PovertyClass
from households.queries.figures import COUNTS, Figures
from households.queries.forms import FormInput, Part, read_form
from households.queries.register import Group, belongs, households_of_year, sorted_by_hamlet_and_name
from households.special_groups import CAUSE_NAMES, GROUP_NAMES, OTHER

MOST_HOUSEHOLDS = 20_000
CLASS_WORDS = {ListedClass.POOR.value: "Hộ nghèo", ListedClass.NEAR_POOR.value: "Hộ cận nghèo"}


@dataclass(frozen=True)
class UnitValues:
    """The values of one unit by the code of the figure; None is unknown."""

    unit: Unit
    values: Mapping[str, Value] = field(repr=False)
    notes: Mapping[str, str] = field(default_factory=dict, repr=False)  # what is said beside a value, by code


@dataclass(frozen=True)
class ReportValues:
    """All values of a year: of the commune, and of its hamlets in the order of their codes."""

    form: FormInput
    commune: UnitValues
    hamlets: tuple[UnitValues, ...]


def read_report(
    commune: Unit, standard: PovertyStandard, year: int, *, on: date, by: str, period: str = ""
) -> ReportValues:
    """Return the values of a report as of a day, for who makes it; at most 28 queries, whatever the hamlets.

    `period` is what it is called by who makes it ("Quý III"), by default its year.
    """
    form = read_form(commune, standard, year, on=on, printed_by=by, parts=[Part.BREAKDOWN, Part.MOVEMENT])
    lines = {line.unit.pk: line for line in progress_lines(commune, standard, [year])}
    pledges = pledge_lines(Pledge.objects.of_year(commune, year))
    of_hamlets = {row.key: row for row in by_hamlet(pledges, [one.unit for one in form.hamlets])}
    texts = {**dict(_texts(form)), "text.period": period or f"Năm {year}"}

    def values(figures: Figures, number: int, sums: Mapping[str, Value]) -> UnitValues:
        sources = {
            **texts,
            **_row(figures.unit, number),
            **sums,
            **dict(_counts(lines[figures.unit.pk])),
            **dict(_movement(form, figures.unit.pk)),
            **dict(_breakdown(form, figures)),
        }
        of = {one.code: sources[one.source] for one in FIGURES.values() if one.of is not Of.HOUSEHOLD}
        return UnitValues(figures.unit, of, _borrowed(lines[figures.unit.pk], of))

    return ReportValues(
        form=form,
        commune=values(form.commune, 0, _sums(pledges)),
        hamlets=tuple(
            values(one, number, _sums_of(of_hamlets.get(one.unit.pk)))
            for number, one in enumerate(form.hamlets, start=1)
        ),
    )


def _texts(form: FormInput) -> Iterator[tuple[str, Value]]:
    head, days = form.head, {one.signed_on for one in form.decisions}
    yield "text.name", form.commune.unit.name
    yield "text.committee", committee_of(head.office)
    yield "text.year", Year(form.year)
    yield "text.year_before", Year(form.year - 1)
    yield "text.standard", form.standard
    yield "text.decision_number", ", ".join(one.number for one in form.decisions) or None
    yield "text.decision_day", days.pop() if len(days) == 1 else None
    yield "text.state", state_line(form) if form.decisions else "Số liệu sơ bộ"
    yield "text.today", form.on
    yield "text.place_and_day", day_words(head.place, form.on)
    yield "text.hamlets", len(form.hamlets)
    yield "text.superior", head.superior or None
    yield "text.body", head.body
    yield "text.recipient", head.recipient or None
    yield "text.preparer", head.preparer or None
    yield "text.signer", head.signer or None


def committee_of(commune: str) -> str:
    """Return the committee of a commune (its name) as it stands in a sentence: Ủy ban nhân dân xã Minh Họa."""
    return f"Ủy ban nhân dân {commune[:1].lower()}{commune[1:]}"


def _row(unit: Unit, number: int) -> dict[str, Value]:
    return {"row.number": number, "row.name": unit.name}


def _counts(line: Line) -> Iterator[tuple[str, Value]]:
    now, before = _with_listed(line.figures), _with_listed(line.before)
    rates_now, rates_before = rates(now), rates(before)
    for name, count in now.items():
        yield f"now.{name}", count
    for name, count in before.items():
        yield f"before.{name}", count
    for name, rate in rates_now.items():
        yield f"rate.{name}", as_rate(rate)
    for name, rate in rates_before.items():
        yield f"rate_before.{name}", as_rate(rate)
    for name in ("poor", "near_poor"):
        yield f"fall.{name}", as_count(difference(before[name], now[name]))
    near_poor = difference(rates_before["near_poor"], rates_now["near_poor"])
    yield "fall.rate", as_fall(line.assessment.reduction, line.band)
    yield "fall.near_poor_rate", as_rate(near_poor)
    yield "target.band", band_words(line.band)
    yield "target.verdict", verdict_words(line.assessment)


_OF_TOTALS = ("households", "people")  # last year's stand in for this year's
_ON_TOTALS = ("fall.rate", "fall.near_poor_rate", "target.verdict")


def _borrowed(line: Line, values: Mapping[str, Value]) -> dict[str, str]:
    """Return the sentence beside each known figure that rests on a total of the year before, by code."""
    said: dict[str, str] = {}
    for when, of_year in (("_before", line.before), ("", line.figures)):
        if of_year is None or not of_year.provisional:
            continue
        sources = {f"{'before' if when else 'now'}.{total}" for total in _OF_TOTALS}
        sources |= {f"rate{when}.{name}" for name in RATES} | set(_ON_TOTALS)
        words = f"tạm lấy tổng số theo 31/12/{of_year.year - 1}"
        said |= {one.code: words for one in FIGURES.values() if one.source in sources}
    return {code: words for code, words in said.items() if values.get(code) is not None}


def _with_listed(figures: Figures | None) -> dict[str, int | None]:
    return with_listed({name: getattr(figures, name, None) for name in COUNTS})


def _movement(form: FormInput, unit: int) -> Iterator[tuple[str, Value]]:
    moved = form.movement
    assert moved is not None  # asked for by `read_report`
    for listed in (PovertyClass.POOR, PovertyClass.NEAR_POOR):
        lines = moved.of_unit(unit, listed)
        for kind, flow in (("households", lines.households), ("people", lines.people)):
            for number, count in enumerate(flow.columns, start=1):
                yield f"movement.{listed.value}.{number}.{kind}", count


def _breakdown(form: FormInput, figures: Figures) -> Iterator[tuple[str, Value]]:
    """Yield what forms 8 and 10 say; all unknown while the list is not complete, as there."""
    for listed in CLASS_WORDS:
        known = None if getattr(figures, listed) is None else form.breakdowns[figures.unit.pk, listed]
        for group in (*GROUP_NAMES, OTHER):
            tally = known.groups[group] if known else None
            yield f"groups.{listed}.{group}.households", tally.households if tally else None
            yield f"groups.{listed}.{group}.people", tally.people if tally else None
        if listed == ListedClass.POOR.value:
            for cause in CAUSE_NAMES:
                yield f"causes.{cause}", known.causes[cause] if known else None


def _sums(lines: Sequence[PledgeLine]) -> dict[str, Value]:
    return _figures_of(SumRow(None, "", "", len(lines), totals(lines)))


def _sums_of(row: SumRow | None) -> dict[str, Value]:
    return _figures_of(row or SumRow(None, "", "", 0, {}))


def _figures_of(row: SumRow) -> dict[str, Value]:
    """Return the three figures in đồng; what has no value in đồng is not among them."""
    money = [figures for measure, figures in row.sums.items() if not measure.unit]
    return {
        "pledges.count": row.pledges,
        **{
            f"pledges.{name}": sum(int(getattr(one, name)) for one in money)
            for name in ("promised", "received", "given")
        },
    }


def household_values(
    commune: Unit, standard: PovertyStandard, year: int, group: Group, *, with_numbers: bool
) -> list[dict[str, Value]]:
    """Return the households of a class (or of both) on a year's list by hamlet and name, a dict by code each.

    Two queries. Without `with_numbers` the head's ID number is covered.
    """
    hamlets = {one.pk: one.name for one in hamlets_in_year(commune, year)}
    listed = households_of_year(commune, standard, year).filter(belongs(group, set(hamlets)))
    rows = sorted_by_hamlet_and_name(listed, group).values_list(*_READ)  # type: ignore[misc]  # annotated
    return [
        _household(number, dict(zip(_READ, row, strict=True)), hamlets, with_numbers=with_numbers)
        for number, row in enumerate(rows[:MOST_HOUSEHOLDS], start=1)
    ]


_READ = (
    "listed_place", "listed_class", "address", "head__name", "head__birth_date", "head__birth_year", "head__gender",
    "head__ethnicity", "head__cccd", "status__people", "status__b1", "status__b2", "status__causes",
    "status__special_groups", "status__note",
)  # fmt: skip


def _household(
    number: int, row: Mapping[str, Any], hamlets: Mapping[int, str], *, with_numbers: bool
) -> dict[str, Value]:
    born, gender = row["head__birth_date"], row["head__gender"]
    said = born.year if born else row["head__birth_year"]
    year = Year(said) if said else None
    cccd = row["head__cccd"] or ""
    listed = row["listed_class"]
    read = {
        "number": number,
        "head": row["head__name"],
        "hamlet": hamlets[row["listed_place"]],
        "address": row["address"] or None,
        "birth_year": year,
        "birth_year_male": year if gender == Gender.MALE else None,
        "birth_year_female": year if gender == Gender.FEMALE else None,
        "gender": str(Gender(gender).label) if gender else None,
        "ethnicity": row["head__ethnicity"] or None,
        "cccd": (cccd if with_numbers else mask_cccd(cccd)) or None,
        "people": row["status__people"],
        "class": CLASS_WORDS[listed],
        "is_poor": "x" if listed == ListedClass.POOR else None,
        "is_near_poor": "x" if listed == ListedClass.NEAR_POOR else None,
        "b1": row["status__b1"],
        "b2": row["status__b2"],
        "causes": ", ".join(CAUSE_NAMES[one] for one in row["status__causes"] or () if one in CAUSE_NAMES) or None,
        "groups": ", ".join(GROUP_NAMES[one] for one in row["status__special_groups"] or () if one in GROUP_NAMES)
        or None,
        "note": row["status__note"] or None,
    }
    return {one.code: read[one.source] for one in FIGURES.values() if one.of is Of.HOUSEHOLD}
