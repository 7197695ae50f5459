"""A paper before it is signed: drafted, changed, sent for signature, taken back, thrown away."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import ProtectedError
from django.utils import timezone

from communes.actions.paper_steps import clean_subject, frozen, named, note, refuse_unknown, step
from communes.models import Paper, PaperState, Unit, User
from communes.paper_purposes import PURPOSES, PurposeCode
from communes.queries.papers import draw
from lib.errors import RuleError


@transaction.atomic
def draft_paper(
    *, by: User, commune: Unit, unit: Unit, purpose: PurposeCode, subject: str, fields: Mapping[str, Any]
) -> Paper:
    """Draft a paper of a purpose with these fields (JSON); `by` has it to do.

    Raises RuleError when the subject is missing or too long, or the office's template does not fit any more.
    """
    subject = clean_subject(subject)
    paper = Paper(
        commune=commune,
        unit=unit,
        kind=PURPOSES[purpose].kind,
        purpose=purpose,
        subject=subject,
        state=PaperState.DRAFT,
        fields=dict(fields),
        drafted_by=by,
        drafted_at=timezone.now(),
        kept_by=by,
    )
    draw(paper, by=by)
    paper.save()
    note(by, paper, verb="draft_paper", sentence=f"Soạn dự thảo {named(paper)}.", after={"subject": subject})
    return paper


@transaction.atomic
def redraft_paper(
    *, by: User, paper: Paper, seen_version: int, subject: str | None = None, fields: Mapping[str, Any] | None = None
) -> Paper:
    """Give a draft another subject or other fields. Raises StalePaper, and RuleError as `draft_paper` does."""
    changed: dict[str, Any] = {}
    if subject is not None:
        changed["subject"] = clean_subject(subject)
    if fields is not None:
        changed["fields"] = dict(fields)
    before = {"subject": paper.subject}
    step(paper, seen_version, (PaperState.DRAFT,), **changed)
    note(
        by,
        paper,
        verb="redraft_paper",
        sentence=f"Sửa dự thảo {named(paper)}.",
        before=before,
        after={"subject": paper.subject},
    )
    return paper


@transaction.atomic
def send_for_signature(*, by: User, paper: Paper, seen_version: int) -> Paper:
    """Freeze a draft as the file that goes to be signed.

    Raises StalePaper when it is no such draft any more, RuleError when a figure in it is not known yet.
    """
    refuse_unknown(paper)
    step(
        paper,
        seen_version,
        (PaperState.DRAFT,),
        state=PaperState.SENT,
        sent_by=by,
        sent_at=timezone.now(),
        sent_file=frozen(by, paper),
    )
    note(by, paper, verb="send_for_signature", sentence=f"Trình ký {named(paper)}.")
    return paper


@transaction.atomic
def take_back(*, by: User, paper: Paper, seen_version: int) -> Paper:
    """Make a paper that was sent for signature a draft again. Raises StalePaper when it is not waiting any more."""
    step(paper, seen_version, (PaperState.SENT,), state=PaperState.DRAFT, sent_by=None, sent_at=None, sent_file=None)
    note(by, paper, verb="take_back_paper", sentence=f"Thu hồi về dự thảo {named(paper)}.")
    return paper


@transaction.atomic
def discard_draft(*, by: User, paper: Paper, seen_version: int) -> None:
    """Throw a draft away. Raises StalePaper, and RuleError when something else stands on it."""
    step(paper, seen_version, (PaperState.DRAFT,))
    gone = {"subject": paper.subject}
    note(by, paper, verb="discard_draft", sentence=f"Bỏ dự thảo {named(paper)}.", before=gone)
    try:
        with transaction.atomic():
            Paper.objects.filter(pk=paper.pk).delete()
    except ProtectedError as error:
        raise RuleError("Dự thảo này đang gắn với một hồ sơ. Gỡ khỏi hồ sơ trước rồi mới bỏ.") from error
