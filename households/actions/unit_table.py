"""The units of today and which old ones they came from, from published tables, put on record in bulk."""

from __future__ import annotations

import csv
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path

from django.db import transaction
from vietnam_provinces import Province, Ward

from communes.actions import record
from communes.actions.merger_days import begin_units, end_posts, end_units
from communes.actions.successions import redraw
from communes.models import Area, Unit, UnitKind, UnitParent, UnitSuccession, User, valid_on
from communes.unit_names import name_key
from households.actions.carrying_over import carry_over
from households.models import HamletResult, HamletYear, Household

REFORMED_ON, LAST_OLD_DAY = date(2025, 7, 1), date(2025, 6, 30)
CITY = "79"
TABLE = Path(__file__).parents[2] / "communes" / "data" / "unit_succession_hcmc_2025-07-01.csv"
_BATCH = 500


@dataclass
class Loaded:
    """What a run put on record, and in `left_out` a sentence for each line that contradicts what was there."""

    provinces: int = 0
    communes: int = 0
    former: int = 0
    successions: int = 0
    households: int = 0
    posts: int = 0  # in old communes, which ended with these
    left_out: list[str] = field(default_factory=list)

    @property
    def is_news(self) -> bool:
        """Say whether anything was written."""
        return bool(self.provinces or self.communes or self.former or self.successions)


@transaction.atomic
def load_units(*, by: User) -> Loaded:
    """Put today's communes on record, and what they were in TP. Hồ Chí Minh before 01/07/2025.

    What is there stays; a second run writes nothing. Communes come bare: `add_commune` of the same code and name
    completes one with its hamlets. One audit entry.
    """
    return _Loading(by).run()


@dataclass
class _Loading:
    by: User
    done: Loaded = field(default_factory=Loaded)

    def run(self) -> Loaded:
        """Provinces, today's communes, the old ones, what followed on what; then who lives there."""
        list(Unit.objects.communes().select_for_update(no_key=True).order_by("pk").values_list("pk"))
        self._provinces()
        self._communes()
        self._former()
        self._successions()
        if self.done.is_news:
            self._leave_trace()
        return self.done

    def _provinces(self) -> None:
        known = set(Unit.objects.filter(kind=UnitKind.PROVINCE).values_list("code", flat=True))
        new = [
            _unit(UnitKind.PROVINCE, f"{one.code.value:02d}", one.name)
            for one in Province.iter_all()
            if f"{one.code.value:02d}" not in known
        ]
        Unit.objects.bulk_create(new, _BATCH)
        self.done.provinces = len(new)

    def _communes(self) -> None:
        provinces = dict(Unit.objects.filter(kind=UnitKind.PROVINCE).values_list("code", "pk"))
        there = self._on(REFORMED_ON)
        new, parents = [], []
        for ward in Ward.iter_all():
            code = f"{ward.code.value:05d}"
            if (known := there.get(code)) is None:
                unit = _unit(UnitKind.COMMUNE, code, ward.name, valid_from=REFORMED_ON)
                new.append(unit)
                parents.append((unit, provinces[f"{ward.province_code.value:02d}"]))
            elif known.name_key != name_key(ward.name):
                self._leave_out(ward.name, code, known)
        Unit.objects.bulk_create(new, _BATCH)
        UnitParent.objects.bulk_create(
            (UnitParent(unit=unit, parent_id=parent, valid_from=REFORMED_ON) for unit, parent in parents), _BATCH
        )
        self.done.communes = len(new)

    def _former(self) -> None:
        there = self._on(LAST_OLD_DAY)
        new = {}
        for row in self._table:
            code, name = row["old_ward_code"], row["old_ward"]
            known = there.get(code)
            if known is not None and known.name_key != name_key(name):
                self._leave_out(name, code, known)
            elif known is None:
                new[code] = _unit(UnitKind.COMMUNE, code, name, valid_to=LAST_OLD_DAY)
        Unit.objects.bulk_create(new.values(), _BATCH)
        self.done.former = len(new)

    def _successions(self) -> None:
        old, new = self._on(LAST_OLD_DAY), self._on(REFORMED_ON)
        of_city = Unit.objects.communes().filter(parents__parent__code=CITY, valid_from=REFORMED_ON)
        by_name = {unit.name_key: unit for unit in of_city}
        known = set(UnitSuccession.objects.values_list("old", "new"))
        too_early, too_late = self._listed_out_of_time()
        made: dict[int, list[UnitSuccession]] = defaultdict(list)
        torn: set[int] = set()  # of a commune with one predecessor left out the others would be taken for the whole
        for row in self._table:
            was, now = old.get(row["old_ward_code"]), new.get(row["new_ward_code"])
            if now is None or now.name_key != name_key(row["new_ward"]):
                now = by_name.get(name_key(row["new_ward"]))  # the two tables disagree about the codes of some
            if now is None or (was is not None and (was.pk, now.pk) in known):
                continue
            if was is None or was.pk == now.pk or name_key(row["old_ward"]) != was.name_key:
                torn.add(now.pk)
            elif was.pk in too_late or now.pk in too_early:
                said = f"{was.name} → {now.name}: đã có danh sách của năm mà đơn vị chưa có hoặc không còn."
                self.done.left_out.append(said)
                torn.add(now.pk)
            else:
                made[now.pk].append(UnitSuccession(old=was, new=now, kind=row["kind"], on=REFORMED_ON))
        for pk in torn & made.keys():
            self._leave_out_whole(made.pop(pk))
        self._link([one for links in made.values() for one in links])

    def _leave_out_whole(self, links: list[UnitSuccession]) -> None:
        """Say that a commune's successions are left out together."""
        names = ", ".join(f"{one.old.name} (mã {one.old.code})" for one in links)
        self.done.left_out.append(
            f"{links[0].new.name} (mã {links[0].new.code}): một xã cũ của xã này không ghi được, nên chưa ghi các xã "
            f"cũ khác ({names}). Ghi các xã cũ ở trang Xã cũ hoặc bằng lệnh merge_communes."
        )

    def _link(self, made: list[UnitSuccession]) -> None:
        """Put successions on record, and let days and households follow them."""
        UnitSuccession.objects.bulk_create(made, _BATCH)
        self.done.successions = len(made)
        whole = {one.old_id for one in made if one.kind == UnitSuccession.Kind.WHOLE}
        end_units({one.old_id for one in made}, LAST_OLD_DAY)
        begin_units({one.new_id for one in made}, REFORMED_ON)
        self.done.posts = len(end_posts(whole, LAST_OLD_DAY))
        redraw()
        lived_in = set(Household.objects.filter(commune__went_to__isnull=False).values_list("commune", flat=True))
        moved = {one.new_id for one in made if one.old_id in lived_in and one.kind == UnitSuccession.Kind.WHOLE}
        for commune in Unit.objects.filter(pk__in=moved):
            self.done.households += carry_over(commune)

    def _listed_out_of_time(self) -> tuple[set[int], set[int]]:
        """Return the communes that have lists or totals of before the reform, and of after it."""
        early: set[int] = set()
        late: set[int] = set()
        for table in (HamletResult, HamletYear):
            for commune, year in table.objects.values_list("commune", "year").distinct():
                (early if year < REFORMED_ON.year else late).add(commune)
        return early, late

    @cached_property
    def _table(self) -> list[dict[str, str]]:
        with TABLE.open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    def _on(self, day: date) -> dict[str, Unit]:
        """Return the communes of a day by code."""
        return {unit.code: unit for unit in Unit.objects.communes().filter(valid_on(day))}

    def _leave_out(self, name: str, code: str, known: Unit) -> None:
        said = f"{name} (mã {code}): mã này đang là của {known.name}."
        if said not in self.done.left_out:
            self.done.left_out.append(said)

    def _leave_trace(self) -> None:
        done = self.done
        record(
            by=self.by,
            verb="load_units",
            subject="units",
            sentence=(
                f"Nạp danh mục đơn vị: {done.provinces} tỉnh, thành phố; {done.communes} xã, phường hiện nay; "
                f"{done.former} xã, phường cũ của TP. Hồ Chí Minh; {done.successions} dòng sáp nhập"
                + (f"; {done.posts} phân công ở xã cũ đã thôi." if done.posts else ".")
            ),
        )


def _unit(
    kind: UnitKind, code: str, name: str, *, valid_from: date | None = None, valid_to: date | None = None
) -> Unit:
    """Return a unit to be created in bulk, which skips `save`."""
    area = ""
    if kind == UnitKind.COMMUNE:
        area = Area.RURAL if name.lower().startswith(("xã ", "đặc khu ")) else Area.URBAN
    return Unit(
        kind=kind, code=code, name=name, name_key=name_key(name), area=area, valid_from=valid_from, valid_to=valid_to
    )
