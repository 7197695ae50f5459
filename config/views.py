"""The front door: where sign-in leads, each person's first page, and the change of place in the top bar."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _

from communes.access import PersonRequest, requires, scope, signed_in
from communes.kept import kept, kept_key
from communes.models import Unit
from communes.models.endings import hamlets_gone_of, posts_ended_of
from communes.roles import Verb
from config.desk import desk_context
from config.forms import SwitchForm
from config.navigation import HOME_PAGE, JOBS
from config.place import Place, place_in, this_year
from households.queries.places import communes_listed, standard_or_404


@signed_in
def home(request: HttpRequest) -> HttpResponse:
    """Lead to this year's first page in the person's first commune; say whom to ask when there is none.

    Of several of today the first that has a list of this year: who looks on from above finds figures.
    """
    held = scope(request.user)
    former = held.former_communes()
    communes = [commune for commune in held.communes() if commune.pk not in former]
    listed = communes_listed(communes, this_year()) if len(communes) > 1 else ()
    first = next((commune for commune in communes if commune.pk in listed), communes[0] if communes else None)
    place = place_in(first) if first else None
    if place is None:
        ended, gone = (
            said(request.user, timezone.localdate())  # type: ignore[arg-type]
            for said in (posts_ended_of, hamlets_gone_of)
        )
        return render(request, "config/unassigned.html", {"ended": ended, "gone": gone}, status=403)
    return redirect(place.url(HOME_PAGE))


@requires(Verb.VIEW_FIGURES)
def desk(request: PersonRequest, commune: Unit, year: int, standard: str) -> HttpResponse:
    """What waits for the person, where the commune stands, what is late; drawn anew only after a write."""
    chosen, held = standard_or_404(commune, standard, year), scope(request.user)
    place = Place(commune, year, chosen)
    body = kept(
        kept_key(commune, held, "desk", year, chosen.pk, request.user.pk),
        lambda: render_to_string("config/_desk.html", desk_context(place, request.user, held)),
    )
    return render(request, "config/desk.html", {"commune": commune, "year": year, "standard": chosen, "body": body})


@signed_in
def switch(request: HttpRequest) -> HttpResponse:
    """Lead to the same kind of page at another place, or to the first page where one may not see it."""
    form = SwitchForm(request.GET)
    if not form.is_valid():
        messages.warning(request, _("Chưa đổi được xã, năm hoặc chuẩn nghèo: hãy chọn lại ở thanh trên cùng."))
        return redirect("home")
    asked, held = form.cleaned_data, scope(request.user)
    commune = next((unit for unit in held.communes() if unit.pk == asked["commune"]), None)
    if commune is None:
        messages.warning(request, _("Anh/chị không có phân công ở xã vừa chọn."))
        return redirect("home")
    year = min(asked["year"], commune.last_list_year or asked["year"])  # of a former commune the last one it had
    place = place_in(commune, year, asked["standard"])
    if place is None:
        messages.warning(request, _("Năm {year} chưa có chuẩn nghèo nào trong chương trình.").format(**asked))
        return redirect("home")
    page = asked["page"] if held.may(JOBS[asked["page"]].verb, commune) else HOME_PAGE
    return redirect(place.url(page))
