"""Pledges in words and drawings: headings that are sentences, figures with the pledges behind them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaigns.pledges import KINDS, STATES, Amount, Figures, Measure, PledgeKind, PledgeState, in_words
from campaigns.queries.pledges import PledgeLine, SumRow
from lib.charts import NEST_NARROW, NEST_WIDE, Bar, nested_bars
from lib.vietnamese import thousands

SUM_TABS = [
    ("donor", gettext_lazy("Theo đơn vị, cá nhân ủng hộ")),
    ("household", gettext_lazy("Theo hộ")),
    ("hamlet", gettext_lazy("Theo ấp và Quỹ")),
    ("year", gettext_lazy("Theo năm")),
]
STATE_TAGS = {
    PledgeState.NOTHING: "wait",
    PledgeState.PARTLY: "wait",
    PledgeState.TO_GIVE: "wait",
    PledgeState.DONE: "done",
    PledgeState.WITHDRAWN: "",
}


@dataclass(frozen=True)
class SumLine:
    """The three figures of one measure in words; `query` narrows a list to the pledges behind them."""

    words: str
    promised: str
    received: str
    given: str
    query: str


def said(amount: Amount, unit: str) -> str:
    """Return an amount with its unit."""
    return in_words(amount, unit)


def sum_lines(sums: Mapping[Measure, Figures]) -> list[SumLine]:
    """Return the figures by measure, money first; none is added to another."""
    return [
        SumLine(
            measure.words[0].upper() + measure.words[1:],
            in_words(figures.promised, measure.unit),
            in_words(figures.received, measure.unit),
            in_words(figures.given, measure.unit),
            urlencode({"kind": measure.kind.value, "unit": measure.unit or "đồng"}),
        )
        for measure, figures in sums.items()
    ]


def drawings(sums: Mapping[Measure, Figures]) -> list[SafeString]:
    """Return the bars of the first measure (money, where there is any), wide and narrow; none without a figure."""
    if not sums:
        return []
    measure, figures = next(iter(sums.items()))
    bars = [
        Bar(label, int(amount * 100), in_words(amount, measure.unit))
        for label, amount in (
            (_("Đăng ký ủng hộ"), figures.promised),
            (_("Đã tiếp nhận"), figures.received),
            (_("Đã trao"), figures.given),
        )
    ]
    told = "; ".join(f"{bar.label}: {bar.words}" for bar in bars)
    title = measure.words[0].upper() + measure.words[1:]
    return [
        mark_safe(nested_bars(bars, title=title, description=told, name=f"bars-{name}", size=size))  # noqa: S308  # escaped there
        for name, size in (("wide", NEST_WIDE), ("narrow", NEST_NARROW))
    ]


def heading(lines: Sequence[PledgeLine], year: int) -> str:
    """Return how many pledges there are, and the money of the three figures."""
    if not lines:
        return _("Chưa có đăng ký ủng hộ nào trong năm {year}").format(year=year)
    money = Figures()
    for line in lines:
        if line.measure.kind is PledgeKind.MONEY:
            money += line.figures
    if not money.promised:
        return _("Năm {year} có {n} đăng ký ủng hộ").format(year=year, n=thousands(len(lines)))
    return _(
        "Năm {year} có {n} đăng ký ủng hộ; tiền: đăng ký {promised}, đã tiếp nhận {received}, đã trao {given} đồng"
    ).format(
        year=year,
        n=thousands(len(lines)),
        promised=thousands(int(money.promised)),
        received=thousands(int(money.received)),
        given=thousands(int(money.given)),
    )


def heading_of_sums(by: str, rows: Sequence[SumRow], year: int) -> str:
    """Return what the page of sums is about."""
    n = thousands(len(rows))
    return {
        "donor": _("{n} đơn vị, cá nhân đăng ký ủng hộ trong năm {year}"),
        "household": _("{n} hộ được đăng ký giúp đỡ trong năm {year}"),
        "hamlet": _("Ủng hộ trong năm {year} theo ấp và Quỹ"),
        "year": _("Ủng hộ qua các năm"),
    }[by].format(n=n, year=year)


def heading_of_pledge(line: PledgeLine) -> str:
    """Return one pledge as a sentence."""
    return _("{name} đăng ký ủng hộ {what} cho {target}: {state}").format(
        name=line.pledge.donor.name,
        what=line.pledge.words,
        target=target(line),
        state=STATES[line.state],
    )


def target(line: PledgeLine) -> str:
    """Return whom a pledge is for."""
    if line.household is not None:
        return _("hộ {name}").format(name=line.household.name)
    return line.pledge.hamlet.name if line.pledge.hamlet else _('Quỹ "Vì người nghèo"')


def narrowed(asked: Mapping[str, Any], lines: Sequence[PledgeLine]) -> str:
    """Return in words to which donor, household, kind or target a list is narrowed, "" where only by what is seen."""
    found = []
    if asked["donor"]:
        found += [line.pledge.donor.name for line in lines if line.pledge.donor_id == asked["donor"]][:1]
    if asked["household"]:
        homes = (line.household for line in lines)
        found += [_("hộ {name}").format(name=one.name) for one in homes if one and one.pk == asked["household"]][:1]
    if asked["unit"]:
        found.append(f"{KINDS[PledgeKind(asked['kind'])]} ({asked['unit']})" if asked["kind"] else asked["unit"])
    if asked["to"] == "fund":
        found.append(_('Quỹ "Vì người nghèo"'))
    return ", ".join(found)
