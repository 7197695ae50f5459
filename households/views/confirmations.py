"""Certificates of poverty at the counter: asked for, printed, cancelled, and the book of those given."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from communes.access import PersonRequest, requires, scope
from communes.models import Unit
from communes.roles import Verb
from households.actions.confirmations import GivenAlready, cancel_confirmation, give_confirmation
from households.forms.confirmations import CancelForm, ConfirmationForm
from households.models import Confirmation, Household, PovertyStandard
from households.queries.confirmations import Newest, given_in, ground_under, newest_ground
from households.queries.places import national_standard, standard_or_404
from lib.errors import RuleError


@requires(Verb.CONFIRM_CLASS)
def confirmation_add(request: PersonRequest, commune: Unit, year: int, standard: str, pk: int) -> HttpResponse:
    """Ask for whom and what for, and lead to the certificate; without a decided list say why not.

    It rests on the newest decided list that still counts, whatever the year of the page; that one on being asked for.
    """
    chosen = standard_or_404(commune, standard, year)
    visible = Household.objects.visible_to(request.user, Verb.CONFIRM_CLASS).filter(commune=commune)
    found = get_object_or_404(visible.select_related("commune"), pk=pk)
    members = list(found.members.present().order_by("-is_head", "pk"))
    may_reveal = scope(request.user).may(Verb.REVEAL_ID, commune)
    form = ConfirmationForm(request.POST or None, members=members, may_reveal=may_reveal)
    before = None
    of_page = request.GET.get("list") == str(year)  # asked for by hand, though a newer list may name the household
    newest = ground_under if of_page else newest_ground
    of_list = newest(found, chosen, year if of_page else max(year, timezone.localdate().year))
    if of_list.ground is not None and form.is_valid():
        said = form.cleaned_data
        try:
            made = give_confirmation(
                by=request.user,
                household=found,
                member=next(one for one in members if one.pk == said["member"]),
                standard=of_list.standard,
                year=of_list.year,
                purpose=form.said,
                whole_number=bool(said.get("whole_number")) and may_reveal,
                key=said["key"],
                once_more=said["once_more"],
            )
        except GivenAlready as error:
            before = error
        except RuleError as error:
            form.add_error(None, str(error))
        else:
            return redirect("households:confirmation", commune.pk, year, chosen.code, made.pk)
    if before is None and not form.data.get("once_more"):
        form.without_once_more()
    context = {
        "commune": commune, "year": year, "standard": chosen, "household": found, "form": form,
        "head": next((one.name for one in members if one.is_head), str(found)), "given_before": before,
        "ground": of_list.ground, "refusal": of_list.refusal, "list_year": of_list.year,
        "may_use_page": _is_newer(of_list, chosen, year) and ground_under(found, chosen, year).year == year,
    }  # fmt: skip
    return render(request, "households/confirmation_add.html", context)


def _is_newer(found: Newest, standard: PovertyStandard, year: int) -> bool:
    """Say whether a certificate rests on a newer list than a page's, which may be asked for then."""
    return found.year > year or (found.year == year and found.standard.first_day > standard.first_day)


@requires(Verb.CONFIRM_CLASS)
def confirmations(request: PersonRequest, commune: Unit, year: int, standard: str) -> HttpResponse:
    """The book of the certificates given in the calendar year of the page; cancelled ones keep their number."""
    chosen = standard_or_404(commune, standard, year)
    rows = given_in(commune, year, request.user)
    context = {
        "commune": commune, "year": year, "standard": chosen, "rows": rows,
        "cancelled": sum(hasattr(row, "cancelling") for row in rows),
    }  # fmt: skip
    return render(request, "households/confirmation_list.html", context)


@requires(Verb.CONFIRM_CLASS)
def confirmation(request: PersonRequest, commune: Unit, year: int, standard: str, pk: int) -> HttpResponse:
    """One certificate as it prints, the same each time; it can be cancelled here."""
    chosen = standard_or_404(commune, standard, year)
    visible = Confirmation.objects.visible_to(request.user).filter(commune=commune)
    found = get_object_or_404(visible.select_related("cancelling__cancelled_by", "given_by", "commune"), pk=pk)
    form = CancelForm(request.POST or None)
    if form.is_valid():
        try:
            cancel_confirmation(by=request.user, confirmation=found, reason=form.cleaned_data["reason"])
        except RuleError as error:
            form.add_error("reason", str(error))
        else:
            messages.success(request, _("Đã hủy giấy số {number}.").format(number=found.number_words))
            return redirect("households:confirmation", commune.pk, year, chosen.code, pk)
    context = {
        "commune": commune, "year": year, "standard": chosen, "paper": found, "words": found.words, "form": form,
        "of_book": national_standard(found.year).code,  # the book's year may have another standard than the list's
    }  # fmt: skip
    response = render(request, "households/confirmation.html", context)
    response["Cache-Control"] = "no-store, private"
    return response
