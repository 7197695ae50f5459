"""What the desk says of pledges: parts held, promises late or due soon, for who keeps them only."""

from __future__ import annotations

from datetime import date

import pytest
import time_machine

from communes.access import scope
from communes.roles import Role
from config.desk import Desk, pledges
from config.place import Place
from tests import build
from tests.campaigns.pledges import world

pytestmark = pytest.mark.django_db


@time_machine.travel("2026-11-22T10:00:00+07:00", tick=True)
def test_what_waits_is_said_to_who_keeps_pledges():
    commune = build.commune("Ấp 1")
    officer = build.person(Role.POVERTY_OFFICER, commune)
    home = build.household(commune, "Ấp 1", "Nguyễn Văn Mẫu", {2026: "poor"})
    giver = world.donor(commune)
    world.received(officer, world.pledge(officer, home, 5, of=giver, due_on=date(2026, 5, 1)), 2)
    world.pledge(officer, home, 6, of=giver, due_on=date(2026, 12, 1))

    def items(person):
        place = Place(commune, 2026, build.standard())
        return [(one.count, one.words) for one in pledges(Desk(place, person, scope(person), date(2026, 11, 22)))]

    assert items(officer) == [
        (1, "phần ủng hộ đã tiếp nhận, chưa trao"),
        (1, "đăng ký ủng hộ quá hẹn"),
        (1, "đăng ký ủng hộ sắp đến hẹn"),
    ]
    assert items(build.person(Role.ACCOUNTANT, commune)) == []
