"""What every step of a paper shares: texts that fit, the version claimed, the file frozen, the audit entry."""

from __future__ import annotations

from typing import Any

from django.db.models import F

from communes.actions.audit import record
from communes.actions.files import store_file
from communes.models import Paper, PaperState, StoredFile, User
from communes.paper_purposes import PURPOSES, UNKNOWN, PurposeCode
from communes.queries.papers import draw
from lib.errors import RuleError
from lib.vietnamese import clean
from lib.word import CONTENT_TYPE

COLUMNS = {
    "number": (Paper._meta.get_field("number"), "Số văn bản"),
    "subject": (Paper._meta.get_field("subject"), "Trích yếu"),
    "signed_by": (Paper._meta.get_field("signed_by"), "Tên người ký"),
    "capacity": (Paper._meta.get_field("capacity"), "Chức vụ, quyền hạn ký"),
}


class StalePaper(RuleError):
    """Somebody else took a step with the paper since it was shown."""

    def __init__(self) -> None:
        super().__init__("Văn bản này vừa được người khác xử lý. Xem lại trạng thái bên dưới rồi làm tiếp nếu còn cần.")


def step(paper: Paper, seen_version: int, states: tuple[PaperState, ...], **changes: Any) -> None:
    """Change a paper if it still is as it was shown: of two at once the database lets one through."""
    rows = Paper.objects.filter(pk=paper.pk, version=seen_version, state__in=states)
    if not rows.update(version=F("version") + 1, **changes):
        raise StalePaper
    paper.refresh_from_db()


def clean_subject(subject: str) -> str:
    """Return what a paper is about, clean. Raises RuleError when it says nothing or too much."""
    subject = clean(subject)
    if not subject:
        raise RuleError("Ghi trích yếu: văn bản này về việc gì.")
    refuse_long(subject=subject)
    return subject


def refuse_long(**texts: str) -> None:
    """Hold texts against the columns they go to: PostgreSQL would break off, SQLite would take them."""
    for field, text in texts.items():
        column, words = COLUMNS[field]
        if column.max_length and len(text) > column.max_length:
            raise RuleError(
                "{words} dài {length} ký tự, chỉ ghi được nhiều nhất {longest} ký tự. Ghi ngắn lại.",
                words=words,
                length=len(text),
                longest=column.max_length,
            )


def refuse_unknown(paper: Paper) -> None:
    """Raise RuleError when a paper that must be whole has figures not known yet."""
    if paper.purpose and PURPOSES[PurposeCode(paper.purpose)].is_whole and UNKNOWN in str(paper.fields):
        raise RuleError(
            "Dự thảo còn chỗ chưa có số liệu (in là “…”). Nhập đủ danh sách và tổng số hộ, bỏ dự thảo này rồi soạn lại."
        )


def frozen(by: User, paper: Paper) -> StoredFile:
    """Keep the paper as it goes to be signed, without the line that marks a draft."""
    return store_file(
        by=by,
        commune=paper.commune,
        name=f"van-ban-{paper.pk}.docx",
        content_type=CONTENT_TYPE,
        content=draw(paper),
    )


def named(paper: Paper) -> str:
    """Return a paper as the audit calls it: its subject may name a household, and not everybody may read that."""
    return f"{paper.get_kind_display().lower()} (mã văn bản {paper.pk})"


def note(by: User, paper: Paper, *, verb: str, sentence: str, before: Any = None, after: Any = None) -> None:
    """Leave the audit entry of a step."""
    record(
        by=by,
        verb=verb,
        subject=f"paper:{paper.pk}",
        commune=paper.commune,
        sentence=sentence,
        before=before,
        after=after,
    )
