"""Teaching how a commune's workbooks are read: unknown columns, unknown names of hamlets, sheets without a hamlet."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction

from communes.actions import record
from communes.models import Unit, UnitKind, User
from households.actions.corrections import hold_draft
from households.models import LearntKind, LearntWord, RosterFile, RosterImport
from households.models.learnt import LONGEST_WORDS
from households.roster.headings import LABELS, MARKED_LABELS, Field
from lib.errors import RuleError
from lib.vietnamese import without_id_numbers

_MOST_SAID = 5  # so many words stand in the sentence of the audit
_LONGEST_SAID = 40
PASSED_OVER = "bỏ qua"


@dataclass(frozen=True)
class OfLaterApp:
    """What a word means to a later app: of which kind it is, what the app keeps, and that in words."""

    kind: LearntKind
    field: str
    words: str


@dataclass(frozen=True)
class Taught:
    """A word as it is written, its key, and what it means: a column's field (None: passed over), a hamlet, or more."""

    key: str
    written: str
    meaning: Field | Unit | OfLaterApp | None


@transaction.atomic
def learn_words(*, by: User, commune: Unit, words: Sequence[Taught]) -> None:
    """Remember what words mean in this commune's workbooks; a word taught again means the new thing.

    A hamlet may be one that the commune had before a merger. One audit entry; no word, no entry. Raises RuleError for a
    hamlet of another commune, words that are too long or without a letter, and one word with two meanings.
    """
    words = _once_each(words)
    if not words:
        return
    hamlets = {word.meaning.pk for word in words if isinstance(word.meaning, Unit)}
    own = Unit.objects.filter(pk__in=hamlets, parents__parent__in=commune.line, kind=UnitKind.HAMLET)
    if set(own.values_list("pk", flat=True)) != hamlets:
        raise RuleError("Ấp đã chọn không thuộc xã này: chọn lại ấp.")
    if any(len(word.key) > LONGEST_WORDS for word in words):
        raise RuleError(f"Tiêu đề cột dài hơn {LONGEST_WORDS} ký tự thì không nhớ được: rút ngắn tiêu đề trong tệp.")
    LearntWord.objects.bulk_create(
        [_row(commune, by, word) for word in words],
        update_conflicts=True,
        unique_fields=["commune", "kind", "key"],
        update_fields=["written", "field", "meaning", "hamlet", "created_by", "created_at"],
    )
    _read_anew(commune, {_kind(word) for word in words})
    said = "; ".join(map(_said, words[:_MOST_SAID])) + ("; …" if len(words) > _MOST_SAID else "")
    record(
        by=by,
        verb="learn_words",
        subject=f"commune:{commune.pk}",
        commune=commune,
        sentence=f"Ghi nhớ cách đọc tệp Excel: {said}.",
    )


def _read_anew(commune: Unit, kinds: Collection[str]) -> None:
    """Let nothing be said any more of what was found in drafts of rosters that words of these kinds are read by."""
    if {LearntKind.COLUMN, LearntKind.HAMLET} & set(kinds):
        drafts = RosterImport.objects.filter(commune=commune, state=RosterImport.State.DRAFT)
        drafts.exclude(counts={}).update(counts={})


def _once_each(words: Sequence[Taught]) -> list[Taught]:
    """Return the words without those that say the same again. Raises RuleError for a blank one and for two meanings."""
    kept: dict[tuple[LearntKind, str], Taught] = {}
    for word in words:
        said = without_id_numbers(word.written)[:_LONGEST_SAID]
        if not word.key:
            raise RuleError("“{word}” không có chữ, số nào nên không nhớ được: sửa ô ấy trong tệp.", word=said)
        first = kept.setdefault((_kind(word), word.key), word)
        if first.meaning != word.meaning:
            raise RuleError(
                "“{first}” và “{word}” được đọc như nhau mà chọn hai nghĩa khác nhau: chọn một nghĩa cho cả hai.",
                first=without_id_numbers(first.written)[:_LONGEST_SAID],
                word=said,
            )
    return list(kept.values())


def _kind(word: Taught) -> LearntKind:
    if isinstance(word.meaning, OfLaterApp):
        return word.meaning.kind
    return LearntKind.HAMLET if isinstance(word.meaning, Unit) else LearntKind.COLUMN


def _row(commune: Unit, by: User, word: Taught) -> LearntWord:
    row = LearntWord(
        commune=commune, kind=_kind(word), key=word.key, written=word.written[:LONGEST_WORDS], created_by=by
    )
    if isinstance(word.meaning, Unit):
        row.hamlet = word.meaning
    elif isinstance(word.meaning, OfLaterApp):
        row.field, row.meaning = word.meaning.field, word.meaning.words[:LONGEST_WORDS]
    else:
        row.field = str(word.meaning or "")
    return row


def _said(word: Taught) -> str:
    meant = word.meaning
    known = meant.name if isinstance(meant, Unit) else meant.words if isinstance(meant, OfLaterApp) else None
    return f'"{without_id_numbers(word.written)[:_LONGEST_SAID]}" là {known or meaning_of_column(meant)}'  # type: ignore[arg-type]


def meaning_of_word(word: LearntWord) -> str:
    """Return what a word that was taught means, in words."""
    if word.hamlet is not None:
        return word.hamlet.name
    return word.meaning or meaning_of_column(Field(word.field) if word.field else None)


def meaning_of_column(field: Field | None) -> str:
    """Return what a column holds, in words."""
    return PASSED_OVER if field is None else (LABELS | MARKED_LABELS).get(field, str(field))


@transaction.atomic
def forget_word(*, by: User, word: LearntWord) -> None:
    """Forget a word; one audit entry. Raises RuleError when somebody else forgot it meanwhile."""
    deleted, _rows = LearntWord.objects.filter(pk=word.pk).delete()
    if not deleted:
        raise RuleError("Điều này đã được bỏ trước đó: xem lại danh sách bên dưới.")
    _read_anew(word.commune, {word.kind})
    record(
        by=by,
        verb="forget_word",
        subject=f"commune:{word.commune_id}",
        commune=word.commune,
        sentence=f'Thôi ghi nhớ "{without_id_numbers(word.written)[:_LONGEST_SAID]}" khi đọc tệp Excel.',
    )


@transaction.atomic
def place_sheets(*, by: User, draft: RosterImport, hamlets: Mapping[tuple[int, str], Unit]) -> None:
    """Say which hamlet sheets of a draft (by file's id and name) are of, where they do not say it; one audit entry.

    Raises RuleError when the draft was applied or dropped meanwhile, or for a hamlet of another commune.
    """
    if not hamlets:
        return
    hold_draft(draft)
    ids = {hamlet.pk for hamlet in hamlets.values()}
    own = Unit.objects.hamlets_ever_of(draft.commune).filter(pk__in=ids)
    if set(own.values_list("pk", flat=True)) != ids:
        raise RuleError("Ấp đã chọn không thuộc xã này: chọn lại ấp.")
    files = {file.pk: file for file in draft.files.defer("content")}
    placed = {of: hamlet for of, hamlet in hamlets.items() if of[0] in files}
    for (pk, sheet), hamlet in placed.items():
        files[pk].hamlets[sheet] = hamlet.pk
    RosterFile.objects.bulk_update([files[pk] for pk in {pk for pk, _sheet in placed}], ["hamlets"])
    said = "; ".join(
        f"{without_id_numbers(files[pk].name)} ({without_id_numbers(sheet)}) là của {hamlet.name}"
        for (pk, sheet), hamlet in placed.items()
    )
    record(
        by=by,
        verb="place_files",
        subject=f"import:{draft.pk}",
        commune=draft.commune,
        sentence=f"Ghi ấp của sheet trong tệp đang xem trước: {said}.",
    )
