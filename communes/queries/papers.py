"""Reads about papers: the file of a draft, the template in force, what waits for a scan."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db.models import Count, Max, Q
from django.utils import timezone

from communes.models import OfficeTitle, Paper, PaperKind, PaperState, PaperTemplate, Unit, UnitKind, User
from communes.paper_purposes import PURPOSES, Purpose, PurposeCode
from communes.queries import head_of_papers, office_on
from communes.roles import TITLES, Role, Verb
from communes.unit_names import told_apart
from lib.errors import RuleError
from lib.vietnamese import fold
from lib.word import fill
from lib.word_layout import template_of


def draw(paper: Paper, by: User | None = None) -> bytes:
    """Return a paper as a Word file: its fields in the template and under the letterhead in force.

    Both are of the office that acts today: of a draft that an old commune left, those of the commune it went over to.
    With `by` it is marked as a draft that this person prints now. Raises RuleError for a paper that was never drafted
    here, or whose template no longer fits.
    """
    if not paper.purpose:
        raise RuleError("Văn bản này không soạn trong chương trình nên không có tệp dự thảo.")
    purpose = PURPOSES[PurposeCode(paper.purpose)]
    mark = f"Dự thảo, {by.full_name} in lúc {timezone.localtime():%H:%M %d/%m/%Y}" if by else ""
    about = _below(_name(purpose), paper.subject)
    office = office_on(paper.commune, timezone.localdate())
    values = {**_blank(purpose), **paper.fields, **_head(paper, office), "trich_yeu": about, "du_thao": mark}
    return fill(template_in_force(office, purpose.code), values, purpose.allowed)


def _name(purpose: Purpose) -> str:
    """Return what stands above the subject of a paper."""
    return purpose.layout.name or str(PaperKind(purpose.kind).label)


def _below(name: str, subject: str) -> str:
    """Return a subject as it stands below the paper's name: "Thư" and "Cảm ơn …" for "Thư cảm ơn …"."""
    if not subject.lower().startswith(f"{name.lower()} "):
        return subject
    rest = subject[len(name) :].strip()
    return rest[:1].upper() + rest[1:]


def _blank(purpose: Purpose) -> dict[str, Any]:
    return {**dict.fromkeys(purpose.fields, ""), **{name: [] for name in purpose.lists}}


def _head(paper: Paper, office: Unit) -> dict[str, str]:
    """Return what the letterhead of today says; a hamlet's paper stands under the hamlet, below its commune."""
    head = head_of_papers(office, timezone.localdate())
    of_hamlet = paper.unit.kind == UnitKind.HAMLET
    return {
        "co_quan_cap_tren": head.body if of_hamlet else head.superior,
        "co_quan": _hamlet(paper, office).upper() if of_hamlet else head.body,
        "dia_danh": head.place,
        "quyen_han": head.capacity,
        "chuc_vu": head.title,
        "nguoi_ky": head.signer,
        "chuc_danh_giam_ngheo": _title(office, Role.POVERTY_OFFICER),
        "chuc_danh_thi_dua": _title(office, Role.EMULATION_OFFICER),
    }


def _hamlet(paper: Paper, office: Unit) -> str:
    """Return what a paper's hamlet is called today: one of an old commune what it became, else with that commune."""
    if office == paper.commune:
        return paper.unit.name
    now = office_on(paper.unit, timezone.localdate())
    return now.name if now != paper.unit else told_apart(now.name, paper.commune.name)


def _title(commune: Unit, role: Role) -> str:
    """Return what the office calls a post today."""
    line = OfficeTitle.objects.in_force(commune, timezone.localdate()).get(role)
    return line.words if line else TITLES[role]


def of_former(commune: Unit) -> str:
    """Return what the subject of a paper about an old commune adds, "" while its own office writes it."""
    is_own = office_on(commune, timezone.localdate()) == commune
    return "" if is_own else f" của {commune.name} (xã cũ)"


def template_in_force(commune: Unit, purpose: PurposeCode) -> bytes:
    """Return the office's newest template of a purpose, else the shipped one; one query."""
    newest = _newest(commune, purpose)
    return bytes(newest.file.content) if newest and newest.file else _shipped(purpose)


def _newest(commune: Unit, purpose: PurposeCode) -> PaperTemplate | None:
    kept = PaperTemplate.objects.filter(commune=commune, purpose=purpose).select_related("file", "changed_by")
    return kept.order_by("-changed_at", "-pk").first()


@cache
def _shipped(purpose: PurposeCode) -> bytes:
    about = PURPOSES[purpose]
    return template_of(about.layout, _name(about))


def papers_shown(commune: Unit, user: User, year: int, *, state: str = "", kind: str = "", words: str = "") -> Any:
    """Return the papers a person may see: those signed in a year, and all that lack signature or scan; newest first.

    Each with `scanned`, how many files its scan has; one query when it is read.
    """
    papers = Paper.objects.visible_to(user).filter(commune=commune)
    papers = papers.filter(Q(year=year) | Q(year__isnull=True) | Q(scans__isnull=True))
    if state == "unscanned":
        papers = papers.without_scan()
    elif state:
        papers = papers.filter(state=state)
    if kind:
        papers = papers.filter(kind=kind)
    papers = papers.select_related("unit", "kept_by", "drafted_by").defer("fields")
    papers = papers.annotate(scanned=Count("scans")).order_by("-signed_on", "-drafted_at", "-pk")
    wanted = fold(words).split()
    if not wanted:
        return papers
    return [paper for paper in papers if all(word in fold(f"{paper.number} {paper.subject}") for word in wanted)]


@dataclass(frozen=True)
class TemplateLine:
    """A purpose with the template in force."""

    purpose: Purpose
    kind: str
    own: PaperTemplate | None  # the office's own, None while the shipped one counts


def templates_of(commune: Unit) -> list[TemplateLine]:
    """Return every purpose with whose template counts; one query."""
    newest: dict[str, PaperTemplate] = {}
    kept = PaperTemplate.objects.filter(commune=commune).select_related("changed_by").defer("file__content")
    for template in kept.order_by("changed_at", "pk"):
        newest[template.purpose] = template
    return [
        TemplateLine(
            purpose,
            str(PaperKind(purpose.kind).label),
            newest[code] if code in newest and newest[code].file_id else None,
        )
        for code, purpose in PURPOSES.items()
    ]


@dataclass(frozen=True)
class PapersWaiting:
    """How many papers of an office wait for what."""

    drafts: int
    sent: int
    unscanned: int


def papers_waiting(commune: Unit, user: User) -> PapersWaiting:
    """Return how many papers that a person may see wait in a commune; three queries."""
    seen = Paper.objects.visible_to(user).filter(commune=commune)
    return PapersWaiting(
        drafts=seen.filter(state=PaperState.DRAFT).count(),
        sent=seen.filter(state=PaperState.SENT).count(),
        unscanned=seen.without_scan().count(),
    )


@dataclass(frozen=True)
class PapersOfFormer:
    """How many papers of a former commune are drafts, wait for a number, or lack their scan; a year of theirs."""

    unit: Unit
    drafts: int
    sent: int
    unscanned: int
    year: int


def papers_of_predecessors(commune: Unit, user: User) -> list[PapersOfFormer]:
    """Return what waits of the papers of the communes that went over to this one and a person keeps; two queries."""
    former = [pk for pk in commune.line if pk != commune.pk]
    if not former:
        return []
    kept = Paper.objects.visible_to(user, Verb.KEEP_PAPERS).filter(commune__in=former)
    bare = Q(state=PaperState.SIGNED, scans__isnull=True)
    found = {
        row["commune"]: row
        for row in kept.values("commune").annotate(
            drafts=Count("pk", filter=Q(state=PaperState.DRAFT), distinct=True),
            sent=Count("pk", filter=Q(state=PaperState.SENT), distinct=True),
            unscanned=Count("pk", filter=bare, distinct=True),
            newest=Max("year", filter=bare),
        )
        if row["drafts"] or row["sent"] or row["unscanned"]
    }
    units = Unit.objects.filter(pk__in=found).in_order()
    return [
        PapersOfFormer(unit, row["drafts"], row["sent"], row["unscanned"], row["newest"] or timezone.localdate().year)
        for unit in units
        for row in [found[unit.pk]]
    ]
