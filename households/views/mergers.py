"""Which communes this one was made of: the old units, whose hamlets are whose, which of their lists are missing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from communes.access import PersonRequest, requires, scope
from communes.models import Unit
from communes.queries import hamlets_in_year
from communes.roles import Verb
from households.actions import mergers as actions
from households.actions.merger_hindrances import hindrance
from households.forms.mergers import HamletsForm, HeirsForm, MergerForm, OldUnitForms, with_one_more
from households.models import PovertyStandard
from households.queries.mergers import FormerUnit, Origin, origin_of
from households.queries.places import standard_for, standard_or_404
from lib.errors import RuleError, WrongArgument

YEARS_BACK = 4
POSTS_SHOWN = 10


@dataclass
class Page:
    """The forms of the page over what is known; one of them is posted, which the button says."""

    request: PersonRequest
    commune: Unit
    origin: Origin
    own: list[Unit]

    def __post_init__(self) -> None:
        asked = self.request.POST.get("do", "")
        self.do = asked if self.request.method == "POST" else ""
        data = self.request.POST
        found, more = self.do == "found", self.do == "more"
        self.day = MergerForm(data if found else None, initial={"on": data.get("on", "")[:20]} if more else None)
        self.units = with_one_more(data, "old") if more else OldUnitForms(data if found else None, prefix="old")
        bare = [one.unit for one in self.origin.whole if not one.hamlets]
        self.hamlets = [HamletsForm(data if self.do == "hamlets" else None, unit=unit) for unit in bare]
        every = [hamlet for one in self.origin.whole for hamlet in one.hamlets]
        self.heirs = HeirsForm(data if self.do == "map" else None, hamlets=every, own=self.own)

    def act(self) -> str:
        """Do what the button asks for; return what to say, "" where the forms are to be looked at again."""
        acts: dict[str, Callable[[], str]] = {
            "found": self._found, "hamlets": self._add_hamlets, "map": self._map, "undo": self._undo,
        }  # fmt: skip
        return acts[self.do]() if self.do in acts else ""

    def _found(self) -> str:
        if not (self.day.is_valid() and self.units.is_valid()):
            return ""
        typed = [form.cleaned_data for form in self.units if form.is_begun]
        old = [actions.OldUnit(one["code"], one["name"], one["area"] or "rural", one["hamlets"]) for one in typed]
        actions.found_from(by=self.request.user, commune=self.commune, on=self.day.cleaned_data["on"], old=old)
        return _("Đã ghi {n} xã cũ. Ghép ấp cũ với ấp mới ở dưới.").format(n=len(old))

    def _add_hamlets(self) -> str:
        if not all(form.is_valid() for form in self.hamlets):
            return ""
        begun = [form for form in self.hamlets if form.cleaned_data["hamlets"]]
        for form in begun:
            names = form.cleaned_data["hamlets"]
            actions.add_old_hamlets(by=self.request.user, commune=self.commune, unit=form.unit, hamlets=names)
        return _("Đã ghi ấp của {n} xã cũ.").format(n=len(begun))

    def _map(self) -> str:
        if not self.heirs.is_valid():
            return ""
        changed = actions.map_hamlets(by=self.request.user, commune=self.commune, heirs=self.heirs.heirs)
        return _("Đã ghép {n} ấp.").format(n=changed) if changed else _("Không có ấp nào ghép khác trước.")

    def _undo(self) -> str:
        opened = actions.undo_merger(by=self.request.user, commune=self.commune)
        said = [_("Đã hủy ghi nhận xã cũ.")]
        if opened:
            posts = "; ".join(opened[:POSTS_SHOWN]) + ("; …" if len(opened) > POSTS_SHOWN else "")
            again = _("{n} phân công đã thôi vì sáp nhập nay có lại như trước: {posts}.")
            said.append(again.format(n=len(opened), posts=posts))
        if (ended := self.origin.posts - len(opened)) > 0:  # before the program kept them, or by somebody's own hand
            still = _(
                "{n} phân công ở các xã cũ vẫn thôi từ ngày sáp nhập: ai còn làm việc thì nhờ người quản trị ở xã cũ, "
                "hoặc người quản trị máy chủ, thêm phân công."
            )
            said.append(still.format(n=ended))
        return " ".join(said)

    def rows(self) -> list[tuple[FormerUnit, list[Any]]]:
        """Return each old commune that came over whole, with the fields of its hamlets."""
        return [(one, [self.heirs[f"h{hamlet.unit.pk}"] for hamlet in one.hamlets]) for one in self.origin.whole]


@requires(Verb.MANAGE_UNITS)
def former_units(request: PersonRequest, commune: Unit, year: int, standard: str) -> HttpResponse:
    """Say of which communes this one was made, map their hamlets, and see which of their lists are missing."""
    chosen = standard_or_404(commune, standard, year)
    own = hamlets_in_year(commune, timezone.localdate().year)
    page = Page(request, commune, origin_of(commune, own, _years(commune)), own)
    refused = ""
    try:
        said = page.act()
    except RuleError as error:
        said, refused = "", str(error)
    if said:
        messages.success(request, said)
        return redirect("households:former_units", commune.pk, year, chosen.code)
    held = scope(request.user)
    former = {unit.pk for unit in held.communes() if held.may(Verb.IMPORT_ROSTER, unit)}
    if request.method == "GET" and "undo" in request.GET and page.origin.units:
        place = {"commune": commune, "year": year, "standard": chosen, "hindrance": hindrance(commune)}
        return render(request, "households/former_units_undo.html", place | {"units": page.origin.units})
    context = {
        "commune": commune, "year": year, "standard": chosen, "origin": page.origin, "page": page, "refused": refused,
        "rows": page.rows(), "may_import": former, "parts": [one for one in page.origin.units if not one.is_whole],
    }  # fmt: skip
    return render(request, "households/former_units.html", context)


def _years(commune: Unit) -> list[tuple[int, PovertyStandard]]:
    """Return the last years before the commune was, each with the nation's standard, the newest last."""
    if commune.valid_from is None:
        return []
    found = []
    for year in range(commune.valid_from.year - YEARS_BACK, commune.valid_from.year):
        try:
            found.append((year, standard_for(commune, year)))
        except WrongArgument:
            continue
    return found
