"""The office's own Word templates: checked before they are kept, every one kept."""

from __future__ import annotations

from django.db import transaction

from communes.actions.audit import record
from communes.actions.files import store_file
from communes.models import PaperTemplate, Unit, User
from communes.paper_purposes import PURPOSES, PurposeCode
from lib.word import CONTENT_TYPE, check


@transaction.atomic
def save_template(*, by: User, commune: Unit, purpose: PurposeCode, name: str, content: bytes) -> PaperTemplate:
    """Keep a template from now on. Raises UnfitTemplate with its sentence: no Word file, fields nobody fills."""
    about = PURPOSES[purpose]
    check(name[:80], content, about.allowed)
    file = store_file(by=by, commune=commune, name=f"mau-{purpose}.docx", content_type=CONTENT_TYPE, content=content)
    template = PaperTemplate.objects.create(commune=commune, purpose=purpose, file=file, changed_by=by)
    _note(by, commune, f"Đưa lên mẫu {about.title}.", file.sha256)
    return template


@transaction.atomic
def shipped_template(*, by: User, commune: Unit, purpose: PurposeCode) -> PaperTemplate:
    """Go back to the text the program ships with; the office's own stays on record."""
    template = PaperTemplate.objects.create(commune=commune, purpose=purpose, changed_by=by)
    _note(by, commune, f"Dùng lại mẫu gốc {PURPOSES[purpose].title}.", "")
    return template


def _note(by: User, commune: Unit, sentence: str, sha256: str) -> None:
    record(
        by=by,
        verb="save_template",
        subject=f"unit:{commune.pk}",
        commune=commune,
        sentence=sentence,
        after={"sha256": sha256} if sha256 else None,
    )
