"""What a layout would be filled with for a year: the plan of its cells, from the figures of now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from campaigns.layouts import BlockKind, Called, FillPlan, HamletRow, Points, plan
from campaigns.models import ReportLayout
from campaigns.queries.layout_names import LayoutNames, layout_names
from campaigns.queries.report_figures import ReportValues, household_values, read_report
from campaigns.report_values import Value
from communes.access import Scope
from communes.models import Unit
from communes.report_figures import Asks
from communes.roles import Verb
from households.models import PovertyStandard, YearClosing
from households.queries.forms import keeping_closing
from households.queries.register import Group
from lib.workbook_fill import Template

ID_NUMBER = "so_dinh_danh"


@dataclass(frozen=True)
class Filling:
    """What a year's filling says: the values, and what goes into which cell."""

    read: ReportValues
    plan: FillPlan
    names: LayoutNames
    households: int  # named in it
    closing: YearClosing | None  # beside which the file is kept; None for a draft


def layouts_of(commune: Unit, user: Any) -> list[ReportLayout]:
    """Return the commune's layouts by name, without their bytes, for who may hand out forms of it; one query."""
    found = ReportLayout.objects.visible_to(user).filter(commune=commune)
    return list(found.defer("content").select_related("changed_by"))


def filling_of(
    layout: ReportLayout,
    template: Template,
    standard: PovertyStandard,
    year: int,
    *,
    on: date,
    by: str,
    period: str = "",
    with_numbers: bool = False,
) -> Filling:
    """Return what a layout would be filled with.

    At most six queries more than `read_report`, two for each class of households. ID numbers are
    covered without `with_numbers`.
    """
    points = layout.pointed
    read = read_report(layout.commune, standard, year, on=on, by=by, period=period)
    households: dict[str, Sequence[dict[str, Value]]] = {
        classes: household_values(layout.commune, standard, year, Group(classes), with_numbers=with_numbers)
        for classes in sorted({one.classes for one in points.blocks if one.kind is BlockKind.HOUSEHOLDS})
    }
    hamlets = [HamletRow(one.unit.name, one.values, one.notes) for one in read.hamlets]
    names = layout_names(layout, [one.unit for one in read.hamlets])
    called = Called(names.taught, names.may_be, names.not_ours)
    made = plan(points, template, read.commune.values, hamlets, households, read.commune.notes, called)
    closing = None if read.form.is_draft else keeping_closing(layout.commune, standard, year)
    return Filling(read, made, names, sum(map(len, households.values())), closing)


def lacks(points: Points, held: Scope, commune: Unit) -> str:
    """Return the sentence why a person may not fill these points, "" where he may: names and pledges ask for more."""
    if Asks.NAMES in points.asks and commune.pk not in held.whole_communes(Verb.EXPORT_NAMES):
        return (
            "Mẫu này có danh sách từng hộ: chỉ người được xem và tải danh sách chi tiết của cả xã (biểu 14, 15) mới "
            "điền được."
        )
    if asks_numbers(points) and commune.pk not in held.whole_communes(Verb.REVEAL_ID):
        return "Mẫu này có cột số định danh: chỉ người được xem đầy đủ số định danh của cả xã mới điền được."
    if Asks.PLEDGES in points.asks and commune.pk not in held.whole_communes(Verb.VIEW_PLEDGES):
        return "Mẫu này có số liệu vận động ủng hộ: chỉ người được xem đăng ký ủng hộ của cả xã mới điền được."
    return ""


def asks_numbers(points: Points) -> bool:
    """Say whether a column takes whole ID numbers, which asks for a reason."""
    return any(column.figure == ID_NUMBER for block in points.blocks for column in block.columns)


def named_forms(points: Points) -> list[int]:
    """Return the lists of names (forms 14, 15) that a filled layout is as internal as; empty for one without names."""
    classes = {one.classes for one in points.blocks if one.kind is BlockKind.HOUSEHOLDS}
    return [form for form, listed in ((14, "poor"), (15, "near_poor")) if classes & {listed, "listed"}]
