"""Which year a list of an old commune is of: what the file says, else the page's year, at most the unit's last one."""

from __future__ import annotations

import re
from datetime import date

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile

from communes.actions import add_commune, system_user
from communes.roles import Role
from households.models import RosterImport, YearlyStatus
from households.roster.reading import reading_steps
from households.roster.settling import says_a_year
from lib.steps import finished
from tests import build
from tests.pages import at, signed_in, text
from tests.rosters import HEADING, listed, sheet, workbook

ROW = listed("Lê Thị Ba", 1963)
TITLED = ["DANH SÁCH HỘ NGHÈO, HỘ CẬN NGHÈO NĂM 2023"]


@pytest.mark.parametrize(
    ("rows", "name", "says"),
    [
        ([HEADING, ROW], "Ấp 1", False),
        ([TITLED, HEADING, ROW], "Ấp 1", True),
        ([TITLED, ["NĂM 2024"], HEADING, ROW], "Ấp 1", True),
        ([HEADING, ROW], "Năm 2023", True),
        ([["Ngày 5 tháng 6 năm 2023"], HEADING, ROW], "Ấp 1", False),
        ([], "Ấp 1", False),
    ],
)
def test_whether_a_file_says_a_year(rows, name, says):
    reading = finished(reading_steps([sheet(rows, name=name)], 2026, {}, lambda sheets: sheets))
    assert says_a_year(reading) is says


@pytest.fixture
def old():
    with time_machine.travel("2026-11-22T10:00:00+07:00", tick=True):
        commune = add_commune(
            by=system_user(), code="90001", name="Xã Đông", area="rural", hamlets=["Ấp 1"], valid_to=date(2025, 6, 30)
        )
        yield commune, signed_in(build.person(Role.POVERTY_OFFICER, commune))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("page", "titles", "chosen", "of"),
    [
        (2022, [TITLED], "", None),  # the file's 2023 stands
        (2022, [], "", 2022),
        (2024, [], "", 2024),
        (2026, [], "", 2024),
        (2022, [], "2021", 2021),
        (2022, [TITLED, ["NĂM 2024"]], "", None),  # several: asked as ever
    ],
)
def test_the_year_of_an_old_communes_file(old, page, titles, chosen, of):
    commune, client = old
    door = at(commune, "import/", page)
    file = SimpleUploadedFile("ds.xlsx", workbook({"Ấp 1": [*titles, HEADING, ROW]}))
    answer = client.post(door, {"files": [file], "stage": "proposed", "year": chosen}, follow=True)
    assert RosterImport.objects.get().year == (int(chosen) if chosen else None)
    if of is not None:
        assert answer.context["plan"].years == (of,)
    assert (f"Tệp không ghi năm: đang xem như danh sách năm {of}." in text(answer)) is (of is not None and not chosen)


@pytest.mark.django_db
def test_no_year_is_chosen_beforehand_and_none_is_offered_that_the_unit_had_not(old):
    commune, client = old
    for page, otherwise in ((2022, 2022), (2026, 2024)):
        field = client.get(at(commune, "import/", page)).context["form"]["year"]
        assert field.initial is None
        years = [value for value, _words in field.field.choices]
        assert (years[:2], field.field.choices[0][1]) == (["", 2024], f"Theo tệp, không ghi: {otherwise}")
    now = build.commune("Ấp 1", name="Xã Nay")
    page = signed_in(build.person(Role.POVERTY_OFFICER, now)).get(at(now, "import/", 2025))
    field = page.context["form"]["year"]
    assert (field.initial, field.field.choices[0][1], field.field.choices[1][0]) == (None, "Năm ghi trong tệp", 2026)


@pytest.mark.django_db
def test_a_workbook_without_a_list_is_not_said_to_be_of_a_year(old):
    commune, client = old
    file = SimpleUploadedFile("ds.xlsx", workbook({"Ấp 1": [["Kế hoạch năm", "x"]]}))
    answer = client.post(at(commune, "import/", 2022), {"files": [file], "stage": "proposed", "year": ""}, follow=True)
    assert "Không sheet nào có danh sách hộ" in text(answer)
    assert "Tệp không ghi năm" not in text(answer)


@pytest.mark.django_db
def test_a_big_file_that_says_no_year_is_read_in_the_preview_alone(old, monkeypatch):
    commune, client = old
    monkeypatch.setattr("households.views.import_progress.BIG", 1)
    files = [SimpleUploadedFile("ds.xlsx", workbook({"Ấp 1": [HEADING, ROW]}))]
    with monkeypatch.context() as unread:
        unread.delattr("households.views.import_drafts.import_steps")  # whoever reads the list here fails
        sent = client.post(at(commune, "import/", 2022), {"files": files, "stage": "proposed", "year": ""})
    page = b"".join(client.get(sent.url).streaming_content).decode()
    assert "đang xem như danh sách năm 2022." in page
    seen = re.search(r'name="seen" value="([^"]+)"', page)[1]
    client.post(sent.url.replace("/2022/", "/2024/"), {"seen": seen, "apply": "1"})  # opened again from another year
    assert list(YearlyStatus.objects.values_list("year", flat=True)) == [2022]
    assert RosterImport.objects.get().counts["years"] == [2022]
