"""Setting cells of an uploaded roster right in its preview; the register and the files' bytes stay as they are."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from django.db import transaction

from communes.actions import record
from communes.models import User
from households.models import RosterCorrection, RosterImport
from households.roster.chosen import Chosen, Of, asked, still_chosen, to_keep
from households.roster.corrections import MOST_OF_A_DRAFT, Correction
from households.roster.plan import Plan
from lib.errors import RuleError


@transaction.atomic
def correct_draft(*, by: User, draft: RosterImport, corrections: Sequence[Correction]) -> int:
    """Keep corrections of a draft, each in place of an earlier one of the same cell or row; return how many.

    One audit entry, without the values. Raises RuleError when the draft was applied or dropped meanwhile, or has
    too many corrections by now.
    """
    hold_draft(draft)
    rows = keep_corrections(by=by, draft=draft, corrections=corrections)
    _record(by, draft, "correct_draft", f"Sửa {rows} dòng của tệp đang xem trước; danh sách chưa thay đổi.")
    return rows


def keep_corrections(*, by: User, draft: RosterImport, corrections: Sequence[Correction]) -> int:
    """Keep corrections as `correct_draft` does, in the transaction of an action that holds the draft and records."""
    kept = {_key(one): one for one in draft.corrections.all()}
    new = {(one.what, one.place.file, one.place.sheet, one.place.row, one.column): one for one in corrections}
    if len(kept.keys() | new.keys()) > MOST_OF_A_DRAFT:
        raise RuleError(
            "Mỗi lần nhập sửa được nhiều nhất {n} chỗ ở bản xem trước. Sửa trong tệp Excel rồi nhập lại.",
            n=MOST_OF_A_DRAFT,
        )
    draft.corrections.filter(pk__in=[kept[key].pk for key in kept.keys() & new.keys()]).delete()
    RosterCorrection.objects.bulk_create(
        RosterCorrection(
            roster_import=draft,
            what=one.what,
            file=one.place.file,
            sheet=one.place.sheet,
            row=one.place.row,
            column=one.column,
            text=one.text,
            corrected_by=by,
        )
        for one in new.values()
    )
    return len({(one.place.file, one.place.sheet, one.place.row) for one in new.values()})


@transaction.atomic
def withdraw_corrections(
    *, by: User, draft: RosterImport, ids: Collection[int], typed: Sequence[Correction] = ()
) -> int:
    """Take corrections of a draft back, and keep what was typed beside other rows; return of how many of these.

    One audit entry where anything was done. Raises RuleError as `correct_draft` does.
    """
    hold_draft(draft)
    taken_back = draft.corrections.filter(pk__in=ids)
    places = set(taken_back.values_list("file", "sheet", "row"))
    gone, _by_table = taken_back.delete()
    rest = [one for one in typed if tuple(one.place) not in places]
    rows = keep_corrections(by=by, draft=draft, corrections=rest) if rest else 0
    if gone or rows:
        also = f" Sửa {rows} dòng khác." if rows else ""
        _record(by, draft, "withdraw_corrections", f"Bỏ {gone} chỗ đã sửa ở tệp đang xem trước.{also}")
    return rows


@transaction.atomic
def keep_choices(
    *, by: User, draft: RosterImport, plan: Plan, reasons: Mapping[Of, str], ticks: Chosen | None = None
) -> int:
    """Keep with a draft what was chosen in its preview; return for how many households a reason was said otherwise.

    `reasons` are those that are others than the page had, "" where one was taken back: what somebody else chose for
    other households meanwhile stays. `ticks` take the place of those kept. Only what the plan asks is kept, no tick
    of a file that was dropped meanwhile. One audit entry, without names, where anything changed. Raises RuleError as
    `correct_draft` does.
    """
    kept = _locked(draft)
    before = still_chosen(kept.chosen, plan)
    ticks, offered = (ticks or before).of_files(set(draft.files.values_list("name", flat=True))), asked(plan)
    merged = {of: reason for of, reason in {**before.reasons, **reasons}.items() if reason and of in offered}
    chosen = Chosen(merged, ticks.same_household, ticks.new_names)
    if chosen == before:
        return 0
    RosterImport.objects.filter(pk=draft.pk).update(chosen=to_keep(chosen, plan))
    others = sum(merged.get(of) != before.reasons.get(of) for of in merged.keys() | before.reasons.keys())
    sentence = f"Ghi lựa chọn ở tệp đang xem trước: lý do của {others} hộ; danh sách chưa thay đổi."
    _record(by, draft, "keep_choices", sentence)
    return others


def _key(one: RosterCorrection) -> tuple[str, str, str, int, int | None]:
    return one.what, one.file, one.sheet, one.row, one.column


def hold_draft(draft: RosterImport) -> RosterImport:
    """Lock a draft that is about to be read otherwise: what was found in it is not said any more; return it as it is.

    Raises RuleError when it was applied or dropped meanwhile.
    """
    held = _locked(draft)
    RosterImport.objects.filter(pk=draft.pk).update(counts={})
    return held


def _locked(draft: RosterImport) -> RosterImport:
    drafts = RosterImport.objects.select_for_update().filter(pk=draft.pk, state=RosterImport.State.DRAFT)
    held = drafts.first()
    if held is None:
        raise RuleError("Tệp này đã được cập nhật vào danh sách, hoặc đã bị bỏ, trước đó.")
    return held


def _record(by: User, draft: RosterImport, verb: str, sentence: str) -> None:
    record(by=by, verb=verb, subject=f"import:{draft.pk}", commune=draft.commune, sentence=sentence)
