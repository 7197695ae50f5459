"""The office's own working days and its time limit."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _

from awards.actions.calendar import drop_calendar_day, set_calendar_day, set_time_limit
from awards.forms.calendar import CalendarDayForm, TimeLimitForm
from awards.queries.calendar import calendar_days_of, limit_on, limits_of
from awards.views.places import to_page
from communes.access import PersonRequest, refuse_page_of_former, requires
from communes.models import CalendarDay, Unit
from communes.roles import Verb
from households.queries.places import standard_or_404
from lib.errors import RuleError


@requires(Verb.APPRAISE)
def calendar(request: PersonRequest, commune: Unit, year: int, standard: str) -> HttpResponse:
    """Days that are other than the nation's calendar says, and the working days the office has for a dossier.

    Those of a former commune are read only.
    """
    if request.method == "POST":
        refuse_page_of_former(request, commune)
    chosen = standard_or_404(commune, standard, year)
    about_day = request.method == "POST" and request.POST.get("what") == "day"
    about_limit = request.method == "POST" and not about_day
    days = CalendarDayForm(request.POST if about_day else None, auto_id="day-%s")
    limit = TimeLimitForm(request.POST if about_limit else None, auto_id="limit-%s")
    form = days if about_day else limit
    if form.is_valid():
        said = dict(form.cleaned_data)
        try:
            if about_day:
                set_calendar_day(by=request.user, commune=commune, is_worked=said.pop("kind") == "worked", **said)
            else:
                set_time_limit(by=request.user, commune=commune, **said)
        except RuleError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Đã lưu. Hạn của các hồ sơ đang xét được tính lại theo lịch mới."))
            return to_page("calendar", commune, year, standard)
    context = {
        "commune": commune,
        "year": year,
        "standard": chosen,
        "day_form": days,
        "limit_form": limit,
        "days": calendar_days_of(commune),
        "limits": limits_of(commune),
        "now": limit_on(commune, timezone.localdate()),
    }
    return render(request, "awards/calendar.html", context)


@requires(Verb.APPRAISE, begins=True)
def calendar_drop(request: PersonRequest, commune: Unit, year: int, standard: str, pk: int) -> HttpResponse:
    """Let the nation's calendar hold for a day again."""
    day = get_object_or_404(CalendarDay, pk=pk, commune=commune)
    if request.method == "POST":
        try:
            drop_calendar_day(by=request.user, commune=commune, day=day)
        except RuleError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("Đã bỏ; ngày ấy theo lịch chung của cả nước."))
    return to_page("calendar", commune, year, standard)
