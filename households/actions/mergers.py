"""A commune that came from others: its predecessors, whose hamlets are whose, and the households carried over."""

from __future__ import annotations

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
from households.actions.carrying_over import carry_back, carry_over, passages_of
from households.actions.merger_hindrances import judge_undo
from households.models import (
    HamletResult,
    HamletYear,
    Household,
    LearntWord,
    RosterImport,
)
from lib.errors import RuleError

# Communes (`units`, ids) went over to another, still in its transaction: later apps put away what nobody opens now.
went_over = Signal()


@transaction.atomic
def record_merger(*, by: User, commune: Unit, on: date, old: Sequence[Unit], divided: Sequence[Unit] = ()) -> Unit:
    """Record that a commune was made of others on a day; the households of those that came over whole are its own now.

    Their lists stay under the units of then, and the posts held in them end with the day before; who works in a divided
    one carries on what is open there. Returns the commune as it is now, with one audit entry. Raises RuleError for what
    can't be, and where a list stands under a unit that was not there in its year.
    """
    locked = _lock_chain([commune, *old, *divided])
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
    own came, or of what it went over to: then a hamlet mapped already stays as it is.
    """
    locked = _lock_chain([commune])
    new = locked[commune.pk]
    known = passages_of(locked[new.heir])
    news = {old: heir for old, heir in heirs.items() if old.pk not in known or known[old.pk].new != heir.pk}
    changed = [old for old in news if old.pk in known]
    lists = HamletResult.objects.filter(commune__in=[new.pk, *new.went_to]).select_related("commune")
    if changed and (found := lists.first()) is not None:
        raise RuleError(
            "{hamlet} đã ghép rồi và {commune} đã có danh sách của mình: không ghép lại được nữa.",
            hamlet=changed[0].name,
            commune=found.commune.name,
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

    The posts that the merger ended, and nobody since, are open again; returns them in words. One audit entry, and one
    in each old commune whose posts these are. Names of old hamlets that the commune was taught are forgotten. Raises
    RuleError where something hinders it (`merger_hindrances`).
    """
    new, links = _lock_with_links(commune)
    if not links:
        raise RuleError("{commune} chưa được ghi là thành lập từ xã cũ nào.", commune=new.name)
    back = judge_undo(new)
    carry_back(new, back)
    of_old = [unit for unit, stands in back.units.items() if stands != new.pk]
    LearntWord.objects.filter(commune=new, hamlet__in=of_old).delete()
    return _leave_trace_of_undo(by, new, links, unlink_units(new))


def _leave_trace_of_undo(
    by: User, new: Unit, links: Sequence[UnitSuccession], opened: Mapping[Unit, list[str]]
) -> list[str]:
    """Leave the entries of a merger taken back; return the posts open again."""
    for unit, posts in opened.items():
        record(
            by=by,
            verb="undo_merger",
            subject=f"unit:{unit.pk}",
            commune=unit,
            sentence=f"Hủy ghi nhận {unit.name} nhập vào {new.name}; {len(posts)} phân công ở đây có lại như trước.",
            after={"reopened_posts": posts},
        )
    names = ", ".join(f"{link.old.name} (mã {link.old.code})" for link in links)
    every = [post for posts in opened.values() for post in posts]
    record(
        by=by,
        verb="undo_merger",
        subject=f"unit:{new.pk}",
        commune=new,
        sentence=(
            f"Hủy ghi nhận {new.name} được thành lập từ {names}"
            + (f"; {len(every)} phân công ở đó có lại như trước" if every else "")
            + "."
        ),
        before={"predecessors": names, "on": links[0].on.isoformat()},
        after={"reopened_posts": every} if every else None,
    )
    return every


def _lock(units: Iterable[Unit]) -> dict[int, Unit]:
    """Lock units in one order, whoever asks: of two at once the second sees what the first did."""
    wanted = sorted({unit.pk for unit in units})
    return {unit.pk: unit for unit in Unit.objects.select_for_update(no_key=True).filter(pk__in=wanted).order_by("pk")}


def _lock_chain(units: Iterable[Unit]) -> dict[int, Unit]:
    """Lock units with all that they came from and went over to: what follows from a link reaches to both ends.

    Raises RuleError where a chain grew while this waited: what is locked then is not all of it.
    """
    ids = [unit.pk for unit in units]
    locked = _lock(_chained(ids))
    if any(unit.pk not in locked for unit in _chained(ids)):
        names = ", ".join(locked[pk].name for pk in ids)
        raise RuleError(
            "Xã cũ, xã mới của {names} vừa được người khác ghi lại: mở lại trang, xem rồi làm lại.", names=names
        )
    return locked


def _chained(ids: Sequence[int]) -> list[Unit]:
    """Return units (ids) as they are stored, with those of their chains."""
    chains = (unit.chain for unit in Unit.objects.filter(pk__in=ids))
    return list(Unit.objects.filter(pk__in={pk for chain in chains for pk in chain}))


def _lock_with_links(commune: Unit) -> tuple[Unit, list[UnitSuccession]]:
    """Lock a commune and all that it came from, the divided ones too: whoever else writes of these waits.

    Returns it with its links as they are then. Raises RuleError where these became others while it waited.
    """
    of_commune = UnitSuccession.objects.filter(new=commune).select_related("old").order_by("old__code", "pk")
    locked = _lock([commune, *(link.old for link in of_commune), *Unit.objects.filter(pk__in=commune.came_from)])
    links = list(of_commune.all())
    if any(link.old_id not in locked for link in links):
        raise RuleError(
            "Các xã cũ của {commune} vừa được người khác ghi lại: mở lại trang Xã cũ, xem rồi làm lại.",
            commune=commune.name,
        )
    return locked[commune.pk], links


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
