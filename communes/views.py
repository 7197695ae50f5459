"""Pages about people, papers and the audit; sign-out and the answer to a stale form."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.contrib.auth import logout, update_session_auth_hash
from django.contrib.auth.forms import SetPasswordForm
from django.contrib.auth.views import PasswordChangeView
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from communes import actions, queries
from communes.access import PersonRequest, public, requires, scope, signed_in
from communes.forms import AccountForm, AuditFilterForm, EndForm, LetterheadForm, PostForm
from communes.models import Assignment, AuditEntry, Unit, User
from communes.roles import SENTENCES, TITLES, VERBS, Role, Verb
from lib.errors import RuleError

ENTRIES_A_PAGE = 50


@requires(Verb.MANAGE_LETTERHEAD)
def letterhead(request: PersonRequest, commune: Unit, year: int, standard: str) -> HttpResponse:
    """Show the letterhead in force and the earlier ones; store one from a day on."""
    today = timezone.localdate()
    head = queries.head_of_papers(commune, today)
    form = LetterheadForm(request.POST or None, initial={**vars(head), "valid_from": today})
    if form.is_valid():
        form.instance.unit = commune
        stored = actions.save_letterhead(by=request.user, letterhead=form.instance)
        messages.success(request, _("Đã ghi tiêu đề áp dụng từ ngày {day:%d/%m/%Y}.").format(day=stored.valid_from))
        return redirect("communes:letterhead", commune.pk, year, standard)
    return render(
        request,
        "communes/letterhead.html",
        {"form": form, "head": head, "today": today, "letterheads": queries.letterheads_of(commune)},
    )


@requires(Verb.MANAGE_ACCOUNTS)
def accounts(request: HttpRequest, commune: Unit, year: int, standard: str) -> HttpResponse:
    """Show who holds and who held a post in the commune."""
    people = queries.people_of(commune, timezone.localdate())
    active = [person for person in people if not person.has_left]
    return render(
        request, "communes/accounts.html", {"people": people, "active": len(active), "end_form": EndForm(auto_id=False)}
    )


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


@requires(Verb.VIEW_AUDIT)
def audit(request: HttpRequest, commune: Unit, year: int, standard: str) -> HttpResponse:
    """Show what was done in the commune, newest first, by person and by words."""
    authors = queries.authors_in_audit(commune)
    form = AuditFilterForm(request.GET, people=authors)
    entries = AuditEntry.objects.of_commune(commune)
    if form.is_valid():
        entries = entries.saying(form.cleaned_data["words"])
        if form.cleaned_data["person"]:
            entries = entries.filter(user_id=form.cleaned_data["person"])
    page = Paginator(entries, ENTRIES_A_PAGE).get_page(request.GET.get("page"))
    reads_all_names = commune.pk in scope(request.user).whole_communes(Verb.VIEW_REGISTER)
    lines = queries.audit_lines(page, dict(authors), with_register=reads_all_names)
    return render(request, "communes/audit.html", {"form": form, "page": page, "lines": lines})


@dataclass(frozen=True)
class RoleLine:
    """A role with what it may do, as the page of roles shows it."""

    title: str
    sentences: list[str]
    mine: bool


@dataclass(frozen=True)
class Cell:
    """Where a verb and a role meet."""

    title: str
    may: bool
    mine: bool


@dataclass(frozen=True)
class VerbLine:
    """A verb with a cell for each role, in the order of the roles."""

    sentence: str
    cells: list[Cell]


@signed_in
def roles(request: HttpRequest) -> HttpResponse:
    """Show the table of roles and verbs, and in it what the person may do."""
    held = {reach.role for reach in scope(request.user).reaches}
    mine = frozenset[Verb]().union(*(VERBS[role] for role in held))
    lines = [
        RoleLine(TITLES[role], [SENTENCES[verb] for verb in Verb if verb in VERBS[role]], role in held) for role in Role
    ]
    verbs = [
        VerbLine(SENTENCES[verb], [Cell(TITLES[role], verb in VERBS[role], role in held) for role in Role])
        for verb in Verb
    ]
    return render(request, "communes/roles.html", {"roles": lines, "verbs": verbs, "may": len(mine), "held": held})


class ChangePassword(PasswordChangeView):
    """Choose a new password; the other sessions end, this one stays."""

    def form_valid(self, form: SetPasswordForm[User]) -> HttpResponse:
        """Store it by the action, which leaves the audit entry."""
        communes = scope(form.user).communes()
        commune = communes[0] if communes else None
        actions.change_password(by=form.user, password=form.cleaned_data["new_password1"], commune=commune)
        update_session_auth_hash(self.request, form.user)
        return redirect("password_change_done")


@public
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session; only by POST, so that no foreign page can do it by a link."""
    if request.method == "POST":
        logout(request)
        messages.success(request, _("Anh/chị đã đăng xuất."))
    return redirect("login")


@public
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form whose page was too old, or came from elsewhere."""
    return render(request, "403_csrf.html", status=403)
