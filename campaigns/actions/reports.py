"""Reports handed out: a superior's workbook filled with a year's figures, and the Word report drafted from them."""

from __future__ import annotations

import re
from datetime import date
from hashlib import sha256

from django.db import transaction

from campaigns.models import ReportLayout
from campaigns.queries.layouts import Filling, asks_numbers, filling_of, named_forms
from campaigns.queries.report_figures import ReportValues, read_report
from campaigns.report_values import Value, printed
from communes.actions import draft_paper, record
from communes.models import Paper, PaperState, Unit, User
from communes.paper_purposes import UNKNOWN, PurposeCode
from communes.queries.papers import of_former
from communes.report_figures import word_columns, word_fields
from households.actions.forms import Handed
from households.actions.life.recording import hold
from households.actions.own_list import reason_for_numbers
from households.models import IssuedFile, PovertyStandard, YearClosing
from households.official_forms.paper import state_line
from lib.errors import RuleError
from lib.workbook_fill import Template, fill
from lib.workbook_parts import Place

ENDS = ("xlsx", "xlsm", "xltx", "xltm")
SHORT = " - chưa đủ số liệu"  # at the end of a name
_NOT_IN_A_NAME = re.compile(r'[\\/:*?"<>|\x00-\x1f]+')


@transaction.atomic
def fill_layout(
    *,
    by: User,
    layout: ReportLayout,
    template: Template,
    seen_version: int,
    standard: PovertyStandard,
    year: int,
    on: date,
    period: str = "",
    despite_short: bool = False,
    reason: str = "",
) -> Handed:
    """Return a superior's workbook filled as of a day, and leave an audit entry with the hash of its bytes.

    Of a closed year the bytes are kept as those of our own forms are, the same bytes once; of an open or restated
    one they are a draft. Holds the commune, so that it is of one moment. Whole ID numbers go into the columns
    pointed to them for a `reason`, which the entry says: who may do so is asked before (`queries.layouts.lacks`).
    Raises RuleError without one of at least ten letters, when the layout was changed since it was shown, when a
    cell can't be filled, or when a formula of the workbook takes in a cell whose figure is not known and
    `despite_short` is not said: Excel would show a sum that is too small. The name says it then.
    """
    hold(layout.commune)
    if not ReportLayout.objects.filter(pk=layout.pk, version=seen_version).exists() or layout.version != seen_version:
        raise RuleError("Mẫu này vừa được người khác sửa. Xem lại bản xem trước rồi tải.")
    reason = reason_for_numbers(reason) if asks_numbers(layout.pointed) else ""
    made = filling_of(layout, template, standard, year, on=on, by=by.full_name, period=period, with_numbers=True)
    if made.plan.refusals:
        raise RuleError("{why}", why=" ".join(made.plan.refusals))
    if made.plan.short and not despite_short:
        raise RuleError(
            "Chưa tải: các ô {cells} tính từ ô còn trống nên sẽ cho tổng chưa đủ. Nhập số liệu còn thiếu trước, hoặc "
            "đánh dấu “Tôi biết các tổng này chưa đủ” rồi tải lại.",
            cells=made.plan.short_words,
        )
    values = {(one.sheet, one.place): one.value for one in made.plan.cells}
    like: dict[tuple[str, Place], Place] = {
        (one.sheet, one.place): one.like for one in made.plan.cells if one.like is not None
    }
    content = fill(template, values, like)
    _note_filled(by, layout, made, standard, year, period, content, reason)
    name = filled_name(layout.file_name, period or str(year), short=bool(made.plan.short))
    kept = _keep(by, layout, made.closing, name, content) if made.closing else None
    return Handed(name, content, kept)


def _note_filled(
    by: User,
    layout: ReportLayout,
    made: Filling,
    standard: PovertyStandard,
    year: int,
    period: str,
    content: bytes,
    reason: str,
) -> None:
    """Leave the audit entry of a file handed out; it says how many households are named, and whether by number too."""
    form = made.read.form
    numbers = f", kèm số định danh (lý do: {reason})" if reason else ""
    named = f" Có tên {made.households} hộ{numbers}." if made.households else ""
    record(
        by=by,
        verb="fill_layout",
        subject=f"report_layout:{layout.pk}",
        commune=layout.commune,
        sentence=(
            f"Tải mẫu “{layout.name}” đã điền số liệu năm {year} của {layout.commune.name}, {standard.short_name}. "
            f"{state_line(form)}.{named}"
        ),
        after={
            "year": year,
            "standard": standard.code,
            "period": period,
            "filled": len(made.plan.cells),
            "blank": made.plan.blank,
            "short_sums": made.plan.short_words,
            "named_households": made.households,
            "closed": form.decision is not None,
            "sha256": sha256(content).hexdigest(),
        },
    )


def _keep(by: User, layout: ReportLayout, closing: YearClosing, name: str, content: bytes) -> IssuedFile:
    """Store the bytes beside the closing of the year; handed out again, the same bytes are the same file."""
    defaults = {"commune": layout.commune, "forms": named_forms(layout.pointed), "name": name, "content": content}
    kept, _new = IssuedFile.objects.get_or_create(
        closing=closing, sha256=sha256(content).hexdigest(), defaults={**defaults, "issued_by": by}
    )
    return kept


@transaction.atomic
def show_filling(
    *, by: User, layout: ReportLayout, template: Template, standard: PovertyStandard, year: int, on: date, period: str
) -> Filling:
    """Return what a layout would be filled with, ID numbers covered; one with households leaves an audit entry."""
    made = filling_of(layout, template, standard, year, on=on, by=by.full_name, period=period)
    if made.households:
        record(
            by=by,
            verb="show_layout_names",
            subject=f"report_layout:{layout.pk}",
            commune=layout.commune,
            sentence=f"Xem trước mẫu “{layout.name}” điền số liệu năm {year}: có tên {made.households} hộ.",
            after={"year": year, "standard": standard.code, "named_households": made.households},
        )
    return made


def filled_name(file_name: str, period: str, *, short: bool = False) -> str:
    """Return the superior's own file name with the period before its end, and whether its sums are short."""
    stem, _dot, end = file_name.rpartition(".")
    if end.lower() not in ENDS or not stem:
        stem, end = file_name, ENDS[0]
    named = _NOT_IN_A_NAME.sub("-", f"{stem} - {period}").strip()[:150]
    return f"{named}{SHORT if short else ''}.{end.lower()}"


@transaction.atomic
def draft_report(*, by: User, commune: Unit, standard: PovertyStandard, year: int, on: date) -> Paper:
    """Draft the Word report on a year's review from its figures, hamlet by hamlet.

    A figure not known yet is printed as "…". Raises RuleError when such a draft of the year is under way, or as
    `draft_paper` does.
    """
    hold(commune)
    waiting = reports_drafted(commune, year)
    if waiting:
        raise RuleError(
            "Đã có dự thảo báo cáo của năm {year} ({state}). Mở dự thảo ấy ở trang Văn bản.",
            year=year,
            state=waiting[0].get_state_display(),
        )
    read = read_report(commune, standard, year, on=on, by=by.full_name)
    return draft_paper(
        by=by,
        commune=commune,
        unit=commune,
        purpose=PurposeCode.POVERTY_REPORT,
        subject=f"Kết quả rà soát hộ nghèo, hộ cận nghèo năm {year}{of_former(commune)}",
        fields=word_values(read),
    )


def reports_drafted(commune: Unit, year: int) -> list[Paper]:
    """Return the reports of a year that are drafts or wait for their signature."""
    found = Paper.objects.filter(commune=commune, purpose=PurposeCode.POVERTY_REPORT).exclude(state=PaperState.SIGNED)
    return [paper for paper in found if paper.fields.get("nam") == str(year)]


def word_values(read: ReportValues) -> dict[str, object]:
    """Return the fields of the Word report as printed; "…" stands for what is not known."""
    return {
        **{code: _said(read.commune.values[code]) for code in word_fields()},
        "cac_ap": [{code: _said(one.values[code]) for code in word_columns()} for one in read.hamlets],
    }


def _said(value: Value) -> str:
    return UNKNOWN if value is None else printed(value)
