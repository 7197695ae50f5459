"""Bringing a roster in: keep the files as a draft, then write exactly what was planned, in one transaction."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import reduce
from operator import and_
from typing import Any

from django.db import OperationalError, connection, transaction
from django.db.models import Exists, Q
from django.utils import timezone

from communes.actions import file_paper, record
from communes.bulk import save_with_bytes
from communes.models import Paper, Unit, User
from communes.queries import last_written
from households.actions.life.recording import hold
from households.actions.roster_writing import Writer
from households.models import (
    LONGEST_FILE,
    HamletResult,
    RosterFile,
    RosterImport,
    YearClosing,
)
from households.queries.snapshot import snapshot
from households.roster.answer import absent_words
from households.roster.plan import Options, Plan
from households.roster.planning import make_plan
from households.roster.reading import Reading
from households.roster.register import Register
from lib.collector import collector_paused
from lib.errors import RuleError

WAIT_SECONDS = 20  # for another writer of the commune


class BeingWritten(RuleError):
    """Somebody else writes to the commune, and did not come to an end while one waited."""

    def __init__(self) -> None:
        super().__init__(
            "Đang có người cập nhật danh sách của xã. Chờ khoảng một phút rồi bấm lại; chưa có gì được ghi."
        )


class PlanChanged(RuleError):
    """The register changed between the preview and the writing: the preview is to be looked at again."""

    def __init__(self) -> None:
        super().__init__("Trong lúc anh/chị xem trước, danh sách đã có người khác cập nhật. Xem lại rồi bấm cập nhật.")


@dataclass(frozen=True)
class Ahead:
    """What was planned while nobody was kept waiting: good until something is written to the commune."""

    plan: Plan
    as_previewed: Plan  # without reasons and ticks, as the preview was first drawn
    written: str  # the commune's last writes before its register was looked at


@dataclass(frozen=True)
class Looked:
    """A reading held against the register: the plan without anything chosen, and the register that it is made from."""

    reading: Reading
    register: Register
    plan: Plan
    written: str  # the commune's last writes before its register was looked at

    @collector_paused()
    def ahead(self, options: Options) -> Ahead:
        """Return the plan to hand to `apply_import`, with what these options choose."""
        if not _chooses(options):
            return Ahead(self.plan, self.plan, self.written)
        return Ahead(make_plan(self.reading, self.register, options), self.plan, self.written)


@collector_paused()
def look(commune: Unit, reading: Reading, options: Options, years: Sequence[int]) -> Looked:
    """Hold a reading against the register as it stands, for a preview; what is chosen there counts for nothing yet."""
    written = last_written(commune)
    register = snapshot(commune, max(years, default=options.current_year))
    nothing_chosen = replace(options, reasons={}, same_household=frozenset(), new_names=frozenset())
    return Looked(reading, register, make_plan(reading, register, nothing_chosen), written)


def plan_import(commune: Unit, reading: Reading, options: Options, years: Sequence[int]) -> Plan:
    """Return the plan of a reading against the register as it stands; writes nothing."""
    return plan_ahead(commune, reading, options, years).plan


def plan_ahead(commune: Unit, reading: Reading, options: Options, years: Sequence[int]) -> Ahead:
    """Return the plan to hand to `apply_import`, made before its transaction and the commune's lock."""
    return look(commune, reading, options, years).ahead(options)


def _chooses(options: Options) -> bool:
    return bool(options.reasons or options.same_household or options.new_names)


@transaction.atomic
def keep_draft(*, by: User, commune: Unit, files: Sequence[tuple[str, bytes]], **answers: Any) -> RosterImport:
    """Keep files with the answers given about them so far; nothing of the register is written.

    Who applies them at once leaves one audit entry, by `apply_import`; a page uses `receive_files`, which drops
    what nobody came back to.
    """
    draft = RosterImport.objects.create(commune=commune, created_by=by, **answers)
    for name, content in files:
        sha256 = hashlib.sha256(content).hexdigest()
        file = RosterFile(roster_import=draft, name=name[:LONGEST_FILE], sha256=sha256, content=content)
        save_with_bytes(file, "content")
    return draft


@collector_paused()
def apply_import(
    *,
    by: User,
    draft: RosterImport,
    reading: Reading,
    options: Options,
    years: Sequence[int],
    seen: str | None = None,
    ahead: Ahead | None = None,
    corrected: Collection[int] = (),
    files: Collection[int] | None = None,
) -> Plan:
    """Plan, then write it under the commune's lock in one transaction; returns what was written.

    What was planned ahead holds if nothing was written to the commune since; else it is planned
    again under the lock. Who has a transaction open already plans ahead of it, so that nobody
    waits for a plan. `seen` is the fingerprint of the plan that was previewed, `corrected` are the
    ids of the corrections that the reading was made with, `files` those of the files that were read; without them
    the draft must still have every file that the reading has a list of. A plan that writes nothing leaves no
    record but removes the draft. Raises PlanChanged when the plan is another by now, RuleError
    when the decision's number stands under another day.
    """
    ahead = ahead or plan_ahead(draft.commune, reading, options, years)
    with _only_writer(draft.commune) as commune:
        whole = _with_what_was_read(draft, reading, files)
        drafts = RosterImport.objects.select_for_update().filter(whole, pk=draft.pk, state=RosterImport.State.DRAFT)
        if not drafts.exists():
            raise RuleError("Tệp này đã được cập nhật vào danh sách, hoặc đã bị bỏ, trước đó.")
        if set(draft.corrections.values_list("pk", flat=True)) != set(corrected):
            raise PlanChanged
        if files is not None and set(draft.files.values_list("pk", flat=True)) != set(files):
            raise PlanChanged
        if last_written(commune) != ahead.written:
            ahead = plan_ahead(commune, reading, options, years)
        if seen is not None and seen != fingerprint(ahead.as_previewed):
            raise PlanChanged
        return _write(by, commune, draft, ahead.plan)


def _with_what_was_read(draft: RosterImport, reading: Reading, files: Collection[int] | None) -> Q:
    """Return the condition that a draft still has every file of the reading; none where the files are told by ids."""
    if files is not None:
        return Q()
    names = {sheet.file for sheet in reading.lists} | {sheet.file for sheet in reading.summaries}
    return reduce(and_, (Q(Exists(draft.files.filter(name=name[:LONGEST_FILE]))) for name in sorted(names)), Q())


@contextmanager
def _only_writer(commune: Unit) -> Iterator[Unit]:
    """Begin a transaction in which nobody else writes to the commune. Raises BeingWritten after waiting in vain.

    SQLite waits as the settings say, for the whole database; PostgreSQL for the commune's row.
    """
    begun = False
    try:
        with transaction.atomic():
            if connection.vendor == "postgresql":
                with connection.cursor() as cursor:
                    cursor.execute(f"SET LOCAL lock_timeout = '{WAIT_SECONDS}s'")
            held = hold(commune)
            begun = True
            yield held if held.pk == commune.pk else Unit.objects.get(pk=commune.pk)
    except OperationalError as error:
        if begun:
            raise
        raise BeingWritten from error


def _write(by: User, commune: Unit, draft: RosterImport, plan: Plan) -> Plan:
    has_decision = bool(draft.decision_number and draft.decided_on) and not plan.rejected
    lists = _open_lists(commune, plan) if plan.writes or has_decision else set()
    decision = None
    if has_decision and draft.decided_on and lists:
        decision = file_paper(by=by, unit=commune, number=draft.decision_number, signed_on=draft.decided_on)
    if not plan.writes and not (decision and _is_news(commune, lists, decision)):
        draft.delete()
        return plan
    writer = Writer(commune, draft, plan, decision, lists)
    writer.write()
    draft.undo = {"open": writer.left_open}
    _finish(by, draft, plan, decision)
    return plan


def _open_lists(commune: Unit, plan: Plan) -> set[tuple[int, int, int]]:
    """Return (hamlet, standard, year) of the lists a plan has rows of, without those of locked years; one query."""
    closed = set(YearClosing.objects.locking().filter(commune__in=commune.chain).values_list("standard_id", "year"))
    statuses = (status for row in plan.taken for status in row.statuses)
    return {(status.hamlet, *status.key) for status in statuses if status.key not in closed}


def _is_news(commune: Unit, lists: set[tuple[int, int, int]], decision: Paper) -> bool:
    """Say whether one of the lists is not known yet to be recognised by this decision."""
    under_it = HamletResult.objects.filter(commune=commune, decision=decision)
    return not lists <= set(under_it.values_list("hamlet_id", "standard_id", "year"))


def fingerprint(plan: Plan) -> str:
    """Return a digest of what a plan without reasons and ticks finds in the register and would put in its place."""
    parts = [plan.rejected]
    parts += [f"{row.place}{row.ref}{row.kind}{row.changes}{row.statuses}" for row in plan.taken]
    parts += [f"{row.person}{row.address}{row.members}" for row in plan.taken if row.ref < 0]
    parts += [f"{one.ref}{one.key}{one.stored}{one.last}" for one in plan.missing]
    parts += [f"{total}" for total in plan.totals]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def counts_of(plan: Plan) -> dict[str, Any]:
    """Return the counts that describe an import, as its record holds them.

    Of those `missing` in the files some are `gone` from the list, some stay `to_verify`, and nothing happens to those
    of `no_reason`; `no_reason_lists` are the lists (standard, year) these wait on.
    """
    return {
        "rows": plan.rows,
        "ok": len(plan.taken),
        "new": plan.count("new"),
        "changed": plan.count("changed"),
        "unchanged": plan.count("unchanged"),
        "missing": len(plan.absent),
        "gone": len(plan.gone),
        "to_verify": len(plan.to_verify),
        "no_reason": len(plan.unexplained),
        "no_reason_lists": sorted({one.key for one in plan.unexplained}, key=lambda key: (key[1], key[0])),
        "errors": plan.error_rows,
        "skipped": len(plan.skipped),
        "years": list(plan.years),
    }


def _finish(by: User, draft: RosterImport, plan: Plan, decision: Paper | None) -> None:
    draft.state = RosterImport.State.APPLIED
    draft.applied_at = timezone.now()
    draft.decision = decision
    draft.counts, draft.chosen = counts_of(plan), {}
    draft.save()
    files = list(draft.files.all().defer("content"))
    names = ", ".join(file.name for file in files)
    years, unchanged = ", ".join(map(str, plan.years)), plan.count("unchanged")
    record(
        by=by,
        verb="import_roster",
        subject=f"import:{draft.pk}",
        commune=draft.commune,
        sentence=(
            f"Nhập danh sách năm {years} từ {names}: {plan.count('new')} mới, {plan.count('changed')} thay đổi, "
            f"{', '.join([f'{unchanged} không đổi', *absent_words(plan)])}."
        ),
        after={name: count for name, count in draft.counts.items() if name != "no_reason_lists"}
        | {"files": [{"name": file.name, "sha256": file.sha256} for file in files]},
    )
