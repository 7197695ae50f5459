"""The second demo: a commune made of three others on 01/07/2025, their lists of 2021-2024 under the old units.

Everything is invented, and told by arithmetic: `HOUSEHOLDS`, `poor_in` and `near_poor_in` are all there is to it.
"""

from __future__ import annotations

from datetime import date
from random import Random

from django.db import transaction

from communes import actions
from communes.models import Unit, UnitKind, User
from communes.queries import hamlets_in_year
from communes.roles import TITLES, Role
from config.demo import PROVINCE_CODE
from config.demo_left_open import leave_open
from config.demo_people import People
from config.demo_sites import PASSWORD, Account
from config.demo_story import NATIONAL_2022, Household, Listed
from config.demo_workbooks import Paper, TotalLine, sheet_per_hamlet
from households.actions.imports import apply_import, keep_draft
from households.actions.mergers import map_hamlets, record_merger
from households.actions.years import close_year
from households.models import PovertyStandard, Stage
from households.poverty import PovertyClass
from households.roster.plan import Options
from households.roster.reading import read_files

CODE, NAME = "DEMOHN", "Xã Hợp Nhất Minh Họa"
MERGED_ON, LAST_OLD_DAY = date(2025, 7, 1), date(2025, 6, 30)
OLD = (("DEMOHN1", "Xã Đông Minh Họa"), ("DEMOHN", "Xã Tây Minh Họa"), ("DEMOHN3", "Xã Nam Minh Họa"))
"""The second bore the code that the new commune bears: a code means the unit of the year asked."""
HAMLETS = 6  # of each old commune: three times "Ấp 1" to "Ấp 6"
FIRST_YEAR, LAST_YEAR = 2021, 2025
THIS_YEAR = 2026
LEFT = "canbo-xadong"  # worked in the first of the old communes: his post ended with it
ACCOUNTS = (("canbo-hopnhat", Role.POVERTY_OFFICER), ("quantri-hopnhat", Role.ADMINISTRATOR))


def households_in(unit: int, hamlet: int, year: int) -> int:
    """Return how many households live in a hamlet (of an old commune, both counted from 0) at the end of a year."""
    return 180 + 20 * unit + 10 * hamlet + 2 * (year - FIRST_YEAR)


def poor_in(unit: int, hamlet: int, year: int) -> int:
    """Return how many of them are poor: one fewer each year, in every second hamlet two."""
    return max(8 + unit + hamlet % 3 - (1 + hamlet % 2) * (year - FIRST_YEAR), 0)


def near_poor_in(unit: int, hamlet: int, year: int) -> int:
    """Return how many of them are near-poor."""
    return 5 + (unit + hamlet) % 3


def accounts() -> list[Account]:
    """Return who one signs in as."""
    return [Account(f"{TITLES[role]}, {NAME}", username) for username, role in ACCOUNTS]


def is_loaded() -> bool:
    """Say whether the commune is in the database."""
    return Unit.objects.communes().filter(code=CODE, valid_from=MERGED_ON).exists()


@transaction.atomic
def load_merged(*, seed: str = "1") -> Unit:
    """Build the commune and its three predecessors whole, or not at all."""
    return _Merged(Random(f"{seed}/merged")).load()  # noqa: S311  # a story is told here, no secret kept


class _Merged:
    """The office of the new commune in 2026, which brings in what its predecessors left."""

    def __init__(self, chance: Random) -> None:
        self.people = People(chance, first_number=900_000)
        self.standard = PovertyStandard.objects.get(code=NATIONAL_2022)
        by = actions.system_user()
        self.old = [
            actions.add_commune(
                by=by, code=code, name=name, area="rural", valid_to=LAST_OLD_DAY,
                hamlets=[f"Ấp {number}" for number in range(1, HAMLETS + 1)],
            )
            for code, name in OLD
        ]  # fmt: skip
        self.new = actions.add_commune(
            by=by, code=CODE, name=NAME, area="rural", valid_from=MERGED_ON,
            hamlets=[
                f"Ấp {name.split()[1]} {number}" for _code, name in OLD for number in range(1, HAMLETS + 1)
            ],
        )  # fmt: skip
        self.homes = [
            [self._household(hamlet) for _each in range(self._most(unit, hamlet))]
            for unit in range(len(OLD))
            for hamlet in range(HAMLETS)
        ]

    @staticmethod
    def _most(unit: int, hamlet: int) -> int:
        return poor_in(unit, hamlet, FIRST_YEAR) + near_poor_in(unit, hamlet, FIRST_YEAR)

    def _household(self, hamlet: int) -> Household:
        return Household(self.people.head(), hamlet, "", 2 + self.people.number % 4, "")

    def load(self) -> Unit:
        """Bring in what the first commune kept in the program itself, then record the merger, then all other lists.

        So does an office that begins in 2026, whose neighbour had begun before.
        """
        self._keep_first()
        officer = self._open_accounts()
        self.new = record_merger(by=officer, commune=self.new, on=MERGED_ON, old=self.old)
        self.old = [Unit.objects.get(pk=unit.pk) for unit in self.old]
        old_hamlets = [hamlet for unit in self.old for hamlet in hamlets_in_year(unit, LAST_YEAR - 1)]
        heirs = dict(zip(old_hamlets, hamlets_in_year(self.new, LAST_YEAR), strict=True))
        map_hamlets(by=officer, commune=self.new, heirs=heirs)
        for number, unit in enumerate(self.old[1:], start=1):
            for year in range(FIRST_YEAR, LAST_YEAR):
                self._bring_in(officer, unit, year, [number])
                self._close(officer, unit, year)
        self._bring_in(officer, self.new, LAST_YEAR, range(len(OLD)))
        self._close(officer, self.new, LAST_YEAR)
        return self.new

    def _keep_first(self) -> None:
        """Tell the first commune's own years, and what its officer left open; his post ends with the merger."""
        unit = self.old[0]
        officer, _password = actions.open_account(
            by=actions.system_user(), commune=unit, username=LEFT, role=Role.POVERTY_OFFICER, unit=unit,
            full_name=self.people.official("female"), organisation="", password=PASSWORD,
        )  # fmt: skip
        for year in range(FIRST_YEAR, LAST_YEAR):
            self._bring_in(officer, unit, year, [0])
            self._close(officer, unit, year)
        leave_open(unit, officer, self.standard)

    def _open_accounts(self) -> User:
        province = Unit.objects.filter(kind=UnitKind.PROVINCE, code=PROVINCE_CODE).first()
        if province is not None:
            actions.place_under(by=actions.system_user(), unit=self.new, parent=province, valid_from=MERGED_ON)
        users = [
            actions.open_account(
                by=actions.system_user(), commune=self.new, username=username, role=role, unit=self.new,
                full_name=self.people.official("female"), organisation="", password=PASSWORD,
            )[0]
            for username, role in ACCOUNTS
        ]  # fmt: skip
        return users[0]

    def _bring_in(self, by: User, commune: Unit, year: int, units: range | list[int]) -> None:
        """Bring in a year's workbook, a sheet for each hamlet and the sheet of totals."""
        hamlets = hamlets_in_year(commune, year)
        places = [(unit, hamlet) for unit in units for hamlet in range(HAMLETS)]
        listed = {
            named.name: self._listed(unit, hamlet, year) for named, (unit, hamlet) in zip(hamlets, places, strict=True)
        }
        totals = [
            TotalLine(named.name, count := households_in(unit, hamlet, year), round(count * 3.7), listed[named.name])
            for named, (unit, hamlet) in zip(hamlets, places, strict=True)
        ]
        paper = Paper(f"Ủy ban nhân dân {commune.name}", year, "", date(year, 12, 10))
        files = [(f"Danh sách {commune.name} {year}.xlsx", sheet_per_hamlet(paper, listed, totals))]
        options = Options(
            THIS_YEAR, year=year, standard=self.standard.pk, stage=Stage.DECIDED, missing_reason="passed_line"
        )
        reading = read_files(files, THIS_YEAR)
        draft = keep_draft(by=by, commune=commune, files=files, year=year, standard=self.standard, stage=Stage.DECIDED)
        plan = apply_import(by=by, draft=draft, reading=reading, options=options, years=[year])
        if plan.rejected or plan.errors:
            raise AssertionError(plan.rejected or plan.errors[0].message)

    def _listed(self, unit: int, hamlet: int, year: int) -> list[Listed]:
        """Return a hamlet's list: the first households are the poor ones; who left the list was the last of these."""
        poor, near = poor_in(unit, hamlet, year), near_poor_in(unit, hamlet, year)
        homes = self.homes[unit * HAMLETS + hamlet]
        first_near = poor_in(unit, hamlet, FIRST_YEAR)
        chosen = [(home, PovertyClass.POOR) for home in homes[:poor]]
        chosen += [(home, PovertyClass.NEAR_POOR) for home in homes[first_near : first_near + near]]
        return [Listed(home, hamlet, listed, home.people, 130, 30) for home, listed in chosen]

    def _close(self, by: User, commune: Unit, year: int) -> None:
        close_year(
            by=by, commune=commune, standard=self.standard, year=year, number=f"{200 + year % 100}/QĐ-UBND",
            signed_on=date(year, 12, 20),
        )  # fmt: skip
