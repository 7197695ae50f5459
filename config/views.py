"""The front door: where sign-in leads, and the change of commune, year or standard in the top bar."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from communes.access import posts_ended_of, scope, signed_in
from config.forms import SwitchForm
from config.navigation import HOME_PAGE, JOBS
from config.place import place_in


@signed_in
def home(request: HttpRequest) -> HttpResponse:
    """Lead to this year's overview of the person's first commune; say whom to ask when there is none."""
    communes = scope(request.user).communes()
    place = place_in(communes[0]) if communes else None
    if place is None:
        ended = posts_ended_of(request.user, timezone.localdate())  # type: ignore[arg-type]
        return render(request, "config/unassigned.html", {"ended": ended}, status=403)
    return redirect(place.url(HOME_PAGE))


@signed_in
def switch(request: HttpRequest) -> HttpResponse:
    """Lead to the same kind of page at another place, or to the overview where one may not see it."""
    form = SwitchForm(request.GET)
    if not form.is_valid():
        messages.warning(request, _("Chưa đổi được xã, năm hoặc chuẩn nghèo: hãy chọn lại ở thanh trên cùng."))
        return redirect("home")
    asked, held = form.cleaned_data, scope(request.user)
    commune = next((unit for unit in held.communes() if unit.pk == asked["commune"]), None)
    if commune is None:
        messages.warning(request, _("Anh/chị không có phân công ở xã vừa chọn."))
        return redirect("home")
    place = place_in(commune, asked["year"], asked["standard"])
    if place is None:
        messages.warning(request, _("Năm {year} chưa có chuẩn nghèo nào trong chương trình.").format(**asked))
        return redirect("home")
    page = asked["page"] if held.may(JOBS[asked["page"]].verb, commune) else HOME_PAGE
    return redirect(place.url(page))
