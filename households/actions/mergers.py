"""A commune that came from others: its predecessors, whose hamlets are whose, and the households carried over."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.dispatch import Signal
from django.utils import timezone

from communes.actions import add_commune, record
from communes.actions.merger_days import end_posts
from communes.actions.successions import link_hamlets, link_units, refuse_impossible_day, unlink_units
from communes.models import Assignment, Unit, UnitParent, UnitSuccession, User
from households.models import (
    ChangeReport,
    HamletResult,
    HamletYear,
    Household,
    LifeEvent,
    Member,
    Residence,
    RosterImport,
)
from households.roster.homes import Passage, Passages, Stay, Stays, as_if_still, through
from lib.errors import RuleError

_BATCH = 500
# Communes (`units`, ids) went over to another, still in its transaction: later apps put away what nobody opens now.
went_over = Signal()


@transaction.atomic
def record_merger(*, by: User, commune: Unit, on: date, old: Sequence[Unit], divided: Sequence[Unit] = ()) -> Unit:
    """Record that a commune was made of others on a day; the households of those that came over whole are its own now.

    Their lists stay under the units of then, and the posts held in them end with the day before; who works in a divided
    one carries on what is open there. Returns the commune as it is now, with one audit entry. Raises RuleError for what
    can't be, and where a list stands under a unit that was not there in its year.
    """
    locked = _lock([commune, *old, *divided])
    new = locked[commune.pk]
    link_units(
        new=new,
        on=on,
        old=[locked[unit.pk] for unit in old],
        divided=[locked[unit.pk] for unit in divided],
        today=timezone.localdate(),
    )
    _refuse_lists_out_of_time(new, on)
    new.refresh_from_db()
    moved, ended = carry_over(new), end_posts([unit.pk for unit in old], on - timedelta(days=1))
    went_over.send(sender=Unit, units=[unit.pk for unit in old])
    names = ", ".join(f"{unit.name} (mã {unit.code})" for unit in old)
    parts = ", ".join(f"{unit.name} (mã {unit.code})" for unit in divided)
    record(
        by=by,
        verb="record_merger",
        subject=f"unit:{new.pk}",
        commune=new,
        sentence=(
            f"Ghi {new.name} được thành lập ngày {on:%d/%m/%Y} từ {names or 'các xã bị chia'}"
            + (f"; một phần của {parts}" if old and divided else f": {parts}" if divided else "")
            + (f"; {len(ended)} phân công ở đó đã thôi" if ended else "")
            + "."
        ),
        after={"predecessors": names, "divided": parts, "on": on.isoformat(), "moved_households": moved}
        | ({"ended_posts": ended} if ended else {}),
    )
    return new


@transaction.atomic
def map_hamlets(*, by: User, commune: Unit, heirs: Mapping[Unit, Unit]) -> int:
    """Record into which hamlet of the commune each old hamlet went; return how many are new or other than before.

    Who lives there passes on with it. One audit entry if anything is new. Raises RuleError once a list of the commune's
    own came: then a hamlet mapped already stays as it is.
    """
    new = _lock([commune])[commune.pk]
    known = _passages(new)
    news = {old: heir for old, heir in heirs.items() if old.pk not in known or known[old.pk].new != heir.pk}
    changed = [old for old in news if old.pk in known]
    if changed and HamletResult.objects.filter(commune=new).exists():
        raise RuleError(
            "{hamlet} đã ghép rồi và {commune} đã có danh sách của mình: không ghép lại được nữa.",
            hamlet=changed[0].name,
            commune=new.name,
        )
    if not news:
        return 0
    link_hamlets(new=new, heirs=news)
    carry_over(new, before=known)
    record(
        by=by,
        verb="map_hamlets",
        subject=f"unit:{new.pk}",
        commune=new,
        sentence=f"Ghép {len(news)} ấp của các xã cũ với ấp của {new.name}.",
        after={"hamlet_heirs": [f"{old.code} {old.name} → {heir.name}" for old, heir in news.items()]},
    )
    return len(news)


@transaction.atomic
def undo_merger(*, by: User, commune: Unit) -> list[str]:
    """Take back that a commune came from others: the households go back to the communes they lived in.

    The posts that the merger ended, and nobody since, are open again; returns them in words. Raises RuleError once the
    commune has lists, totals, events or reports of its own: they rest on it.
    """
    new = _lock([commune, *Unit.objects.filter(pk__in=commune.came_from)])[commune.pk]
    links = list(UnitSuccession.objects.filter(new=new).select_related("old"))
    if not links:
        raise RuleError("{commune} chưa được ghi là thành lập từ xã cũ nào.", commune=new.name)
    if new.went_to or any(
        table.objects.filter(commune=new).exists() for table in (HamletResult, HamletYear, LifeEvent, ChangeReport)
    ):
        raise RuleError(
            "{commune} đã có danh sách, tổng số hoặc biến động của mình sau sáp nhập: không hủy được nữa.",
            commune=new.name,
        )
    _carry_back(new)
    names = ", ".join(f"{link.old.name} (mã {link.old.code})" for link in links)
    opened = unlink_units(new)
    record(
        by=by,
        verb="undo_merger",
        subject=f"unit:{new.pk}",
        commune=new,
        sentence=(
            f"Hủy ghi nhận {new.name} được thành lập từ {names}"
            + (f"; {len(opened)} phân công ở đó có lại như trước" if opened else "")
            + "."
        ),
        before={"predecessors": names, "on": links[0].on.isoformat()},
        after={"reopened_posts": opened} if opened else None,
    )
    return opened


def _lock(units: Iterable[Unit]) -> dict[int, Unit]:
    """Lock units in one order, whoever asks: of two at once the second sees what the first did."""
    wanted = sorted({unit.pk for unit in units})
    return {unit.pk: unit for unit in Unit.objects.select_for_update(no_key=True).filter(pk__in=wanted).order_by("pk")}


def _refuse_lists_out_of_time(new: Unit, on: date) -> None:
    """Raise RuleError where a list or total stands under a unit that was not there on 31/12 of its year."""
    old = UnitSuccession.objects.filter(new=new).values("old")
    for table in (HamletResult, HamletYear):
        early = table.objects.filter(commune=new, year__lt=on.year).order_by("year").first()
        if early is not None:
            raise RuleError(
                "{commune} đã có danh sách hoặc tổng số năm {year}, trước ngày sáp nhập {day}. Những năm ấy phải nhập "
                "dưới tên từng xã cũ: ghi nhận xã cũ trước khi nhập.",
                commune=new.name,
                year=early.year,
                day=f"{on:%d/%m/%Y}",
            )
        late = table.objects.filter(commune__in=old, year__gte=on.year).select_related("commune").first()
        if late is not None:
            raise RuleError(
                "{commune} có danh sách hoặc tổng số năm {year}, sau ngày sáp nhập {day}. Xem lại ngày sáp nhập.",
                commune=late.commune.name,
                year=late.year,
                day=f"{on:%d/%m/%Y}",
            )


def _passages(commune: Unit) -> Passages:
    hamlets = UnitParent.objects.filter(parent__in=commune.line).values("unit")
    links = UnitSuccession.objects.filter(old__in=hamlets, kind=UnitSuccession.Kind.WHOLE)
    return {old: Passage(new, on) for old, new, on in links.values_list("old", "new", "on")}


def carry_over(commune: Unit, before: Passages | None = None) -> int:
    """Give a commune the households of those that came over to it, and let them pass on with their hamlets.

    Returns how many changed their commune. `before` are the passages by which they had passed on so far. In bulk,
    and only inside an action that locks the commune.
    """
    moved = Household.objects.filter(commune__in=commune.came_from).update(commune=commune)
    Member.objects.filter(commune__in=commune.came_from).update(commune=commune)
    passages = _passages(commune)
    if passages:
        _store({pk: (stays, through(as_if_still(stays, before or {}), passages)) for pk, stays in _stays(commune)})
    return moved


def _carry_back(new: Unit) -> None:
    parents = dict(UnitParent.objects.filter(parent__in=new.came_from).values_list("unit", "parent"))
    passages, homes = _passages(new), {}
    folded = {}
    for pk, stays in _stays(new):
        still = as_if_still(stays, passages)
        folded[pk] = (stays, still)
        if still[-1].hamlet in parents:
            homes[pk] = parents[still[-1].hamlet]
    _store(folded)
    by_commune: dict[int, list[int]] = defaultdict(list)
    for pk, commune in homes.items():
        by_commune[commune].append(pk)
    for commune, households in by_commune.items():
        for start in range(0, len(households), _BATCH):
            part = households[start : start + _BATCH]
            Household.objects.filter(pk__in=part).update(commune=commune)
            Member.objects.filter(household__in=part).update(commune=commune)


def _stays(commune: Unit) -> list[tuple[int, Stays]]:
    """Return where each household of a commune lived when; one query."""
    found: dict[int, list[Stay]] = defaultdict(list)
    rows = Residence.objects.filter(household__commune=commune).order_by("household_id", "pk")
    for household, hamlet, first, last in rows.values_list("household_id", "hamlet_id", "valid_from", "valid_to"):
        found[household].append(Stay(hamlet, first, last))
    return [(pk, tuple(sorted(stays, key=lambda one: one.first or date.min))) for pk, stays in found.items()]


def _store(stays: Mapping[int, tuple[Stays, Stays]]) -> None:
    """Store the stays of households (before, after) where they are others by now."""
    changed = {pk: after for pk, (before, after) in stays.items() if before != after}
    ids = list(changed)
    for start in range(0, len(ids), _BATCH):
        part = ids[start : start + _BATCH]
        Residence.objects.filter(household__in=part).delete()
        Residence.objects.bulk_create(
            Residence(household_id=pk, hamlet_id=stay.hamlet, valid_from=stay.first, valid_to=stay.last)
            for pk in part
            for stay in changed[pk]
        )


@dataclass(frozen=True)
class OldUnit:
    """An old commune as its officer types it."""

    code: str
    name: str
    area: str
    hamlets: list[str]


@transaction.atomic
def found_from(*, by: User, commune: Unit, on: date, old: Sequence[OldUnit]) -> Unit:
    """Put old communes on record with their hamlets, and that this one was made of them; all or nothing.

    One on record already is taken only while it is nobody's: its register would come over with it. Raises RuleError.
    """
    refuse_impossible_day(on, timezone.localdate())
    last = on - timedelta(days=1)
    units = []
    for one in old:
        known = Unit.objects.communes().filter(code=one.code).valid_on(last).exclude(pk=commune.pk).first()
        if known is not None and not _is_nobodys(known):
            raise RuleError(
                "{name} (mã {code}) đang có người dùng hoặc có dữ liệu trong chương trình: nhờ người quản trị máy chủ "
                "ghi bằng lệnh merge_communes.",
                name=known.name,
                code=known.code,
            )
        if known is not None and UnitParent.objects.filter(parent=known).exists():
            units.append(known)
            continue
        if not one.hamlets:
            raise RuleError("Ghi tên các ấp của {name}.", name=one.name)
        units.append(
            add_commune(
                by=by,
                code=one.code,
                name=one.name,
                area=one.area,
                hamlets=one.hamlets,
                valid_to=last,
                valid_from=known.valid_from if known else None,
            )
        )
    return record_merger(by=by, commune=commune, on=on, old=units)


def _is_nobodys(unit: Unit) -> bool:
    return not (
        Assignment.objects.held_in(unit).exists()
        or Household.objects.filter(commune=unit).exists()
        or RosterImport.objects.filter(commune=unit).exists()
    )


@transaction.atomic
def add_old_hamlets(*, by: User, commune: Unit, unit: Unit, hamlets: list[str]) -> Unit:
    """Complete an old commune that came from the table of successions with its hamlets. Raises RuleError."""
    if unit.pk not in commune.came_from or UnitParent.objects.filter(parent=unit).exists():
        raise RuleError("{unit} đã có ấp, hoặc không phải xã cũ của {commune}.", unit=unit.name, commune=commune.name)
    return add_commune(
        by=by, code=unit.code, name=unit.name, area=unit.area, hamlets=hamlets, valid_from=unit.valid_from,
        valid_to=unit.valid_to,
    )  # fmt: skip
