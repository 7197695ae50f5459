"""The audit page speaks Vietnamese: every field and every value that an action records has its word."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import time_machine

from communes import actions
from communes.audit_words import FIELDS, VALUES
from communes.models import AuditEntry, Letterhead, Unit
from communes.roles import Role
from households.actions.forms import export_forms
from households.actions.register import reveal_id
from households.actions.restatements import cancel_restatement, finish_restatement, open_restatement
from households.actions.standards import add_standard
from households.actions.totals import set_totals
from households.actions.years import close_year
from households.closing import MEASURES, Reported
from households.models import Member
from households.poverty import IncomeAndDeprivations, IncomeBands
from households.totals import Totals
from tests import build
from tests.households.importing import Importing
from tests.pages import at, signed_in
from tests.rosters import listed, roster

pytestmark = pytest.mark.django_db

ROOT = Path(__file__).resolve().parent.parent
HAMLETS = {"Ấp 1", "Ấp 2"}  # they too stand as keys
SHAPES = {
    "bands": IncomeBands(46_000_000, 54_000_000),
    "points": IncomeAndDeprivations({"rural": 1_500_000, "urban": 2_000_000}, 3, {"rural": 140, "urban": 175}, 30),
}


@pytest.fixture
def commune(tmp_path) -> Unit:
    """A commune in which every action that leaves an entry was done, with every field given."""
    with time_machine.travel("2026-11-21T10:00:00+07:00", tick=True):
        commune = build.commune(*sorted(HAMLETS), code="90001")
        do_in_communes(commune)
        do_in_households(commune, tmp_path)
    return commune


def do_in_communes(commune: Unit) -> None:
    by = build.person(Role.ADMINISTRATOR, commune)
    province = actions.add_province(by=by, code="79", name="Thành phố Minh Họa")
    actions.place_under(by=by, unit=commune, parent=province, valid_from=date(2025, 7, 1))
    day = date(2026, 1, 1)
    user, _password = actions.open_account(
        by=by, commune=commune, username="mau", full_name="Lê Thị Mẫu", role=Role.CLERK, unit=commune, valid_from=day
    )
    actions.reset_password(by=by, user=user, commune=commune)
    actions.change_password(by=user, password="mot-mat-khau-khac", commune=commune)
    actions.end_assignment(by=by, assignment=user.assignments.get(), on=date(2026, 11, 21), commune=commune)
    letterhead = Letterhead(unit=commune, valid_from=day, body="UBND", place="Minh Họa", signer="Lê Thị Mẫu")
    actions.save_letterhead(by=by, letterhead=letterhead)


def do_in_households(commune: Unit, folder: Path) -> None:
    by, standard = build.person(Role.POVERTY_OFFICER, commune), build.standard()
    rows = [listed("Nguyễn Văn An", 1950, "079050000001"), listed("Trần Thị Bình", "12/03/1960", what="HCN")]
    Importing(folder)({name: roster(2025, rows.pop()) for name in sorted(HAMLETS)})
    entries = {build.hamlet(commune, name): Totals(100, 400, 7, 28) for name in HAMLETS}
    set_totals(by=by, commune=commune, year=2025, entries=entries)
    for code, rule in SHAPES.items():
        days = {"first_day": date(2024, 1, 1), "last_day": date(2025, 12, 31)}
        words = {"name": "Chuẩn tỉnh", "short_name": "Tỉnh", "source": "Quyết định minh họa"}
        add_standard(by=by, commune=commune, code=code, rule=rule, **days, **words)
    reveal_id(by=by, member=Member.objects.exclude(cccd="").get(), reason="Lập hồ sơ vay vốn cho hộ")
    close_year(
        by=by,
        commune=commune,
        standard=standard,
        year=2025,
        number="212/QĐ-UBND",
        signed_on=date(2025, 12, 15),
        as_reported={"Ấp 1": Reported(**dict.fromkeys(MEASURES, 9))},
    )
    correction = {"by": by, "commune": commune, "standard": standard, "year": 2025}
    for _ in range(2):
        open_restatement(**correction, number="12/QĐ-UBND", signed_on=date(2026, 3, 2), reason="Một hộ bị ghi hai lần")
        if not AuditEntry.objects.filter(verb="cancel_restatement").exists():
            cancel_restatement(**correction)
    finish_restatement(**correction)
    export_forms(by=by, commune=commune, standard=standard, year=2025, numbers=[1], on=date(2026, 11, 21))


def keys_and_values(state: Any) -> tuple[set[str], set[str]]:
    """Return every key of a stored state, and every text among its values, however deep."""
    keys, values = set(), set()
    for inner in state.values() if isinstance(state, dict) else state if isinstance(state, list) else ():
        deeper = keys_and_values(inner)
        keys |= deeper[0]
        values |= deeper[1]
    if isinstance(state, dict):
        keys |= set(state)
    return keys, values | ({state} if isinstance(state, str) else set())


def recorded() -> tuple[set[str], set[str]]:
    states = [state for entry in AuditEntry.objects.all() for state in (entry.before, entry.after)]
    return keys_and_values(states)


def verbs_in_code() -> set[str]:
    """Return the verb of every `record(...)` in the code."""
    sources = [path.read_text(encoding="utf-8") for app in ("communes", "households") for path in app_actions(app)]
    return {verb for source in sources for verb in re.findall(r'\bverb="(\w+)"', source)}


def app_actions(app: str) -> list[Path]:
    return sorted((ROOT / app / "actions").glob("*.py"))


def test_every_action_that_leaves_an_entry_is_done_here(commune):
    assert set(AuditEntry.objects.values_list("verb", flat=True)) == verbs_in_code()


def test_every_recorded_field_has_a_word(commune):
    assert recorded()[0] - HAMLETS - set(FIELDS) - set(VALUES) == set()


def test_every_recorded_value_of_a_fixed_set_has_a_word(commune):
    """Such values are lower-case English names; what people typed or named has capitals, digits or blanks."""
    typed = {"mau", *SHAPES}
    names = {value for value in recorded()[1] if re.fullmatch(r"[a-z_]+", value)}
    assert names - typed - set(VALUES) == set()
    assert {"income_bands", "income_and_deprivations", "clerk", "rural"} <= names


def test_the_page_shows_no_name_of_a_field(commune):
    html = signed_in(build.person(Role.HEAD_OF_OFFICE, commune)).get(at(commune, "audit/")).content.decode()
    shown = re.findall(r"<d[td]>(.*?)</d[td]>", html, re.S)
    assert shown
    assert not [
        text
        for text in shown
        if re.search(r"\b[a-z0-9]+_[a-z_0-9]+\b|\b(sha256|new|ok|rows|rural|shape|urban)\b", text)
    ]
