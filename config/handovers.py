"""The page of a hand-over: the open work of every app is gathered here, for communes knows none of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from awards.queries.keeping import kept_by
from campaigns.models import PledgeFile, SupportFile
from communes import actions, queries
from communes.access import PersonRequest, requires
from communes.forms.handovers import GiverForm, HandoverForm
from communes.models import Paper, PaperState, Unit, User
from communes.roles import Verb
from households.models import RosterImport
from lib.errors import RuleError

NAMED = 30  # so many pieces stand in the minutes by name


@dataclass(frozen=True)
class Rows:
    """Open work that stands in rows, each with a field that says whose it is."""

    words: str
    rows: QuerySet[Any]
    field: str
    name: Callable[[Any], str]

    @cached_property
    def count(self) -> int:
        """How many rows."""
        return self.rows.count()

    @property
    def names(self) -> list[str]:
        """The first rows by name."""
        return [self.name(row) for row in self.rows.order_by("pk")[:NAMED]]

    def move(self, *, to: User) -> int:
        """Give the rows that are still open to another person."""
        return self.rows.update(**{self.field: to})


def open_work_of(commune: Unit, person: User) -> list[actions.OpenWork]:
    """Return what a person has open in a commune, a line for each kind; new work adds its own here."""
    return [
        Rows(
            "Văn bản đang soạn hoặc đã trình ký",
            Paper.objects.filter(commune__in=commune.line, kept_by=person).exclude(state=PaperState.SIGNED),
            "kept_by",
            lambda paper: paper.subject or paper.get_kind_display(),
        ),
        Rows(
            "Tệp danh sách đang xem trước, chưa cập nhật",
            RosterImport.objects.filter(commune__in=commune.line, created_by=person, state=RosterImport.State.DRAFT),
            "created_by",
            lambda draft: f"Tệp nhận ngày {timezone.localtime(draft.created_at):%d/%m/%Y}",
        ),
        Rows(
            "Hồ sơ khen thưởng đang giữ",
            kept_by(commune, person).select_related("proposal"),
            "kept_by",
            lambda dossier: f"Hồ sơ số {dossier.pk} ({dossier.proposal})",  # who hands out posts sees no nominees
        ),
        Rows(
            "Tệp đăng ký ủng hộ đang xem trước, chưa ghi",
            PledgeFile.objects.filter(commune=commune, created_by=person, written_on__isnull=True),
            "created_by",
            lambda file: file.name,
        ),
        Rows(
            "Tệp hỗ trợ đã trao đang xem trước, chưa ghi",
            SupportFile.objects.filter(commune=commune, created_by=person, written_on__isnull=True),
            "created_by",
            lambda file: file.name,
        ),
    ]


@requires(Verb.MANAGE_ACCOUNTS)
def handover_add(request: PersonRequest, commune: Unit, year: int, standard: str) -> HttpResponse:
    """Choose who hands over, then what and to whom; afterwards show the minutes."""
    people = queries.people_of(commune, timezone.localdate())
    chosen = GiverForm(request.GET or None, people=people)
    if not chosen.is_valid():
        return render(request, "config/handover_add.html", {"chosen": chosen})
    giver = chosen.cleaned_data["giver"]
    works = open_work_of(commune, giver.user)
    form = HandoverForm(request.POST or None, giver=giver, people=people, works=works)
    if form.is_valid():
        given = {"posts": [], **form.cleaned_data}
        try:
            kept = actions.hand_over(by=request.user, commune=commune, giver=giver.user, **given)
        except RuleError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Đã ghi bàn giao. In biên bản để các bên ký."))
            return redirect("communes:handover", commune.pk, year, standard, kept.pk)
    return render(request, "config/handover_add.html", {"chosen": chosen, "giver": giver, "form": form})
