"""The overview for officer and chairman: where we are, who came and went, the hamlets side by side, what waits."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaigns.queries import Line, Progress, progress_of
from campaigns.targets import target_rates
from campaigns.views.closed_years import closed_context
from campaigns.views.movement import MovementPage, Table
from campaigns.views.progress import Page, Row
from communes.access import PersonRequest, Scope, requires, scope
from communes.kept import kept, kept_key
from communes.models import Unit
from communes.roles import Verb
from households.closing import checks
from households.late import Task, Waiting, waiting
from households.models import PovertyStandard
from households.queries.movement import CLASSES, YearMovement, year_movement
from households.queries.places import standard_or_404
from households.queries.years import elsewhere, year_state
from lib.charts import Point, scale, spark
from lib.vietnamese import decimals

NAMES_SAID = 3

WORDS = {
    Task.OPEN_YEAR: gettext_lazy("Năm {year} chưa chốt"),
    Task.RESTATEMENT: gettext_lazy("Năm {year} đang đính chính"),
    Task.OPENING: gettext_lazy("Số đầu kỳ năm {year} không còn khớp số cuối kỳ năm {last}"),
    Task.LIST: gettext_lazy("Ấp chưa có danh sách đầy đủ năm {year}"),
    Task.TOTAL: gettext_lazy("Ấp chưa có tổng số hộ dân cư năm {year}"),
    Task.TO_VERIFY: gettext_lazy("Hộ chờ xác minh"),
    Task.NO_REASON: gettext_lazy("Hộ không còn trong danh sách, chưa rõ lý do"),
    Task.BALANCE: gettext_lazy("Điều phải sửa để diễn biến cân đối"),
    Task.DRAFT: gettext_lazy("Tệp Excel đang xem trước, chưa cập nhật"),
}
DONE_ON = {
    Task.OPEN_YEAR: ("households:close", Verb.CLOSE_YEAR, gettext_lazy("Chốt năm")),
    Task.RESTATEMENT: ("households:close", Verb.RESTATE_YEAR, gettext_lazy("Mở")),
    Task.OPENING: ("households:restatements", Verb.VIEW_FIGURES, gettext_lazy("Xem")),
    Task.LIST: ("households:upload", Verb.IMPORT_ROSTER, gettext_lazy("Nhập danh sách")),
    Task.TOTAL: ("households:totals", Verb.SET_TOTALS, gettext_lazy("Nhập tổng số")),
    Task.TO_VERIFY: ("households:list", Verb.VIEW_REGISTER, gettext_lazy("Xác minh")),
    Task.NO_REASON: ("households:close", Verb.CLOSE_YEAR, gettext_lazy("Xem")),
    Task.BALANCE: ("households:close", Verb.CLOSE_YEAR, gettext_lazy("Xem")),
    Task.DRAFT: ("households:imports", Verb.IMPORT_ROSTER, gettext_lazy("Mở")),
}
QUERY = {Task.TO_VERIFY: "?class=verify"}


@requires(Verb.VIEW_FIGURES)
def dashboard(request: PersonRequest, commune: Unit, year: int, standard: str) -> HttpResponse:
    """The year of a commune on one page; drawn anew only after something was written, or on another day."""
    chosen, held = standard_or_404(commune, standard, year), scope(request.user)
    body = kept(
        kept_key(commune, held, "overview", year, chosen.pk),
        lambda: render_to_string("campaigns/_dashboard.html", overview(commune, chosen, year, held).context()),
    )
    return render(
        request, "campaigns/dashboard.html", {"commune": commune, "year": year, "standard": chosen, "body": body}
    )


def overview(commune: Unit, standard: PovertyStandard, year: int, held: Scope) -> Overview:
    """Return what the page shows; at most twenty-four queries, whatever the rows."""
    limits = held.hamlets_within(Verb.VIEW_FIGURES, commune)
    shown = progress_of(commune, standard, year, limits)
    moved = year_movement(commune, standard, year, shown.reading)
    since_closing = closed_context(shown.reading, commune, standard, year, limits) if shown.closing else {}
    tasks: list[Waiting] = []
    can_close = False
    if limits is None:
        this_year = timezone.localdate().year
        state = year_state(commune, standard, year, this_year, moved)
        around = elsewhere(commune, standard, this_year)
        apart = tuple(str(one.values["hamlet"]) for one in since_closing.get("apart", ()))
        tasks = waiting(state, replace(around, opened_apart=apart))
        can_close = all(check.is_met for check in checks(state))
    return Overview(Page(shown, held), moved, tuple(tasks), can_close, since_closing)


@dataclass(frozen=True)
class Chore:
    """Something that waits, in words, and where it is done ("" for who may not)."""

    count: int
    words: str
    which: str
    url: str
    hand: str


@dataclass(frozen=True)
class Small:
    """A hamlet: its line of figures with links, and its little chart."""

    row: Row
    drawing: SafeString


@dataclass(frozen=True)
class Overview:
    """Progress, movement and work of a year, as one person may see them."""

    page: Page
    moved: YearMovement
    tasks: tuple[Waiting, ...]
    can_close: bool  # every check of closing is met
    since_closing: dict[str, Any]  # what became of a closed year

    def context(self) -> dict[str, Any]:
        """Return what the template shows."""
        return self.page.context() | {
            "smalls": self.smalls(),
            "chores": [self.chore(task) for task in self.tasks],
            "can_close": self.can_close,
            "falls": self.falls(),
            "closing": self.page.progress.closing,
            **self.since_closing,
        }

    def falls(self) -> list[Table]:
        """Return what forms 2 and 3 say of all the person sees, a line and a waterfall each; none while unknown."""
        movement = MovementPage(self.moved, self.page.progress.standard, self.page.held)
        return [table for table in map(movement.table, CLASSES) if table.charts]

    def chore(self, task: Waiting) -> Chore:
        """Return a task in words, with the page that does it."""
        page, verb, hand = DONE_ON[task.task]
        shown = self.page.progress
        may = self.page.held.may(verb, shown.commune)
        url = reverse(page, args=[shown.commune.pk, task.year, shown.standard.code]) + QUERY.get(task.task, "")
        reads_all_names = shown.commune.pk in self.page.held.whole_communes(Verb.VIEW_REGISTER)
        knows_names = task.task in (Task.LIST, Task.TOTAL, Task.OPENING) or reads_all_names
        which = task.which if knows_names else ()
        more = ", …" if len(which) > NAMES_SAID else ""
        return Chore(
            count=task.count,
            words=str(WORDS[task.task]).format(year=task.year, last=task.year - 1),
            which=", ".join(which[:NAMES_SAID]) + more,
            url=url if may else "",
            hand=str(hand),
        )

    def smalls(self) -> list[Small]:
        """Return the hamlets side by side, drawn to one scale."""
        shown = self.page.progress
        lines = [(line, _points(shown, line.unit)) for line in shown.hamlets]
        top = scale([points for _line, points in lines])
        return [Small(self.page.row(line), _drawing(line, points, top)) for line, points in lines]


def _points(shown: Progress, unit: Unit) -> list[Point]:
    points = []
    for of_year, line in zip(shown.years, shown.of_unit(unit), strict=True):
        before = line.counts_before.rate if line else None
        points.append(
            Point(
                label=str(of_year),
                value=line.assessment.rate if line else None,
                band=target_rates(before, line.band) if line and before else None,
                uncertain=bool(line and line.figures.provisional),
            )
        )
    return points


def _drawing(line: Line, points: list[Point], top: Any) -> SafeString:
    told = "; ".join(
        f"{point.label}: {_('chưa đủ số liệu') if point.value is None else decimals(point.value, 2) + ' %'}"
        for point in points
    )
    title = _("Tỷ lệ hộ nghèo của {unit}: {told}").format(unit=line.unit.name, told=told)
    return mark_safe(spark(points, top=top, title=title, name=f"spark-{line.unit.pk}"))  # noqa: S308  # escaped there
