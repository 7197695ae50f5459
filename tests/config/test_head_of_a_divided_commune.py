"""The head of a hamlet whose commune was divided is told what happened and whom to ask, and nothing of anybody else."""

from __future__ import annotations

from datetime import date

import pytest
import time_machine

from communes.actions import add_commune, system_user
from communes.models import Assignment, Unit, UnitParent, User
from communes.models.endings import hamlets_gone, hamlets_gone_of
from communes.roles import Role
from households.actions.mergers import record_merger
from tests import build
from tests.config.leaving import MERGED_ON, Leaving
from tests.pages import at, sign_in, signed_in, text

pytestmark = pytest.mark.django_db


@pytest.fixture
def november():
    with time_machine.travel("2026-11-22T10:00:00+07:00", tick=True):
        yield


@pytest.fixture
def divided(november: None) -> tuple[Unit, User]:
    """A commune that went to two others in parts, and the head of one of its hamlets."""
    old = build.commune("Ấp 1", name="Xã Chia")
    head = build.person(Role.HAMLET_HEAD, build.hamlet(old, "Ấp 1"))
    for code, name in (("98765", "Xã Một"), ("98766", "Xã Hai")):
        new = add_commune(by=system_user(), code=code, name=name, area="rural", hamlets=["Ấp A"], valid_from=MERGED_ON)
        record_merger(by=system_user(), commune=new, on=MERGED_ON, old=[], divided=[old])
    old.refresh_from_db()
    return old, head


def test_the_head_is_told_by_the_first_page_and_by_every_page_of_the_commune(divided: tuple[Unit, User]):
    old, head = divided
    keeper = build.person(Role.ADMINISTRATOR, old)
    said = (
        "Xã Chia tồn tại đến hết ngày 30/06/2025; từ ngày 01/07/2025 đã chia cho Xã Một, Xã Hai. Vì vậy phân công "
        "“Trưởng ấp, Ấp 1” của anh/chị không mở được trang nào. Hãy hỏi người quản trị chương trình ở xã nay có ấp của "
        f"anh/chị để được phân công ở ấp mới; việc cũ thì hỏi người quản trị ở Xã Chia: {keeper}."
    )
    client, answer = sign_in(head.username)
    assert answer.status_code == 302
    for page in ("/", at(old, "overview/", 2026), at(old, "movement/", 2024)):
        answer = client.get(page)
        assert (answer.status_code, said in text(answer)) == (403, True), page
        assert "Xã của ấp anh/chị phụ trách không còn" in text(answer)


def test_nobody_else_is_told_and_other_communes_stay_shut(divided: tuple[Unit, User]):
    old, head = divided
    other = build.commune(name="Xã Khác")
    new = Unit.objects.get(code="98765")
    assert [signed_in(head).get(at(one, "overview/", 2026)).status_code for one in (new, other)] == [404, 404]
    stranger = build.person(Role.HAMLET_HEAD, build.hamlet(other, "Ấp 1"))
    assert signed_in(stranger).get(at(old, "overview/", 2026)).status_code == 404
    officer = signed_in(build.person(Role.POVERTY_OFFICER, old))
    assert officer.get(at(old, "overview/", 2024)).status_code == 200


def test_who_holds_another_post_comes_to_his_page(divided: tuple[Unit, User]):
    old, head = divided
    Assignment.objects.create(
        user=head, role=Role.HAMLET_HEAD, unit=build.hamlet(Unit.objects.get(code="98765"), "Ấp A")
    )
    client = signed_in(head)
    assert client.get("/").status_code == 302
    assert "chia cho" in text(client.get(at(old, "overview/", 2026)))


def test_a_head_left_in_a_commune_that_went_over_whole_is_told_where(leaving: Leaving):
    world = leaving()
    head = build.person(Role.HAMLET_HEAD, build.hamlet(world.old, "Ấp 1"))  # as one stored before
    answer = signed_in(head).get("/")
    assert (answer.status_code, "từ ngày 01/07/2025 đã nhập vào Xã Mới." in text(answer)) == (403, True)


def test_a_hamlet_that_is_in_no_commune_is_said_so(november: None):
    old = build.commune("Ấp 1", name="Xã Lẻ")
    head = build.person(Role.HAMLET_HEAD, build.hamlet(old, "Ấp 1"))
    build.hamlet(old, "Ấp 1").parents.update(valid_to=date(2020, 12, 31))
    client = signed_in(head)
    for page in ("/", at(old, "overview/", 2026)):
        said = text(client.get(page))
        assert "nay chưa thuộc xã nào trong chương trình" in said
        assert "Ấp anh/chị phụ trách nay chưa thuộc xã nào" in said
        assert "phụ trách không còn" not in said  # the commune is there


def test_a_hamlet_that_changed_its_commune_is_spoken_of_with_the_last_one(november: None):
    last, first = build.commune("Ấp 1", name="Xã Sau"), build.commune(name="Xã Trước")
    hamlet = build.hamlet(last, "Ấp 1")
    head = build.person(Role.HAMLET_HEAD, hamlet)
    hamlet.parents.update(valid_from=date(2016, 1, 1), valid_to=date(2020, 12, 31))
    UnitParent.objects.create(unit=hamlet, parent=first, valid_to=date(2015, 12, 31))  # written down later
    (said,) = hamlets_gone_of(head, date(2026, 11, 22))
    assert said.sentence.startswith("Ấp của anh/chị trước đây thuộc Xã Sau, nay chưa")


def test_the_last_commune_is_said_first_and_what_followed_by_code(divided: tuple[Unit, User]):
    old, head = divided
    other = build.commune("Ấp 7", name="Xã Lẻ")
    build.hamlet(other, "Ấp 7").parents.update(valid_to=date(2020, 12, 31))
    Assignment.objects.create(user=head, role=Role.HAMLET_HEAD, unit=build.hamlet(other, "Ấp 7"))
    Unit.objects.filter(name="Xã Hai").update(code="98764")
    found = hamlets_gone_of(head, date(2026, 11, 22))
    assert [(one.is_commune_gone, one.sentence.split(" Vì vậy")[0]) for one in found] == [
        (False, "Ấp của anh/chị trước đây thuộc Xã Lẻ, nay chưa thuộc xã nào trong chương trình."),
        (True, "Xã Chia tồn tại đến hết ngày 30/06/2025; từ ngày 01/07/2025 đã chia cho Xã Hai, Xã Một."),
    ]
    assert str(hamlets_gone(head, old, date(2026, 11, 22))) == found[1].sentence
