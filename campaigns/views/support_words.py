"""Support and lists to sign in words: headings that are sentences, totals, a list as it is signed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from campaigns.models import SupportList, SupportRow
from campaigns.pledges import Amount, in_words, number_in_words
from campaigns.queries.support_lists import HamletPart, ListLine, ListSheet
from campaigns.queries.support_workbook import PaperOfList
from campaigns.queries.supports import Before
from campaigns.supports import LIST_STATES, ListState, RowState, Totals
from households.forms.register import ListForm
from households.models import Cause, SpecialGroup
from households.special_groups import OTHER
from lib.number_words import money_words
from lib.vietnamese import thousands

ROW_TAGS = {RowState.WAITING: "wait", RowState.RECEIVED: "done", RowState.NOT_RECEIVED: "fail"}
LIST_TAGS = {ListState.DRAFT: "", ListState.ISSUED: "wait", ListState.CLOSED: "done"}


@dataclass(frozen=True)
class SaidTotals:
    """Totals of a list with their units."""

    amount: str
    given: str
    not_given: str
    open: str
    tag: str


def said_totals(of: SupportList, totals: Totals) -> SaidTotals:
    """Return the totals of a list in words."""
    return SaidTotals(
        amount=in_words(totals.amount, of.unit),
        given=in_words(totals.given, of.unit),
        not_given=in_words(totals.not_given, of.unit),
        open=in_words(totals.open, of.unit),
        tag=LIST_TAGS[ListState(of.state)],
    )


def heading_of_lists(lines: Sequence[ListLine], year: int) -> str:
    """Return how many lists there are, and how many wait to be marked."""
    if not lines:
        return _("Chưa có danh sách ký nhận nào trong năm {year}").format(year=year)
    waiting = sum(line.totals.waiting for line in lines if line.of.state == ListState.ISSUED)
    said = _("Năm {year} có {n} danh sách ký nhận").format(year=year, n=thousands(len(lines)))
    more = _("; còn {n} hộ chưa đánh dấu đã nhận hay chưa").format(n=thousands(waiting))
    return f"{said}{more}" if waiting else said


def heading_of_list(of: SupportList, totals: Totals) -> str:
    """Return a list as a sentence: its title, and how far it is."""
    if of.state == ListState.DRAFT:
        far = _("nháp, {n} hộ, {amount}").format(
            n=thousands(totals.households), amount=in_words(totals.amount, of.unit)
        )
    else:
        far = _("{given} trên {n} hộ đã nhận").format(given=thousands(totals.given_to), n=thousands(totals.households))
        if of.state == ListState.CLOSED:
            far = f"{far}, {LIST_STATES[ListState.CLOSED]}"
    return f"{of.title}: {far}"


@dataclass(frozen=True)
class RowLine:
    """A row with its amount, its state's tag, and who signed."""

    row: SupportRow
    amount: str
    tag: str
    handed: str
    before: Sequence[Before] = ()  # the same help of the year from elsewhere


def row_lines(
    of: SupportList, rows: Iterable[SupportRow], twice: Mapping[int, Sequence[Before]] | None = None
) -> list[RowLine]:
    """Return rows as pages show them."""
    return [
        RowLine(
            row,
            "" if row.amount is None else in_words(row.amount, of.unit),
            ROW_TAGS[RowState(row.state)],
            row.handed.words if row.handed else "",
            (twice or {}).get(row.household_id, ()),
        )
        for row in rows
    ]


def filter_words(form: ListForm, year: int, text: str, lacks: str) -> str:
    """Return in words which households a filter asks for."""
    said = [str(form.group.label), _("năm {year}").format(year=year)]
    if form.hamlet:
        said.append(form.hamlet.name)
    if form.special_group:
        group = form.special_group
        said.append(_("không thuộc nhóm nào") if group == OTHER else str(SpecialGroup(group).label))
    if form.cause:
        said.append(str(Cause(form.cause).label))
    if text:
        said.append(f"“{text}”")
    if lacks:
        said.append(_("chưa nhận hỗ trợ {kind} năm {year}").format(kind=lacks, year=year))
    return ", ".join(said)


def place_and_date(of: SupportList, head: Mapping[str, str]) -> str:
    """Return the line under the motto; the day is left to be written while the list is a draft."""
    if of.issued_on is None:
        return _("…, ngày … tháng … năm {year}").format(year=of.on.year)
    day = of.paper_on(of.issued_on)
    month = f"{day.month:02d}" if day.month < 3 else str(day.month)
    return f"{head.get('place', '')}, ngày {day.day:02d} tháng {month} năm {day.year}"


def papers_of(sheet: ListSheet, *, by_hamlet: bool, with_people: bool) -> list[PaperOfList]:
    """Return the list as papers: one of all rows, or one for each hamlet; numbers of people for who may read them."""
    of = sheet.of
    if by_hamlet and len(sheet.parts) > 1:
        return [_paper(of, part.hamlet.name, part.rows, part.totals, with_people) for part in sheet.parts]
    parts: Sequence[HamletPart] = sheet.parts
    name = parts[0].hamlet.name if len(parts) == 1 else ""
    return [_paper(of, name, sheet.rows, sheet.totals, with_people)]


def _bare(amount: Amount) -> str:
    """Return an amount without its unit, which stands in the head of its column."""
    return number_in_words(amount)


def _paper(of: SupportList, hamlet: str, rows: Sequence[SupportRow], totals: Totals, with_people: bool) -> PaperOfList:
    in_dong = not of.unit
    return PaperOfList(
        hamlet=hamlet,
        rows=tuple(
            (
                row.name,
                row.hamlet.name,
                row.people if with_people else None,
                row.amount,
                "" if row.amount is None else _bare(row.amount),
            )
            for row in rows
        ),
        households=totals.households,
        total=_bare(totals.amount),
        total_number=totals.amount,
        total_words=money_words(int(totals.amount)) if in_dong and totals.amount <= 10**15 else "",
    )
