"""Pages about accounts and posts."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from communes import actions, queries
from communes.access import PersonRequest, requires
from communes.forms.accounts import AccountForm, EndForm, PostForm
from communes.models import Assignment, Unit, User
from communes.roles import Verb
from lib.errors import RuleError


@requires(Verb.MANAGE_ACCOUNTS)
def accounts(request: HttpRequest, commune: Unit, year: int, standard: str) -> HttpResponse:
    """Show who holds and who held a post in the commune."""
    people = queries.people_of(commune, timezone.localdate())
    active = [person for person in people if not person.has_left]
    shown = {"people": people, "active": len(active), "handovers": queries.handovers_of(commune)}
    return render(request, "communes/accounts.html", {**shown, "end_form": EndForm(auto_id=False)})


@requires(Verb.MANAGE_ACCOUNTS)
def account_add(request: PersonRequest, commune: Unit, year: int, standard: str) -> HttpResponse:
    """Create an account with its first post and show its first password, this once."""
    form = AccountForm(request.POST or None, commune=commune)
    if form.is_valid():
        try:
            user, password = actions.open_account(by=request.user, commune=commune, **form.cleaned_data)
        except RuleError as error:
            form.add_error(None, str(error))
        else:
            return _hand_over(request, user, password)
    return render(request, "communes/account_add.html", {"form": form})


@requires(Verb.MANAGE_ACCOUNTS)
def assignment_add(request: PersonRequest, commune: Unit, year: int, standard: str, pk: int) -> HttpResponse:
    """Give a further post to a person of the commune."""
    person = _person_of(commune, pk)
    form = PostForm(request.POST or None, commune=commune)
    if form.is_valid():
        try:
            post = actions.add_post(by=request.user, commune=commune, user=person, **form.cleaned_data)
        except RuleError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Đã phân công {name}: {post}.").format(name=person.full_name, post=post))
            return redirect("communes:accounts", commune.pk, year, standard)
    return render(request, "communes/assignment_add.html", {"form": form, "person": person})


@requires(Verb.MANAGE_ACCOUNTS)
def assignment_end(request: PersonRequest, commune: Unit, year: int, standard: str, pk: int) -> HttpResponse:
    """End a post of the commune on a day; opened by its address it leads back to the list."""
    if request.method != "POST":
        return redirect("communes:accounts", commune.pk, year, standard)
    held = Assignment.objects.held_in(commune).select_related("user", "unit", "organisation")
    assignment = get_object_or_404(held, pk=pk)
    form = EndForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Chưa thôi phân công: ghi ngày cuối cùng giữ việc, ví dụ 31/12/2025."))
        return redirect("communes:accounts", commune.pk, year, standard)
    try:
        actions.end_assignment(by=request.user, assignment=assignment, on=form.cleaned_data["on"], commune=commune)
    except RuleError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Đã thôi phân công {name}: {post}.").format(name=assignment.user, post=assignment))
    return redirect("communes:accounts", commune.pk, year, standard)


@requires(Verb.MANAGE_ACCOUNTS)
def password_reset(request: PersonRequest, commune: Unit, year: int, standard: str, pk: int) -> HttpResponse:
    """Give a person of the commune a new password and show it, this once; else lead back to the list."""
    if request.method != "POST":
        return redirect("communes:accounts", commune.pk, year, standard)
    person = _person_of(commune, pk)
    try:
        password = actions.reset_password(by=request.user, user=person, commune=commune)
    except RuleError as error:
        messages.error(request, str(error))
        return redirect("communes:accounts", commune.pk, year, standard)
    return _hand_over(request, person, password)


def _person_of(commune: Unit, pk: int) -> User:
    return get_object_or_404(User.objects.filter(assignments__in=Assignment.objects.held_in(commune)).distinct(), pk=pk)


def _hand_over(request: HttpRequest, person: User, password: str) -> HttpResponse:
    """Show a new password without a redirect: it is kept nowhere, so no other page could show it."""
    return render(request, "communes/password_shown.html", {"person": person, "password": password})
