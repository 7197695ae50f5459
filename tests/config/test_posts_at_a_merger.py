"""Which posts a merger ends, what one left in an old commune still lets do, and whose the heads of hamlets are."""

from __future__ import annotations

from datetime import date

import pytest

from communes.access import scope_of
from communes.actions import add_commune, assign, end_assignment, reset_password, system_user
from communes.actions.merger_days import end_posts
from communes.actions.successions import link_units
from communes.models import Assignment, AuditEntry, Organisation, Unit, UnitParent, User
from communes.roles import OF_FORMER_UNITS, Role, Verb
from households.actions.mergers import record_merger, undo_merger
from lib.errors import RuleError
from tests import build
from tests.campaigns.pledges import world as pledges
from tests.config.leaving import LAST_DAY, MERGED_ON, Leaving
from tests.pages import at, signed_in

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 22)


@pytest.mark.parametrize("place", ["commune", "hamlet", "organisation"])
def test_no_post_in_an_old_commune_outlasts_it(leaving: Leaving, place: str):
    world = leaving()
    body = Organisation.objects.create(name="Hội Thử", commune=world.old) if place == "organisation" else None
    unit = {"commune": world.old, "hamlet": build.hamlet(world.old, "Ấp 1"), "organisation": None}[place]
    role = {"commune": Role.CLERK, "hamlet": Role.HAMLET_HEAD, "organisation": Role.ORGANISATION}[place]
    given = {"by": system_user(), "user": world.was, "role": role, "unit": unit, "organisation": body}
    with pytest.raises(RuleError, match="Xã Đông là xã cũ, nay thuộc Xã Mới: phân công ở Xã Mới"):
        assign(**given, valid_from=date(2025, 7, 1))  # type: ignore[arg-type]
    assign(**given, valid_to=LAST_DAY)  # type: ignore[arg-type]


def test_a_post_kept_in_an_old_commune_carries_on_what_is_open_and_no_more(leaving: Leaving):
    world = leaving("pledges")
    Assignment.objects.filter(user=world.was).update(valid_to=None)  # as one stored before such posts were refused
    (reach,) = scope_of(world.was).reaches
    assert reach.verbs <= OF_FORMER_UNITS
    assert Verb.KEEP_PLEDGES in reach.verbs
    assert signed_in(world.was).get(at(world.old, "pledges/add/", 2025)).status_code == 403
    (before,) = scope_of(world.was, LAST_DAY).reaches
    assert not before.is_former


def _moved(hamlet: Unit, old: Unit, new: Unit) -> User:
    """Let a hamlet go from a commune to another with 2015; return its head, whose post knows no limit."""
    UnitParent.objects.filter(unit=hamlet, parent=old).update(valid_to=date(2015, 12, 31))
    UnitParent.objects.create(unit=hamlet, parent=new, valid_from=date(2016, 1, 1))
    return build.person(Role.HAMLET_HEAD, hamlet)


def test_a_hamlet_that_left_before_the_merger_is_its_communes_of_now():
    old, other = build.commune("Ấp 1", "Ấp 2", name="Xã A"), build.commune("Ấp 9", name="Xã B")
    new = build.commune("Ấp M", name="Xã C")
    hamlet, stayed = build.hamlet(old, "Ấp 1"), build.person(Role.HAMLET_HEAD, build.hamlet(old, "Ấp 2"))
    head = _moved(hamlet, old, other)
    before = Assignment.objects.create(
        user=build.person(Role.CLERK, new), role=Role.HAMLET_HEAD, unit=hamlet, valid_to=date(2014, 12, 31)
    )
    link_units(new=new, on=MERGED_ON, old=[old], today=TODAY)
    assert [line.split(":")[0] for line in end_posts([old.pk], LAST_DAY)] == [stayed.full_name]
    assert [reach.commune for reach in scope_of(head, TODAY).reaches] == [other]
    hamlet.refresh_from_db()
    assert hamlet.valid_to is None
    new.refresh_from_db()
    assert set(Assignment.objects.held_in(new).filter(role=Role.HAMLET_HEAD)) == {stayed.assignments.get(), before}
    assert list(Assignment.objects.held_in(other)) == [head.assignments.get()]
    with pytest.raises(RuleError, match="phân công ngoài Xã C"):
        reset_password(by=build.person(Role.ADMINISTRATOR, new), user=head, commune=new)


def test_who_works_in_a_divided_commune_carries_on_what_is_open_there():
    divided, whole = build.commune("Ấp 1", name="Xã Chia"), build.commune("Ấp 1", name="Xã Nguyên")
    officer, gone = build.person(Role.POVERTY_OFFICER, divided), build.person(Role.POVERTY_OFFICER, whole)
    left = pledges.pledge(
        officer, build.hamlet(divided, "Ấp 1"), of=pledges.donor(divided, "Nhà hảo tâm"), year=2025,
        promised_on=date(2025, 3, 3),
    )  # fmt: skip
    new = add_commune(
        by=system_user(), code="98765", name="Xã Mới", area="rural", hamlets=["Ấp A"], valid_from=MERGED_ON
    )
    record_merger(by=system_user(), commune=new, on=MERGED_ON, old=[whole], divided=[divided])
    assert not scope_of(gone).reaches
    page = signed_in(officer)
    assert page.get(at(divided, f"pledges/{left.pk}/", 2025)).status_code == 200
    part = {"amount": "1.000.000", "on": "10/08/2025", "version": left.version}
    assert page.post(at(divided, f"pledges/{left.pk}/parts/received/", 2025), part).status_code == 302
    assert left.entries.count() == 1


def test_a_merger_taken_back_opens_the_posts_it_ended_and_no_other(leaving: Leaving):
    world = leaving()
    head = build.person(Role.HAMLET_HEAD, build.hamlet(world.old, "Ấp 1"))
    Assignment.objects.filter(user=head).update(valid_to=date(2027, 12, 31))
    undo_merger(by=system_user(), commune=world.new)
    clerk, gone = build.person(Role.CLERK, world.old), build.person(Role.CLERK, world.old)
    Assignment.objects.filter(user=gone).update(valid_to=date(2024, 12, 31))
    before = list(Assignment.objects.order_by("pk").values_list("pk", "valid_from", "valid_to"))
    units = list(Unit.objects.order_by("pk").values_list("pk", "valid_from", "valid_to"))
    parents = list(UnitParent.objects.order_by("pk").values_list("pk", "valid_from", "valid_to"))
    new = record_merger(by=system_user(), commune=world.new, on=MERGED_ON, old=[world.old])
    assert not scope_of(head).reaches
    end_assignment(by=system_user(), assignment=clerk.assignments.get(), on=date(2025, 1, 31), commune=new)
    undo_merger(by=system_user(), commune=new)
    stays = clerk.assignments.get().pk
    after = [(pk, first, date(2025, 1, 31) if pk == stays else last) for pk, first, last in before]
    assert list(Assignment.objects.order_by("pk").values_list("pk", "valid_from", "valid_to")) == after
    assert list(Unit.objects.order_by("pk").values_list("pk", "valid_from", "valid_to")) == units
    assert list(UnitParent.objects.order_by("pk").values_list("pk", "valid_from", "valid_to")) == parents
    (reach,) = scope_of(head).reaches
    assert (reach.commune, reach.is_former) == (world.old, False)
    entry = AuditEntry.objects.filter(verb="undo_merger").latest("pk")
    assert entry.after == {
        "reopened_posts": [
            f"{world.was.full_name}: Công chức phụ trách giảm nghèo, Xã Đông",
            f"{head.full_name}: Trưởng ấp, Ấp 1",
        ]
    }
    assert entry.sentence.endswith("; 2 phân công ở đó có lại như trước.")


def test_a_commune_divided_among_two_begins_again_when_the_last_is_taken_back():
    parts = build.commune("Ấp 1", name="Xã Chia")
    one, other = (
        add_commune(by=system_user(), code=code, name=name, area="rural", hamlets=["Ấp A"], valid_from=MERGED_ON)
        for code, name in (("98765", "Xã Một"), ("98766", "Xã Hai"))
    )
    for new in (one, other):
        record_merger(by=system_user(), commune=new, on=MERGED_ON, old=[], divided=[parts])
    for new, last in ((one, LAST_DAY), (other, None)):
        new.refresh_from_db()
        undo_merger(by=system_user(), commune=new)
        parts.refresh_from_db()
        assert (parts.valid_to, build.hamlet(parts, "Ấp 1").valid_to) == (last, last)
