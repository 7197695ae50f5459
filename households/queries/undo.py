"""What undoing an import would give back and keep, read from the register as it stands."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Max, QuerySet
from django.utils.timezone import localtime

from communes.models import Unit
from households.models import (
    Departure,
    HamletResult,
    HamletYear,
    Household,
    ImportedRow,
    Member,
    Residence,
    RosterImport,
    Source,
    YearClosing,
    YearlyStatus,
)
from households.queries.lines import read_line
from households.undoing import (
    NUMBER_OF_ANOTHER,
    REFERRED,
    HouseholdNow,
    Row,
    WrittenHousehold,
    clashing,
    edited,
    gather,
    is_whole,
    numbers_put_back,
    passed_on,
)
from lib.errors import RuleError

_OWN = (Member, Residence, YearlyStatus, Departure, ImportedRow)  # what goes with a household, or tells of its import
_STATUS = (
    "hamlet_id", "poverty_class", "people", "note", "b1", "b2", "stage", "to_verify", "causes", "special_groups",
    "deprivations",
)  # fmt: skip


@dataclass(frozen=True)
class WrittenTotal:
    """Totals of a hamlet that an import wrote; `before` None where there were none."""

    hamlet: int
    year: int
    before: Row | None
    kept: bool


@dataclass(frozen=True)
class WrittenResult:
    """A hamlet's list whose completeness or decision an import wrote; a decision recorded since is kept."""

    hamlet: int
    standard: int
    year: int
    before: Row | None
    keeps_decision: bool


@dataclass(frozen=True)
class Undoing:
    """What an undo would do: households given back, those kept with the words why, totals, lists."""

    back: Mapping[int, WrittenHousehold]
    kept: Mapping[int, tuple[str, ...]]
    totals: tuple[WrittenTotal, ...]
    results: tuple[WrittenResult, ...]

    @property
    def removed(self) -> list[int]:
        """Households that the import brought and that would leave the register again."""
        return [pk for pk, written in self.back.items() if written.is_new]

    @property
    def restored(self) -> list[int]:
        """Households that would be again as they were."""
        return [pk for pk, written in self.back.items() if not written.is_new]

    @property
    def kept_totals(self) -> list[WrittenTotal]:
        """Totals that somebody wrote since."""
        return [total for total in self.totals if total.kept]

    @property
    def kept_decisions(self) -> list[WrittenResult]:
        """Lists whose decision somebody recorded since."""
        return [result for result in self.results if result.keeps_decision]

    @property
    def fingerprint(self) -> str:
        """What the preview of an undo showed, to be told from another."""
        parts = [sorted(self.back), sorted(self.kept.items()), self.totals, self.results]
        return hashlib.sha256(repr(parts).encode()).hexdigest()


def undoing_of(record: RosterImport) -> Undoing:
    """Return what undoing an applied import would do; a fixed number of queries.

    Raises RuleError when it was undone already, a year it wrote is closed, a later import stands in the
    way, or the record is too old to tell what was written.
    """
    if record.state != RosterImport.State.APPLIED:
        raise RuleError("Lần nhập này đã được hoàn tác trước đó.")
    stored: list[Any] = list(record.rows.order_by("pk").values_list("household_id", "year", "before", "after"))
    _refuse_closed(record, stored)
    later = in_the_way_of(record).first()
    if later is not None:
        raise InTheWay(later)
    of_households = [(pk, year, before, after) for pk, year, before, after in stored if pk is not None]
    if not is_whole(of_households):
        raise TooOld
    written = gather(of_households, f"import:{record.pk}")
    passages = read_line(record.commune).passages  # a merger recorded since moved everybody, and edited nobody
    for one in written.values() if passages else ():
        passed_on(one, passages)
    back, kept = _judged(record, written)
    rest = [(year, before, after) for pk, year, before, after in stored if pk is None]
    return Undoing(back, kept, _totals(rest), _results(record, rest))


class TooOld(RuleError):
    """The import is of before imports could be undone: nobody noted all that it wrote."""

    def __init__(self) -> None:
        super().__init__(
            "Lần nhập này có từ trước khi chương trình biết hoàn tác, nên không có đủ những gì đã ghi để trả lại. Danh "
            "sách vẫn đúng như đang thấy. Cần sửa thì nhập lại tệp đúng của năm ấy (chỗ khác nhau được ghi lại theo "
            "tệp), hoặc sửa ở trang của từng hộ."
        )


class InTheWay(RuleError):
    """A later import wrote in the same lists or households: it has to be undone first."""

    def __init__(self, later: RosterImport) -> None:
        super().__init__(
            "Có lần nhập sau (lúc {at}) đã ghi vào cùng danh sách hoặc cùng hộ. Hoàn tác lần nhập đó trước.",
            at=f"{localtime(later.applied_at):%H:%M ngày %d/%m/%Y}",
        )
        self.later = later


def _refuse_closed(record: RosterImport, stored: Iterable[tuple[Any, int, Row, Row]]) -> None:
    """Raise RuleError when a year was closed since, or is locked; a restatement under way lets its own imports go."""
    lists, years_of_totals = set(), set()
    for _household, year, _before, after in stored:
        if "total" in after:
            years_of_totals.add(year)
        else:
            lists.add((after["standard"], year))
    closings = YearClosing.objects.filter(commune__in=record.commune.chain).select_related("decision").order_by("year")
    locked = set(YearClosing.objects.locking().filter(commune__in=record.commune.chain).values_list("pk", flat=True))
    for closing in closings:
        touched = (closing.standard_id, closing.year) in lists or closing.year in years_of_totals
        since = record.applied_at is None or closing.closed_at > record.applied_at
        if touched and (closing.pk in locked or since):
            raise RuleError(
                "Năm {year} đã chốt theo {decision}, nên không hoàn tác được lần nhập này. Cần sửa thì mở đính chính "
                "năm {year}, rồi nhập danh sách đúng.",
                year=closing.year,
                decision=closing.decision,
            )


# what stands in the way


def in_the_way_of(record: RosterImport) -> QuerySet[RosterImport]:
    """Return the later imports, still applied, that wrote in a list or a household of this one, newest first."""
    last = record.rows.aggregate(last=Max("pk"))["last"] or 0
    rows = ImportedRow.objects.filter(
        roster_import__commune__in=record.commune.chain, roster_import__state=RosterImport.State.APPLIED, pk__gt=last
    )
    own = _lists(record.rows.all())[record.pk]
    found = set(rows.filter(household__in=_touched(record)).values_list("roster_import", flat=True).distinct())
    found |= {later for later, lists in _lists(rows.exclude(roster_import__in=found)).items() if lists & own}
    return (
        RosterImport.objects.filter(pk__in=found)
        .select_related("created_by", "commune", "standard")
        .order_by("-applied_at", "-pk")
    )


def _lists(rows: QuerySet[ImportedRow]) -> dict[int, set[tuple[Any, ...]]]:
    """Return the (hamlet, standard, year) that rows wrote in, by import; totals have no standard. One query."""
    found: dict[int, set[tuple[Any, ...]]] = defaultdict(set)
    kept = ("after__status__0", "after__status__hamlet_id")  # by its order, or of before that by its name
    hamlets = ("after__hamlet", *kept, "before__status__hamlet_id")
    wanted = rows.values_list("roster_import", "year", "after__standard", *hamlets)
    for record, year, standard, *named in wanted.order_by().distinct():
        found[record] |= {(hamlet, standard, year) for hamlet in named if hamlet is not None}
    return found


# households


def _judged(
    record: RosterImport, written: dict[int, WrittenHousehold]
) -> tuple[dict[int, WrittenHousehold], dict[int, tuple[str, ...]]]:
    """Return the households that go back, and those that are kept with the words why."""
    now = _households_now(record, {year for one in written.values() for year in one.years}, written)
    kept = {pk: tuple(words) for pk, one in written.items() if (words := edited(one, now.get(pk)))}
    new = [pk for pk, one in written.items() if one.is_new and pk not in kept]
    added = {pk: one.household for one in written.values() if one.household not in kept for pk in one.members_added}
    kept |= dict.fromkeys(_referred_to(record, new) | _members_referred_to(added), (REFERRED,))
    back = {pk: one for pk, one in written.items() if pk not in kept}
    for household in clashing(back, _owners(record, back)):
        kept[household] = (NUMBER_OF_ANOTHER,)
        del back[household]
    return back, kept


def _touched(record: RosterImport) -> QuerySet[ImportedRow, Any]:
    return record.rows.filter(household__isnull=False).values("household")


def _households_now(
    record: RosterImport, years: set[int], written: Mapping[int, WrittenHousehold]
) -> dict[int, HouseholdNow]:
    """Return the households an import wrote as they stand; of those it did not bring, the rows of these years."""
    touched = _touched(record)
    found = {
        pk: HouseholdNow(address, double is not None)
        for pk, address, double in Household.objects.filter(pk__in=touched).values_list("pk", "address", "double_of")
    }
    members = Member.objects.filter(household__in=touched).values(
        "household_id", "pk", "name", "birth_date", "birth_year", "gender", "ethnicity", "cccd", "is_head",
        "relation", "came_on", "came_reason", "left_on", "user_id",
    )  # fmt: skip
    for member in members:
        untouched = not any(member[name] for name in ("came_on", "came_reason", "left_on", "user_id"))
        found[member["household_id"]].members[member["pk"]] = plain(member) | {"is_untouched": untouched}
    for home in Residence.objects.filter(household__in=touched).values(
        "household_id", "hamlet_id", "valid_from", "valid_to"
    ):
        found[home["household_id"]].homes.append(plain(home))
    for table, fields in ((YearlyStatus, _STATUS), (Departure, ("hamlet_id", "reason", "source", "on"))):
        rows: Any = table._default_manager.filter(household__in=touched)
        for row in rows.values("household_id", "standard_id", "year", *fields):
            household, key = row["household_id"], (row["standard_id"], row["year"])
            if row["year"] in years or written[household].is_new:
                of_table = found[household].statuses if table is YearlyStatus else found[household].departures
                of_table[key] = plain(row)
    return found


def plain(row: Row) -> dict[str, Any]:
    """Return a row with its days as text, as records of imports hold them."""
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in row.items()}


def _referred_to(record: RosterImport, new: Iterable[int]) -> set[int]:
    """Return which new households any other table speaks of, later rooms' tables among them, or of their members."""
    brought = _touched(record)
    paths = [(relation.related_model, relation.field.name, "") for relation in Household._meta.related_objects]
    paths += [(relation.related_model, relation.field.name, "__household") for relation in Member._meta.related_objects]
    found: set[int] = set()
    for table, name, path in paths:
        if table in _OWN:
            continue
        rows = table._default_manager.filter(**{f"{name}{path}__in": brought})  # type: ignore[union-attr]
        found |= set(rows.values_list(f"{name}{path}", flat=True))
    return found & set(new)


def _members_referred_to(added: Mapping[int, int]) -> set[int]:
    """Return the households of these added people (by id) whom any other table speaks of."""
    if not added:
        return set()
    found: set[int] = set()
    for relation in Member._meta.related_objects:
        rows: Any = relation.related_model._default_manager  # type: ignore[union-attr]
        of_these = rows.filter(**{f"{relation.field.name}__in": list(added)})
        found |= {added[pk] for pk in of_these.values_list(relation.field.name, flat=True)}
    return found


def _owners(record: RosterImport, back: Mapping[int, WrittenHousehold]) -> dict[str, set[int]]:
    """Return who bears the ID numbers now that an undo would put back."""
    numbers = sorted({number for one in back.values() for number in numbers_put_back(one)})
    found: dict[str, set[int]] = defaultdict(set)
    for start in range(0, len(numbers), 500):
        people = Member.objects.present().filter(
            commune=record.commune.heir, cccd__in=numbers[start : start + 500], household__double_of__isnull=True
        )
        for number, household in people.values_list("cccd", "household_id"):
            found[number].add(household)
    return found


# totals and lists


def _totals(rows: Iterable[tuple[int, Row, Row]]) -> tuple[WrittenTotal, ...]:
    wanted = [
        (after["hamlet"], year, before["total"], after["total"]) for year, before, after in rows if "total" in after
    ]
    stored = {
        (row.hamlet_id, row.year): row
        for row in HamletYear.objects.filter(hamlet__in={hamlet for hamlet, *_ in wanted})
    }
    found = []
    for hamlet, year, before, after in wanted:
        row = stored.get((hamlet, year))
        source = before["source"] if before and before["source"] == Source.TYPED else Source.WORKBOOK
        stands = row is not None and row.totals.as_dict() == after and row.source == source
        found.append(WrittenTotal(hamlet, year, before, kept=not stands))
    return tuple(found)


def _results(record: RosterImport, rows: Iterable[tuple[int, Row, Row]]) -> tuple[WrittenResult, ...]:
    wanted = [
        (after["hamlet"], after["standard"], year, before["result"])
        for year, before, after in rows
        if "complete" in after
    ]
    of_line = HamletResult.objects.filter(commune__in=record.commune.chain)
    decisions = {
        (hamlet, standard, year): decision
        for hamlet, standard, year, decision in of_line.values_list("hamlet_id", "standard_id", "year", "decision_id")
    }
    found = []
    for hamlet, standard, year, before in wanted:
        stands = decisions.get((hamlet, standard, year))
        expected = {before["decision"] if before else None, record.decision_id}
        found.append(WrittenResult(hamlet, standard, year, before, keeps_decision=stands not in expected))
    return tuple(found)


def hamlet_names(ids: Iterable[int]) -> dict[int, str]:
    """Return names of hamlets by id; one query."""
    return dict(Unit.objects.filter(pk__in=set(ids)).values_list("pk", "name"))
