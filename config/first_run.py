"""The first run in the browser: which commune, who administers it, who works here, last year's workbook.

Open while a code lies in the folder of the program, put there by `set_up` when nobody works here yet. Until there is
an administrator whoever knows the code goes on, afterwards the administrator alone. Finishing takes the code away,
and the addresses are nowhere then.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import Any

from axes.handlers.proxy import AxesProxyHandler
from django.conf import settings
from django.contrib.auth import login
from django.contrib.auth.signals import user_login_failed
from django.contrib.auth.views import redirect_to_login
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from communes import actions, queries
from communes.access import PersonRequest, View, public, scope
from communes.models import Assignment, Unit, User, as_user_name
from communes.roles import Role, Verb
from communes.roles import may as role_may
from config.first_run_forms import AdministratorForm, CodeForm, CommuneForm, StaffForms
from config.place import place_in, this_year
from lib.errors import RuleError
from lib.passwords import readable_password
from lib.vietnamese import fold

SESSION_KEY = "setup"
NAMED = 8  # people shown in the overview
COUNTED_AS = {"username": "setup"}  # wrong codes count by address, like wrong passwords of an account


def code_file() -> Path:
    """Return where the code lies."""
    return Path(settings.LOCAL_DIR) / "setup_code"


def offered_code() -> str:
    """Return the code of the first run, made when there is none, in a file its owner alone may read."""
    place = code_file()
    if not place.exists():
        place.touch(mode=0o600)
        place.write_text(readable_password())
    return place.read_text().strip()


def is_open() -> bool:
    """Say whether the first run goes on; never in the demo."""
    return not settings.DEMO and code_file().exists()


def nobody_works_here() -> bool:
    """Say whether no post was ever given."""
    return not Assignment.objects.exists()


@dataclass(frozen=True)
class Step:
    """A line of the overview."""

    words: str | Promise
    page: str
    done: bool
    said: str = ""


def first_run(view: Callable[..., HttpResponse]) -> View:
    """Let a view of the first run be reached by who may go on with it; elsewhere it is no page."""

    @public
    @wraps(view)
    def guarded(request: HttpRequest) -> HttpResponse:
        if not is_open():
            raise Http404
        if nobody_works_here():
            return view(request, _entered_commune()) if _knows_code(request) else _ask_code(request)
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        own = [unit for unit in scope(request.user).communes() if scope(request.user).may(Verb.MANAGE_ACCOUNTS, unit)]
        if not own:
            raise Http404
        return view(request, own[0])

    return guarded


def _entered_commune() -> Unit | None:
    """Return the commune that was entered and in which nobody works yet."""
    return Unit.objects.communes().filter(children__isnull=False, assignments__isnull=True).order_by("-pk").first()


def _proof() -> str:
    return salted_hmac("config.first_run", offered_code()).hexdigest()


def _knows_code(request: HttpRequest) -> bool:
    return constant_time_compare(request.session.get(SESSION_KEY, ""), _proof())


def _ask_code(request: HttpRequest) -> HttpResponse:
    form = CodeForm(request.POST if "code" in request.POST else None)
    if form.is_valid():
        if not AxesProxyHandler.is_allowed(request, COUNTED_AS):
            return render(request, "registration/locked.html", status=429)
        if constant_time_compare(form.cleaned_data["code"].strip().lower(), offered_code()):
            request.session[SESSION_KEY] = _proof()
            return redirect("setup")
        user_login_failed.send(__name__, credentials=COUNTED_AS, request=request)
        form.add_error("code", _("Mã chưa đúng. Xem lại dòng mà lệnh set_up đã in trên máy chủ."))
    return render(request, "config/setup_code.html", {"form": form})


@first_run
def overview(request: HttpRequest, commune: Unit | None) -> HttpResponse:
    """Show the steps, which are done, and the next one."""
    people = [] if commune is None else queries.people_of(commune, timezone.localdate())
    hamlets = [] if commune is None else queries.hamlets_in_year(commune, this_year())
    steps = [
        Step(
            _("Xã và các ấp"),
            "setup_commune",
            commune is not None,
            f"{commune.name}: {', '.join(hamlet.name for hamlet in hamlets)}" if commune else "",
        ),
        Step(_("Người quản trị đầu tiên"), "setup_administrator", bool(people), _administrators(people)),
        Step(_("Ai làm việc ở đây"), "setup_people", len(people) > 1, _others(people)),
        Step(_("Danh sách hộ nghèo, cận nghèo năm trước"), "setup_workbook", False),
    ]
    following = next(step for step in steps if not step.done)
    place = place_in(commune) if commune is not None and people else None
    former = place.url("households:former_units") if place else ""
    context = {"steps": steps, "following": following, "people": people, "former": former}
    return render(request, "config/setup.html", context)


def _administers(one: queries.Person) -> bool:
    return any(post.assignment.role == Role.ADMINISTRATOR for post in one.posts)


def _administrators(people: list[queries.Person]) -> str:
    return ", ".join(one.user.full_name for one in people if _administers(one))


def _others(people: list[queries.Person]) -> str:
    names = [one.user.full_name for one in people if not _administers(one)]
    return ", ".join([*names[:NAMED], *(["…"] if len(names) > NAMED else [])])


@first_run
def commune(request: HttpRequest, commune: Unit | None) -> HttpResponse:
    """Enter the commune and its hamlets; entered again as long as nobody works there."""
    if not nobody_works_here():
        return redirect("setup")
    initial = CommuneForm.read(commune, queries.hamlets_in_year(commune, this_year())) if commune else None
    form = CommuneForm(request.POST or None, initial=initial)
    if form.is_valid():
        by = actions.system_user()
        try:
            with transaction.atomic():
                if commune is not None:
                    actions.withdraw_commune(by=by, commune=commune)
                actions.add_commune(by=by, **form.cleaned_data)
        except RuleError as error:
            form.add_error(None, str(error))
        else:
            return redirect("setup_administrator")
    return render(request, "config/setup_commune.html", {"form": form, "known": commune})


@first_run
def administrator(request: HttpRequest, commune: Unit | None) -> HttpResponse:
    """Enter the first administrator, who chooses the password and is signed in."""
    if commune is None or not nobody_works_here():
        return redirect("setup")
    form = AdministratorForm(request.POST or None)
    if form.is_valid():
        try:
            user = _open_first_account(commune, form.cleaned_data)
        except RuleError as error:
            form.add_error(None, str(error))
        else:
            login(request, user, backend="django.contrib.auth.backends.ModelBackend")
            return redirect("setup_people")
    return render(request, "config/setup_administrator.html", {"form": form, "known": commune})


@transaction.atomic
def _open_first_account(commune: Unit, typed: dict[str, Any]) -> User:
    """Open the first account; of two who try at once the second is refused."""
    list(Unit.objects.communes().select_for_update().order_by("pk"))
    if not nobody_works_here():
        raise RuleError("Vừa có người khác ghi người quản trị đầu tiên: hãy đăng nhập bằng tài khoản ấy.")
    user, _password = actions.open_account(
        by=actions.system_user(),
        commune=commune,
        username=typed["username"],
        full_name=typed["full_name"],
        role=Role.ADMINISTRATOR,
        unit=commune,
        valid_from=timezone.localdate(),
        password=typed["password"],
    )
    return user


@first_run
def people(request: PersonRequest, commune: Unit | None) -> HttpResponse:
    """Enter who works here, some at a time; show the slips of new accounts, this once."""
    if commune is None or nobody_works_here():
        return redirect("setup")
    forms = StaffForms(request.POST or None, form_kwargs={"commune": commune})
    if forms.is_valid():
        slips = _open_accounts(request.user, commune, forms)
        if slips is not None and slips:
            return render(request, "config/setup_slips.html", {"slips": slips, "commune": commune})
        if slips is not None:
            return redirect("setup_workbook")
    known = queries.people_of(commune, timezone.localdate())
    return render(request, "config/setup_people.html", {"forms": forms, "people": known, "known": commune})


def _open_accounts(by: User, commune: Unit, forms: Any) -> list[tuple[User, str]] | None:
    """Open an account or give a further post for each row filled in; None when a row is refused: then none counts."""
    slips: list[tuple[User, str]] = []
    try:
        with transaction.atomic():
            for form in forms:
                if form.has_changed():
                    try:
                        slips += _open_one(by, commune, form.cleaned_data)
                    except RuleError as error:
                        form.add_error(None, str(error))
            if any(form.errors for form in forms):
                raise RuleError("Có dòng chưa ghi được.")
    except RuleError:
        return None
    return slips


def _open_one(by: User, commune: Unit, typed: dict[str, Any]) -> list[tuple[User, str]]:
    """Return the new account with its password, nothing when somebody known here got a further post."""
    known = User.objects.filter(
        username=as_user_name(typed["username"]), assignments__in=Assignment.objects.held_in(commune)
    ).first()
    post = {"commune": commune, "role": typed["role"], "unit": typed["unit"], "valid_from": timezone.localdate()}
    if known is None:
        names = {"username": typed["username"], "full_name": typed["full_name"]}
        return [actions.open_account(by=by, **names, **post)]
    if fold(known.full_name) != fold(typed["full_name"]):
        raise RuleError(
            "Số điện thoại {number} đã là của {name}: xem lại số, hoặc ghi đúng họ và tên ấy nếu là một người.",
            number=known.username,
            name=known.full_name,
        )
    if not Assignment.objects.filter(user=known, role=typed["role"], unit=typed["unit"]).exists():
        actions.add_post(by=by, user=known, **post)
    return []


@first_run
def workbook(request: PersonRequest, commune: Unit | None) -> HttpResponse:
    """Lead to last year's list: to the import for who may, else say who may."""
    if commune is None or nobody_works_here():
        return redirect("setup")
    place = place_in(commune, this_year() - 1)
    may = scope(request.user).may(Verb.IMPORT_ROSTER, commune)
    url = place.url("households:upload") if place and may else ""
    people_here = queries.people_of(commune, timezone.localdate())
    able = [person.user for person in people_here if any(_may_import(post) for post in person.posts)]
    shown = {"known": commune, "url": url, "able": able, "of_year": this_year() - 1}
    return render(request, "config/setup_workbook.html", shown)


def _may_import(post: queries.Post) -> bool:
    return not post.has_ended and role_may(Role(post.assignment.role), Verb.IMPORT_ROSTER)


@first_run
def finish(request: HttpRequest, commune: Unit | None) -> HttpResponse:
    """Close the first run: from now on its addresses are nowhere."""
    if request.method != "POST" or nobody_works_here():
        return redirect("setup")
    code_file().unlink(missing_ok=True)
    return redirect(reverse("home"))
