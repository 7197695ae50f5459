"""A count of form 8 or 10 opens just its names, and the list says which figure it belongs to."""

from __future__ import annotations

import html as entities
import re

import pytest
from django.urls import reverse

from communes.roles import Role
from households.models import Cause, SpecialGroup
from households.special_groups import OTHER
from tests import build
from tests.pages import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def commune():
    """Every set of groups among the poor of two hamlets, a near-poor household, causes here and there."""
    made = build.commune("Ấp 1", "Ấp 2")
    sets = [
        (),
        ("minority",),
        ("no_labour",),
        ("merit",),
        ("merit", "minority"),
        ("merit", "no_labour"),
        ("merit", "no_labour", "minority"),
    ]
    for number, groups in enumerate(sets):
        household = build.household(made, f"Ấp {1 + number % 2}", f"Nguyễn Văn {number}", {2024: "poor", 2025: "poor"})
        build.recorded(household, 2025, *groups, causes=("labour", "land")[: number % 3])
    near_poor = build.household(made, "Ấp 2", "Trần Thị Cận", {2025: "near_poor"})
    build.recorded(near_poor, 2025, "merit", causes=("land",))
    build.year(made, 2025, {"Ấp 1": 30, "Ấp 2": 20})
    return made


@pytest.fixture
def officer(commune):
    return signed_in(build.person(Role.POVERTY_OFFICER, commune))


def shown(answer):
    return sorted(row.name for row in answer.context["rows"])


def list_at(commune, query):
    return f"{build.address('list', commune, 2025)}?{query}"


@pytest.mark.parametrize("number", [8, 10])
def test_every_door_of_a_form_opens_as_many_names_as_it_says(officer, commune, number):
    page = officer.get(reverse("households:form", args=[commune.pk, 2025, "national-2022", number]))
    cells = re.findall(r'<td class="num"><a href="([^"]+)">([^<]+)</a>', page.content.decode())
    rows = page.context["rows"]
    assert len(cells) == sum(bool(url) for row in rows for _text, url in row.cells)
    people_rows = {id(row) for row in rows if row.line.division == "Nhân khẩu"}
    for row in rows:
        for text, url in row.cells:
            answer = officer.get(url)
            assert answer.status_code == 200
            if id(row) not in people_rows:
                assert answer.context["count"] == int(text)
            else:
                assert 4 * answer.context["count"] == int(text)


@pytest.mark.parametrize(
    ("group", "names"),
    [
        (SpecialGroup.MINORITY, ["Nguyễn Văn 1", "Nguyễn Văn 4", "Nguyễn Văn 6"]),
        (SpecialGroup.NO_LABOUR, ["Nguyễn Văn 2", "Nguyễn Văn 5"]),
        (SpecialGroup.MERIT, ["Nguyễn Văn 3"]),
        (OTHER, ["Nguyễn Văn 0"]),
    ],
)
def test_groups_open_the_names_form_8_counts(officer, commune, group, names):
    assert shown(officer.get(list_at(commune, f"class=poor&group={group}"))) == names


def test_a_cause_opens_every_household_that_has_it(officer, commune):
    assert shown(officer.get(list_at(commune, f"class=poor&cause={Cause.LAND}"))) == ["Nguyễn Văn 2", "Nguyễn Văn 5"]
    hamlet = build.hamlet(commune, "Ấp 1").pk
    answer = officer.get(list_at(commune, f"class=poor&cause={Cause.LAND}&hamlet={hamlet}"))
    assert shown(answer) == ["Nguyễn Văn 2"]


def words(answer):
    text = re.sub(r"<[^>]+>", "", answer.content.decode())
    return " ".join(entities.unescape(text).split())


def test_the_list_says_which_figure_it_belongs_to(officer, commune):
    said = words(officer.get(list_at(commune, "class=poor&group=merit")))
    assert "1 hộ nghèo năm 2025 của Xã Thử Nghiệm thuộc nhóm “Hộ có thành viên là người có công với cách mạng”" in said
    assert "Đây là các hộ đứng sau số hộ của Xã Thử Nghiệm ở cột 4 biểu 08." in said
    said = words(officer.get(list_at(commune, "class=poor&cause=labour")))
    assert "có nguyên nhân nghèo “Thiếu lao động”" in said
    assert "ở cột 3 biểu 10." in said
    said = words(officer.get(list_at(commune, "class=near_poor&group=other")))
    assert "0 hộ cận nghèo năm 2025 của Xã Thử Nghiệm không thuộc nhóm đối tượng nào" in said
    assert "ở cột 10 biểu 08." in said


@pytest.mark.parametrize("query", ["class=listed&group=merit", "class=poor&group=merit&cause=land", "group=other"])
def test_a_list_that_no_column_counts_names_none(officer, commune, query):
    answer = officer.get(list_at(commune, query))
    assert answer.context["narrowed"].columns == ()
    assert "Chỉ đếm những hộ thuộc nhóm, nguyên nhân đã chọn." in words(answer)


@pytest.mark.parametrize("query", ["group=rich", "cause=rich", "class=left&group=merit", "class=all&cause=land"])
def test_a_filter_that_means_nothing_is_not_found(officer, commune, query):
    assert officer.get(list_at(commune, query)).status_code == 404


def test_a_search_stays_within_the_group(officer, commune):
    html = officer.get(list_at(commune, "class=poor&group=merit")).content.decode()
    assert '<input type="hidden" name="group" value="merit">' in html
    assert 'name="cause"' not in html
    answer = officer.post(build.address("list", commune, 2025), {"class": "poor", "group": "merit", "q": "van 3"})
    assert answer.url == list_at(commune, "class=poor&group=merit&q=van+3")
    assert shown(officer.get(answer.url)) == ["Nguyễn Văn 3"]


def test_hamlet_head_sees_the_group_in_his_hamlet(commune):
    client = signed_in(build.person(Role.HAMLET_HEAD, build.hamlet(commune, "Ấp 2")))
    assert shown(client.get(list_at(commune, "class=poor&group=minority"))) == ["Nguyễn Văn 1"]
