"""Reads about units, people and papers."""

from datetime import date

import pytest

from communes.models import Unit
from communes.queries import commune_of, head_of_papers, people_of, unit_by_code
from communes.roles import Role
from lib.errors import WrongArgument
from tests import build

pytestmark = pytest.mark.django_db


def old_and_new() -> tuple[Unit, Unit]:
    make = {"kind": "commune", "code": "26632", "area": "rural"}
    old = Unit.objects.create(name="Xã Cũ", valid_to=date(2025, 6, 30), **make)
    new = Unit.objects.create(name="Xã Mới", valid_from=date(2025, 7, 1), **make)
    return old, new


@pytest.mark.parametrize(("on", "which"), [(date(2025, 6, 30), 0), (date(2025, 7, 1), 1)])
def test_one_code_means_the_unit_of_that_day(on, which):
    units = old_and_new()
    assert unit_by_code("26632", on) == units[which]


def test_a_code_of_two_units_on_one_day_names_both_with_their_days():
    old_and_new()
    Unit.objects.create(kind="district", code="26632", name="Huyện Trùng")
    with pytest.raises(WrongArgument) as refused:
        unit_by_code("26632", date(2025, 12, 31))
    assert str(refused.value) == (
        "Mã 26632 vào ngày 31/12/2025 là của nhiều đơn vị: Xã Mới (từ 01/07/2025); "
        "Huyện Trùng (từ trước đến nay). Chọn ngày khác bằng --on."
    )


def test_an_unknown_code_says_so():
    with pytest.raises(WrongArgument, match="Không có đơn vị nào mang mã 1 vào ngày 31/12/2025"):
        unit_by_code("1", date(2025, 12, 31))


def test_commune_of_a_hamlet():
    commune = build.commune("Ấp 1")
    assert commune_of(build.hamlet(commune, "Ấp 1"), date(2026, 1, 1)) == commune


def test_without_a_letterhead_the_name_of_the_unit_stands_in():
    commune = build.commune()
    assert head_of_papers(commune, date(2026, 1, 1)).body == "ỦY BAN NHÂN DÂN XÃ THỬ NGHIỆM"


def test_people_are_sorted_by_given_name_and_those_who_left_come_last(django_assert_num_queries):
    commune = build.commune("Ấp 1")
    names = ["Nguyễn Văn Yên", "Trần Thị Đông", "Lê Văn An", "Phạm Văn Bình"]
    for name in names:
        person = build.person(Role.HAMLET_HEAD, build.hamlet(commune, "Ấp 1"))
        person.full_name = name
        person.save()
    person.assignments.update(valid_to=date(2020, 1, 1))
    build.person(Role.CHAIRMAN, build.commune())
    with django_assert_num_queries(2):
        people = people_of(commune, date(2026, 1, 1))
    assert [person.user.full_name for person in people] == [
        "Lê Văn An",
        "Trần Thị Đông",
        "Nguyễn Văn Yên",
        "Phạm Văn Bình",
    ]
    assert [person.has_left for person in people] == [False, False, False, True]
