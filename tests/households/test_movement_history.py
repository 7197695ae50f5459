"""A hand-made history with every kind of movement, against a golden text.

A line is a household, a column a year: hamlet, class (N poor, C near-poor) and people, then the event of
the year if it came by one; or why it left. A hamlet that differs from the last is a move, but for Ấp 3,
which ended on 30/06/2024 and whose households became Ấp 2's.
"""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
import time_machine

from communes.actions import system_user
from communes.models import Unit
from households.actions.years import close_year
from households.columns import COLUMN_WORDS, FORM_OF
from households.models import Departure, EventKind, LifeEvent, Residence, YearlyStatus
from households.movement import POOR, WHY_WORDS, Flow, column_of
from households.queries.movement import CLASSES, YearMovement, year_movement
from tests import build

pytestmark = pytest.mark.django_db
GOLDEN = Path(__file__).parents[1] / "golden" / "movement_history.txt"
YEARS = (2022, 2023, 2024, 2025)
HISTORY = """
                       2022     2023       2024       2025
ở lại nghèo            1N4      1N4        1N4        1N4
lên cận nghèo          1N4      1C4        1C4        1C4
xuống nghèo            2C3      2C3        2N3        2N3
vượt chuẩn             1N5      vượt
cận vượt chuẩn         2C5      2C5        vượt
lên rồi vượt           1N2      1C2        vượt
tái nghèo              2N4      vượt                  2N4
tái cận nghèo          1C4      vượt                  1C4
tái nghèo từ cận       2C6      vượt       2N6        2N6
mới nghèo                       1N3        1N3        1N3
mới cận nghèo                   2C2        2C2        2C2
chết                   1N1      chết
cận nghèo chết         2C1      2C1        chết
đi khỏi xã             2N4      2N4        đi
nhập vào hộ khác       1N2      1N2        nhập
nhận hộ nhập           1N3      1N3        1N5        1N5
tách ra                                    1C2 tách   1C2
tách bớt người         1C6      1C6        1C4        1C4
ghi sai                1C4      1C4        xóa
đến từ xã khác                  2N3 đến    2N3        2N3
bổ sung do sót                             1N2 sót    1N2
cận bổ sung do sót                         2C2 sót    2C2
không rõ lý do         2C4      2C4        ?
chuyển ấp              1N4      2N4        2N4        2N4
chuyển và lên cận      2N4      2N4        1C4        1C4
chuyển, xuống, thêm    1C4      1C4        2N6        2N6
chuyển đi về           1C3      2C3        1C3        1C3
thêm người             1N4      1N5        1N5        1N5
bớt người              2C4      2C3        2C3        2C2
không rõ số khẩu                                      2C?
ấp 3 nghèo             3N4      3N4        2N4        2N4
ấp 3 cận nghèo         3C2      3C2        2C2        vượt
ấp 3 lên cận           3N5      3N5        2C5        2C5
ấp 3 vượt chuẩn        3N3      vượt
"""
REASONS = {
    "vượt": "passed_line",
    "chết": "died_out",
    "đi": "moved_away",
    "nhập": "merged",
    "xóa": "struck",
    "?": "unstated",
}
EVENTS = {"tách": EventKind.SPLIT, "đến": EventKind.MOVED_IN, "sót": EventKind.OMITTED}
LISTED = re.compile(r"(?P<hamlet>\d)(?P<listed>[NC])(?P<people>\d|\?)(?: (?P<event>\w+))?")


@pytest.fixture
def commune():
    """The history, with the lists of all four years complete."""
    with time_machine.travel("2026-11-21T10:00:00+07:00", tick=True):
        commune = build.commune("Ấp 1", "Ấp 2", "Ấp 3")
        heading, *lines = HISTORY.strip("\n").splitlines()
        starts = [heading.index(str(year)) for year in YEARS]
        for line in lines:
            cells = [line[start:end].strip() for start, end in zip(starts, [*starts[1:], None], strict=True)]
            live(commune, line[: starts[0]].strip(), dict(zip(YEARS, cells, strict=True)))
        for year in YEARS:
            there = ("Ấp 1", "Ấp 2", "Ấp 3") if year < 2024 else ("Ấp 1", "Ấp 2")
            build.year(commune, year, dict.fromkeys(there, 300))
        third = build.hamlet(commune, "Ấp 3")
        Unit.objects.filter(pk=third.pk).update(valid_to=date(2024, 6, 30))
        yield commune


def live(commune, name, cells):
    """Write what one line says."""
    household, hamlet = None, None
    for year, cell in cells.items():
        if cell in REASONS:
            Departure.objects.create(
                commune=commune, household=household, standard=build.standard(), year=year, hamlet=hamlet,
                reason=REASONS[cell],
            )  # fmt: skip
        elif cell:
            said = LISTED.fullmatch(cell)
            there = build.hamlet(commune, f"Ấp {said['hamlet']}")
            if household is None:
                household = build.household(commune, there.name, f"Hộ {name}")
            elif there != hamlet:
                household.residences.filter(valid_to__isnull=True).update(valid_to=date(year, 3, 31))
                Residence.objects.create(household=household, hamlet=there, valid_from=date(year, 4, 1))
            hamlet = there
            YearlyStatus.objects.create(
                commune=commune, household=household, standard=build.standard(), year=year, hamlet=hamlet,
                poverty_class={"N": "poor", "C": "near_poor"}[said["listed"]], stage="proposed",
                people=None if said["people"] == "?" else int(said["people"]),
            )  # fmt: skip
            if said["event"]:
                LifeEvent.objects.create(
                    commune=commune, household=household, kind=EVENTS[said["event"]], on=date(year, 4, 1), year=year,
                    recorded_by=system_user(),
                )  # fmt: skip


def told(moved: YearMovement) -> list[str]:
    """Return forms 2 and 3 of a year, what stands behind them, and the cross-checks, as text."""
    units = [(unit.name, unit.pk) for unit in moved.hamlets] + [("Toàn xã", moved.commune.pk)]
    lines = [f"Năm {moved.year}"]
    for listed in CLASSES:
        lines += ["", f"  Biểu {FORM_OF[listed]:02d}: " + ", ".join(COLUMN_WORDS[listed][1:8])]
        for name, unit in units:
            both = moved.of_unit(unit, listed)
            lines += [columns(name, "hộ", both.households), columns("", "khẩu", both.people)]
        lines += [
            f"    cột {column_of(listed, movement)}, {WHY_WORDS[why]}: {n}"
            for (movement, why), n in sorted(moved.whys(listed).items())
        ]
    lines += [""]
    for people, words in ((False, "hộ"), (True, "khẩu")):
        for one in moved.identities(moved.commune.pk, people=people):
            verdict = {True: "đạt", False: "KHÔNG KHỚP", None: "chưa đủ số liệu"}[one.holds]
            lines.append(f"  {words}: {one.title}: {printed(one.left)} = {printed(one.right)} {verdict}")
    return [*lines, *(f"  ! {sentence}" for sentence in moved.named), ""]


def columns(name: str, kind: str, line: Flow) -> str:
    return f"    {name:8}{kind:5}" + "".join(f"{printed(count):>4}" for count in line.columns)


def printed(count):
    return "…" if count is None else str(count)


def test_every_kind_of_movement_against_the_golden_text(commune):
    text = "\n".join(line for year in YEARS for line in told(year_movement(commune, build.standard(), year)))
    assert text == GOLDEN.read_text(encoding="utf-8")


def test_the_history_tells_every_movement_of_both_forms(commune):
    moved = [year_movement(commune, build.standard(), year) for year in YEARS]
    told = {(one.poverty_class, one.movement, one.why) for year in moved for one in year.bookings}
    assert {(listed, movement) for listed, movement, _why in told} == {
        (listed, movement)
        for listed in CLASSES
        for movement in ("to_near_poor", "to_poor", "passed_line", "other_decrease", "from_near_poor", "from_poor",
                         "fell_back", "newly_poor", "other_increase")
        if movement not in (("to_poor", "from_poor") if listed is POOR else ("to_near_poor", "from_near_poor"))
    }  # fmt: skip
    assert {why for _listed, _movement, why in told if why} == {
        "died_out", "moved_away", "merged", "struck", "unstated", "other_hamlet", "boundary", "split", "moved_in",
        "omitted", "members",
    }  # fmt: skip


def test_closed_one_after_the_other_the_history_stays_as_it_was(commune):
    before = {year: told(year_movement(commune, build.standard(), year)) for year in YEARS}
    for year in YEARS:
        close_year(
            by=system_user(), commune=commune, standard=build.standard(), year=year, number=f"{year}/QĐ-UBND",
            signed_on=date(year, 12, 15),
        )  # fmt: skip
    assert {year: told(year_movement(commune, build.standard(), year)) for year in YEARS} == before
