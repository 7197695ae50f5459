"""What happened in the demo commune from 2021 to 2026: who stood on which list, and why others left it.

Pure: a story follows from its seed and size alone. How it is told to the program is `config.demo_office`.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from random import Random

from config.demo_people import People, Person
from households.models import DepartureReason
from households.poverty import PovertyClass
from households.roster.plan import TO_VERIFY

FIRST_YEAR, THIS_YEAR = 2021, 2026
NATIONAL_2016, NATIONAL_2022, PROVINCIAL = "national-2016", "national-2022", "minh-hoa-2024"
HAMLETS = ("Ấp 1 (minh họa)", "Ấp 2 (minh họa)", "Ấp 3 (minh họa)")
PEOPLE_PER_HOUSEHOLD = 3.68

# All at the size of 1 598 households; each line a year, its figures by hamlet. None: the list has not come.
HOUSEHOLDS = {
    2021: (618, 552, 428),
    2022: (621, 556, 431),
    2023: (626, 559, 433),
    2024: (630, 563, 436),
    2025: (637, 566, 438),
    2026: (641, 570, 440),
}
USUAL_SIZE = sum(HOUSEHOLDS[FIRST_YEAR])
POOR: dict[int, tuple[int | None, ...]] = {
    2021: (30, 26, 13),  # the opening list of the standard of 2022
    2022: (25, 21, 9),
    2023: (22, 20, 7),
    2024: (14, 12, 2),
    2025: (10, 8, 1),
    2026: (6, 6, None),
}
NEAR_POOR: dict[int, tuple[int | None, ...]] = {
    2021: (34, 27, 20),
    2022: (36, 28, 20),
    2023: (33, 27, 18),
    2024: (31, 26, 16),
    2025: (26, 22, 13),
    2026: (22, 19, None),
}
# By the old standard of 2021 fewer were poor: so many of that year's poor, and of the others on the opening list.
OLD_STANDARD_POOR, OLD_STANDARD_NEAR_POOR = (17, 14, 7), (16, 13, 8)
# The province's lines lie above the nation's: all of the national list are poor by them, and so many more.
PROVINCIAL_MORE_POOR = {2024: (7, 6, 4), 2025: (10, 9, 5)}
PROVINCIAL_NEAR_POOR = {2024: (11, 9, 6), 2025: (12, 10, 7)}
OMITTED_IN = (THIS_YEAR, 1, 2)  # year, hamlet, households of last year's list that the new one forgot
MOVE_IN = (2024, 1, 0, 1)  # year, from hamlet, to hamlet, households
_NOTES = (
    "",
    "",
    "",
    "",
    "",
    "Người cao tuổi sống một mình",
    "Có người khuyết tật",
    "Hộ đơn thân",
    "Có người bệnh nặng",
)


@dataclass(eq=False)
class Household:
    """A household as it is at the moment of the story."""

    head: Person
    hamlet: int
    address: str
    people: int
    note: str


@dataclass(frozen=True)
class Listed:
    """A household's row on one list: its place, class and size as they were then."""

    household: Household
    hamlet: int
    poverty_class: PovertyClass
    people: int
    b1: int
    b2: int

    @property
    def is_poor(self) -> bool:
        """Say whether it is on the list as poor, not near-poor."""
        return self.poverty_class == PovertyClass.POOR


ListKey = tuple[str, int]
"""(code of the standard, year)"""


@dataclass
class Story:
    """Lists by standard and year in the order of the hamlets, and by ID number why a household is on a list no more."""

    size: int
    households: dict[int, tuple[int, ...]] = field(default_factory=dict)  # by year, of each hamlet
    lists: dict[ListKey, list[Listed]] = field(default_factory=dict)
    reasons: dict[ListKey, dict[str, str]] = field(default_factory=lambda: defaultdict(dict))
    came: dict[int, tuple[int, ...]] = field(default_factory=dict)  # by year, the hamlets whose list came

    def inhabitants(self, year: int, hamlet: int) -> int:
        """Return how many people live in a hamlet."""
        return round(self.households[year][hamlet] * (PEOPLE_PER_HOUSEHOLD - 0.01 * (year - FIRST_YEAR)))


def tell(people: People, chance: Random, size: int) -> Story:
    """Return the story of a commune of about so many households in 2021; lists and totals grow with it alike."""
    return _Teller(people, chance, Story(size)).tell()


@dataclass
class _Teller:
    """Goes through the years, keeping who is poor, near-poor, or came off the list, hamlet by hamlet."""

    people: People
    chance: Random
    story: Story
    poor: list[list[Household]] = field(default_factory=lambda: [[] for _hamlet in HAMLETS])
    near: list[list[Household]] = field(default_factory=lambda: [[] for _hamlet in HAMLETS])
    better: list[list[Household]] = field(default_factory=lambda: [[] for _hamlet in HAMLETS])
    more: list[list[Household]] = field(default_factory=lambda: [[] for _hamlet in HAMLETS])  # the province's alone

    def tell(self) -> Story:
        """Tell year by year."""
        for year in range(FIRST_YEAR, THIS_YEAR + 1):
            self.story.households[year] = tuple(self._scaled(count) for count in HOUSEHOLDS[year])
            self.story.came[year] = tuple(hamlet for hamlet in range(len(HAMLETS)) if POOR[year][hamlet] is not None)
            if year == MOVE_IN[0]:
                self._move()
            for hamlet in self.story.came[year]:
                self._live_through(year, hamlet)
            self._write_list(year)
        self._write_old_list()
        return self.story

    def _scaled(self, count: int) -> int:
        return round(count * self.story.size / USUAL_SIZE)

    def _some(self, expected: float) -> int:
        """Return a whole number that is `expected` on the average."""
        return int(expected + self.chance.random())

    def _pick(self, pool: list[Household], count: int) -> list[Household]:
        """Take so many (or all) out of a pool."""
        picked = self.chance.sample(pool, min(count, len(pool)))
        for household in picked:
            pool.remove(household)
        return picked

    def _new(self, hamlet: int, count: int) -> list[Household]:
        return [
            Household(
                head=self.people.head(),
                hamlet=hamlet,
                address=f"Tổ {self.chance.randint(1, 14)}",
                people=min(9, max(1, round(self.chance.gauss(3.9, 1.7)))),
                note=self.chance.choice(_NOTES),
            )
            for _number in range(count)
        ]

    # a year of one hamlet under the national standard

    def _live_through(self, year: int, hamlet: int) -> None:
        """Some leave, some fall, some rise; then as many as the year's figures ask for."""
        poor, near, better = self.poor[hamlet], self.near[hamlet], self.better[hamlet]
        wanted_poor, wanted_near = self._scaled(POOR[year][hamlet] or 0), self._scaled(NEAR_POOR[year][hamlet] or 0)
        if year > FIRST_YEAR:
            self._leave(year, hamlet)
        worse = self._pick(near, self._some(0.03 * len(near)))
        back = self._pick(better, self._some(0.04 * len(better)))
        rising = self._pick(poor, max(len(poor) + len(worse) - wanted_poor, 0) + self._some(0.03 * len(poor)))
        poor += worse
        poor += self._new(hamlet, max(wanted_poor - len(poor), 0))
        halfway = rising[: round(0.6 * len(rising))]
        passed = rising[len(halfway) :]
        passed += self._pick(near, max(len(near) + len(halfway) + len(back) - wanted_near, 0))
        near += halfway + back
        passed += self._pick(near, max(len(near) - wanted_near, 0))
        near += self._new(hamlet, max(wanted_near - len(near), 0))
        better += passed
        for household in passed:
            self.story.reasons[NATIONAL_2022, year][household.head.cccd] = DepartureReason.PASSED_LINE
        self._grow(poor + near)

    def _leave(self, year: int, hamlet: int) -> None:
        for pool, codes in (
            (self.poor[hamlet], (NATIONAL_2022, PROVINCIAL)),
            (self.near[hamlet], (NATIONAL_2022, PROVINCIAL)),
            (self.more[hamlet], (PROVINCIAL,)),
        ):
            for household in self._pick(pool, self._some(0.025 * len(pool))):
                is_old = year - household.head.born_in > 60
                others = (DepartureReason.MOVED_AWAY, DepartureReason.MOVED_AWAY, DepartureReason.MERGED)
                reason = DepartureReason.DIED_OUT if is_old else self.chance.choice(others)
                if household in self.better[hamlet]:
                    self.better[hamlet].remove(household)
                for code in codes:
                    self.story.reasons[code, year][household.head.cccd] = reason

    def _grow(self, households: list[Household]) -> None:
        for household in households:
            if self.chance.random() < 0.1:
                household.people = min(9, max(1, household.people + self.chance.choice((-1, 1, 1))))

    def _move(self) -> None:
        _year, from_hamlet, to_hamlet, count = MOVE_IN
        for household in self._pick(self.near[from_hamlet], max(1, self._scaled(count))):
            household.hamlet = to_hamlet
            self.near[to_hamlet].append(household)

    # lists

    def _write_list(self, year: int) -> None:
        classes = [(PovertyClass.POOR, self.poor), (PovertyClass.NEAR_POOR, self.near)]
        before = {line.household: line for line in self.story.lists.get((NATIONAL_2022, year - 1), [])}
        listed = self._listed(classes, self.story.came[year])
        if year == OMITTED_IN[0]:
            listed = self._omit(year, listed, before)
        self.story.lists[NATIONAL_2022, year] = listed
        if year in PROVINCIAL_MORE_POOR:
            self._write_provincial_list(year)

    def _listed(
        self, classes: list[tuple[PovertyClass, list[list[Household]]]], hamlets: tuple[int, ...]
    ) -> list[Listed]:
        lines = []
        for hamlet in hamlets:
            rows = [(household, listed) for listed, pools in classes for household in pools[hamlet]]
            self.chance.shuffle(rows)
            for household, listed in rows:
                b2 = self.chance.choice((30, 30, 40, 50) if listed == PovertyClass.POOR else (0, 10, 10, 20))
                b1 = self.chance.randrange(75, 141, 5)
                lines.append(Listed(household, hamlet, listed, household.people, b1, b2))
        return lines

    def _omit(self, year: int, listed: list[Listed], before: dict[Household, Listed]) -> list[Listed]:
        """Return the list without a few who should be on it: they stay as they were, to be verified."""
        _year, hamlet, count = OMITTED_IN
        candidates = [
            line
            for line in listed
            if line.hamlet == hamlet
            and line.household in before
            and before[line.household].hamlet == hamlet
            and before[line.household].poverty_class == line.poverty_class
        ]
        omitted = set(self.chance.sample(candidates, min(self._scaled(count), len(candidates))))
        for line in omitted:
            self.story.reasons[NATIONAL_2022, year][line.household.head.cccd] = TO_VERIFY
        return [line for line in listed if line not in omitted]

    def _write_old_list(self) -> None:
        """The list of 2021 by the standard of 2016 is a part of the opening list of the one of 2022."""
        opening = self.story.lists[NATIONAL_2022, FIRST_YEAR]
        written = []
        for hamlet in range(len(HAMLETS)):
            poor = [line for line in opening if line.hamlet == hamlet and line.is_poor]
            others = [line for line in opening if line.hamlet == hamlet and not line.is_poor]
            still_poor = set(self.chance.sample(poor, min(self._scaled(OLD_STANDARD_POOR[hamlet]), len(poor))))
            rest = [line for line in poor if line not in still_poor] + others
            near = set(self.chance.sample(rest, min(self._scaled(OLD_STANDARD_NEAR_POOR[hamlet]), len(rest))))
            for line in opening:
                if line in still_poor or line in near:
                    listed = PovertyClass.POOR if line in still_poor else PovertyClass.NEAR_POOR
                    written.append(Listed(line.household, hamlet, listed, line.people, line.b1, line.b2))
        self.story.lists[NATIONAL_2016, FIRST_YEAR] = written

    # the province's list: the nation's and some above its line

    def _write_provincial_list(self, year: int) -> None:
        more_poor: list[list[Household]] = []
        near_poor: list[list[Household]] = []
        for hamlet in range(len(HAMLETS)):
            above = self._above_the_national_line(year, hamlet)
            wanted_poor = self._scaled(PROVINCIAL_MORE_POOR[year][hamlet])
            more_poor.append(self.poor[hamlet] + self.near[hamlet] + above[:wanted_poor])
            near_poor.append(above[wanted_poor:])
        classes = [(PovertyClass.POOR, more_poor), (PovertyClass.NEAR_POOR, near_poor)]
        self.story.lists[PROVINCIAL, year] = self._listed(classes, self.story.came[year])
        now = {line.household for line in self.story.lists[PROVINCIAL, year]}
        for line in self.story.lists.get((PROVINCIAL, year - 1), []):
            if line.household not in now:
                self.story.reasons[PROVINCIAL, year].setdefault(line.household.head.cccd, DepartureReason.PASSED_LINE)

    def _above_the_national_line(self, year: int, hamlet: int) -> list[Household]:
        """Return as many as the province's figures ask for: of last year's, of those who rose, and new ones."""
        wanted = self._scaled(PROVINCIAL_MORE_POOR[year][hamlet]) + self._scaled(PROVINCIAL_NEAR_POOR[year][hamlet])
        below = {*self.poor[hamlet], *self.near[hamlet]}
        above = [household for household in self.more[hamlet] if household not in below][: round(0.8 * wanted)]
        risen = [household for household in reversed(self.better[hamlet]) if household not in above]
        above += risen[: wanted - len(above)]
        above += self._new(hamlet, wanted - len(above))
        self.chance.shuffle(above)
        self.more[hamlet] = above
        return list(above)
