"""The list as a workbook: exported and imported again it changes nothing; who may take it, and the trace."""

from __future__ import annotations

from datetime import date
from io import BytesIO

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from communes.actions import system_user
from communes.models import AuditEntry
from communes.roles import VERBS, Role, Verb
from households.actions.imports import apply_import, keep_draft, plan_import
from households.actions.own_list import take_list
from households.models import Member, Stage, YearlyStatus
from households.queries.register import Choice, Group
from households.roster.headings import CAUSE_FIELDS, GROUP_FIELDS, Field, field_of, label
from households.roster.own_list import columns_of
from households.roster.plan import Options
from households.roster.reading import read_files
from households.roster.settling import find_years
from lib.errors import RuleError
from lib.workbook_in import read_sheets
from lib.workbook_stream import Column, write_table
from tests import build
from tests.pages import at, signed_in, text
from tests.rosters import OFFICE_ROSTER, listed, roster, workbook

pytestmark = pytest.mark.django_db
CANARY = "079050000001"
REASON = "Đối chiếu khi cấp thẻ bảo hiểm y tế"
ON = date(2026, 11, 22)
ALL_COLUMNS = (
    "STT", "Ấp", "Họ và tên chủ hộ", "Ngày sinh", "Giới tính", "Dân tộc", "Số định danh/CCCD", "Địa chỉ",
    "Số nhân khẩu", "Hộ nghèo", "Hộ cận nghèo", "Điểm B1", "Điểm B2", "Thiếu đất sản xuất", "Thiếu vốn",
    "Nguyên nhân nghèo", "DTTS", "Ghi chú",
)  # fmt: skip


def bring_in(commune, content, year, stage=None):
    files = [("ds.xlsx", content)]
    reading, options = read_files(files, 2026), Options(current_year=2026, year=year, stage=stage)
    draft = keep_draft(by=system_user(), commune=commune, files=files)
    years = find_years(reading, year).years
    return apply_import(by=system_user(), draft=draft, reading=reading, options=options, years=years)


def taken(commune, year, group=Group.LISTED, *, with_numbers=True, hamlet=None, **chosen):
    done = take_list(
        by=system_user(), commune=commune, standard=build.standard(), year=year, choice=Choice(group, **chosen),
        hamlet=hamlet, places={hamlet.pk} if hamlet else None, with_numbers=with_numbers, reason=REASON, on=ON,
    )  # fmt: skip
    return done.file.read()


def rows_of(content):
    (sheet,) = read_sheets("a.xlsx", content)
    return sheet.rows


def again(commune, content, year, stage=None):
    """Return what importing a workbook would do, by kind, with warnings and what else would be written."""
    reading = read_files([("ds.xlsx", content)], 2026)
    plan = plan_import(commune, reading, Options(current_year=2026, stage=stage), find_years(reading, None).years)
    assert plan.years == (year,)
    kinds = {kind: n for kind in ("new", "changed", "unchanged") if (n := plan.count(kind))}
    return kinds, [remark.message for remark in plan.warnings], plan.writes, plan.error_rows


class TestExportedAndImportedAgain:
    @pytest.mark.parametrize("with_numbers", [True, False])
    def test_the_offices_own_roster_is_unchanged(self, with_numbers):
        commune = build.commune("Ấp Trang Hoàng", "Ấp Trang Hùng", "Ấp Trang Định")
        assert bring_in(commune, OFFICE_ROSTER.read_bytes(), 2022).count("new") == 132
        content = taken(commune, 2022, with_numbers=with_numbers)
        assert again(commune, content, 2022) == ({"unchanged": 132}, [], False, 0)

    def test_households_to_verify_stay_so(self):
        commune = build.commune("Ấp 1")
        build.household(commune, "Ấp 1", "Nguyễn Văn An", {2024: "poor"}, birth_year=1950)
        bring_in(commune, workbook({"Ấp 1": roster(2024, listed("Nguyễn Văn An", 1950))}), 2024)
        YearlyStatus.objects.update(to_verify=True, stage=Stage.PROPOSED)
        content = taken(commune, 2024)
        assert again(commune, content, 2024, Stage.DECIDED) == ({"unchanged": 1}, [], False, 0)

    def test_every_column_and_a_stage_that_stays(self):
        commune = build.commune("Ấp 1", "Khu phố 2")
        people = [
            [1, "Ấp 1", "Nguyễn Văn An", "01/02/1950", "Nam", "Kinh", CANARY, "Tổ 1; =A1", 4, "x", "", 120, 30, "x", "",
             "", "x", "-ghi chú"],
            [2, "Khu phố 2", "Tổng Thị Cộng", 1960, "Nữ", "Xơ Đăng", "079160000002", "", "", "", "x", 141, 10, "", "x",
             "khác; ốm đau", "", "+1"],
        ]  # fmt: skip
        bring_in(commune, workbook({"Danh sách": roster(2024, *people, heading=ALL_COLUMNS)}), 2024, Stage.POSTED)
        assert YearlyStatus.objects.get(poverty_class="near_poor").causes == ["capital", "illness", "other"]
        content = taken(commune, 2024)
        assert again(commune, content, 2024, Stage.POSTED) == ({"unchanged": 2}, [], False, 0)
        assert rows_of(content)[3][:9] == [
            1.0, "Ấp 1", "Nguyễn Văn An", "01/02/1950", "Nam", "Kinh", CANARY, "Tổ 1; =A1", 4.0,
        ]  # fmt: skip

    def test_one_hamlet_touches_no_other(self):
        commune = build.commune("Ấp 1", "Ấp 2")
        for name in ("Ấp 1", "Ấp 2"):
            build.household(commune, name, f"Nguyễn Văn {name[-1]}", {2024: "poor"}, birth_year=1950)
        content = taken(commune, 2024, hamlet=build.hamlet(commune, "Ấp 2"))
        assert rows_of(content)[0][0] == "DANH SÁCH HỘ NGHÈO, HỘ CẬN NGHÈO NĂM 2024 CỦA ẤP 2"
        plan = bring_in(commune, content, 2024)
        assert (plan.count("unchanged"), plan.missing, len(plan.taken)) == (1, (), 1)


WORDS = st.sampled_from(
    ["Nguyễn", "Tổng", "Cộng", "Hộ", "Ấp", "Trưởng", "K'Brẻo", "Nghèo", "STT", "HN", "Ủy", "Ban", "x", "Năm", "2022"]
)
NAMES = st.tuples(st.sampled_from(["Lê", "Tổng", "Cộng", "Ấp", "I.", "Hộ"]), st.lists(WORDS, max_size=3)).map(
    lambda parts: " ".join([parts[0], *parts[1]])
)
ODD_TEXTS = st.one_of(
    st.sampled_from(["", "=1+1", "-5", "Trưởng ấp xác nhận", "Tổng cộng", "Ấp 2", "x", "NGƯỜI LẬP", "00123", "1,5"]),
    st.text(max_size=12),
)
REGISTER = st.lists(
    st.tuples(
        st.sampled_from(["Ấp 1", "Ấp 2"]),
        NAMES,
        st.one_of(st.dates(date(1900, 1, 1), date(2020, 1, 1)), st.integers(1900, 2020)),
        ODD_TEXTS,
        st.one_of(st.none(), st.integers(1, 60)),
        st.sampled_from(["x", ""]),
        ODD_TEXTS,
    ),
    min_size=1,
    max_size=5,
    unique_by=lambda row: (row[1].lower(), row[2]),
)


@settings(max_examples=15)
@given(people=REGISTER)
def test_any_register_exported_and_imported_again_is_unchanged(people):
    with transaction.atomic():
        exported_again(people)
        transaction.set_rollback(True)


@pytest.mark.long
@settings(max_examples=500, derandomize=False)
@given(people=REGISTER)
def test_many_registers_exported_and_imported_again_are_unchanged(people):
    with transaction.atomic():
        exported_again(people)
        transaction.set_rollback(True)


def exported_again(people):
    commune = build.commune("Ấp 1", "Ấp 2")
    rows = [
        [number, hamlet, name, f"{born:%d/%m/%Y}" if isinstance(born, date) else born, "", "",
         f"07905000{number:04d}", address, people_, poor, "" if poor else "x", "", "", "", "", "", "", note]
        for number, (hamlet, name, born, address, people_, poor, note) in enumerate(people, start=1)
    ]  # fmt: skip
    cleaned = workbook_of([list(ALL_COLUMNS), *rows])
    taken_rows = len(bring_in(commune, cleaned, 2024).taken)
    for with_numbers in (True, False):
        kinds, _warnings, writes, errors = again(commune, taken(commune, 2024, with_numbers=with_numbers), 2024)
        assert (kinds.get("unchanged", 0), writes, errors) == (taken_rows, False, 0)


def workbook_of(rows):
    """Return a workbook of any texts: those that no workbook can hold are left out."""
    file = BytesIO()
    columns = [Column(str(heading), 9.0) for heading in rows[0]]
    write_table(file, sheet="Danh sách", titles=["DANH SÁCH NĂM 2024"], columns=columns, rows=rows[1:])
    return file.getvalue()


class TestColumns:
    def test_every_heading_is_understood(self):
        fields = [field_of(label(heading)) for heading, _width in columns_of(with_numbers=True, with_leaving=False)]
        assert fields == [
            Field.ORDER, Field.HAMLET, Field.NAME, Field.BIRTH, Field.GENDER, Field.ETHNICITY, Field.CCCD,
            Field.ADDRESS, Field.PEOPLE, Field.POOR, Field.NEAR_POOR, Field.B1, Field.B2, *CAUSE_FIELDS, *GROUP_FIELDS,
            Field.TO_VERIFY, Field.NOTE,
        ]  # fmt: skip

    def test_a_reason_of_leaving_is_no_column_of_a_roster(self):
        headings = [heading for heading, _width in columns_of(with_numbers=False, with_leaving=True)]
        assert field_of(label(headings[-2])) is None

    def test_who_left_and_why(self):
        commune = build.commune("Ấp 1")
        gone = build.household(commune, "Ấp 1", "Nguyễn Văn An", {2023: "poor"})
        build.departure(gone, 2024, "moved_away")
        (row,) = rows_of(taken(commune, 2024, Group.LEFT))[3:]
        assert (row[2], row[-2]) == ("Nguyễn Văn An", "chuyển đi")

    def test_filtered_as_chosen_and_said_so(self):
        commune = build.commune("Ấp 1")
        build.household(commune, "Ấp 1", "Nguyễn Văn An", {2024: "poor"})
        build.household(commune, "Ấp 1", "Trần Thị Bình", {2024: "near_poor"})
        rows = rows_of(taken(commune, 2024, text="binh"))
        assert rows[2][0] == "Chỉ gồm các hộ theo điều kiện lọc đã chọn."
        assert [row[2] for row in rows[4:]] == ["Trần Thị Bình"]

    @pytest.mark.parametrize("households", [1, 3])
    def test_queries_do_not_grow(self, households, django_assert_max_num_queries):
        commune = build.commune("Ấp 1")
        build.households(commune, "Ấp 1", households, {2024: "poor"})
        with django_assert_max_num_queries(10):
            assert len(rows_of(taken(commune, 2024))) == 3 + households


class TestPage:
    @pytest.fixture
    def commune(self):
        commune = build.commune("Ấp 1")
        build.household(commune, "Ấp 1", "Nguyễn Văn An", {2024: "poor"}, cccd=CANARY)
        return commune

    def test_taken_from_the_list_without_a_number(self, commune):
        client = signed_in(build.person(Role.POVERTY_OFFICER, commune))
        assert "households/take/?class=listed" in text(client.get(at(commune, "households/", 2024)))
        assert "Tải danh sách 1 hộ" in text(client.get(at(commune, "households/take/?class=listed", 2024)))
        answer = client.post(at(commune, "households/take/?class=listed", 2024), {"take": "1"})
        content = b"".join(answer.streaming_content)
        assert "no-store" in answer["Cache-Control"]
        assert rows_of(content)[3][2] == "Nguyễn Văn An"
        assert CANARY not in str(rows_of(content))
        entry = AuditEntry.objects.get(verb="hand_out_workbook")
        assert entry.after == {"year": 2024, "on": entry.after["on"], "rows": 1}

    def test_numbers_only_for_a_reason_that_is_kept(self, commune):
        client = signed_in(build.person(Role.POVERTY_OFFICER, commune))
        address = at(commune, "households/take/", 2024)
        refused = client.post(address, {"take": "1", "numbers": "on", "words": "cần"})
        assert "ít nhất 10 chữ cái" in text(refused)
        assert not AuditEntry.objects.filter(verb="hand_out_workbook").exists()
        answer = client.post(address, {"take": "1", "numbers": "on", "usual": REASON})
        assert CANARY in str(rows_of(b"".join(answer.streaming_content)))
        entry = AuditEntry.objects.get(verb="hand_out_workbook")
        assert REASON in entry.sentence
        assert CANARY not in f"{entry.sentence}{entry.after}"

    def test_who_may_not_see_numbers_is_not_asked_and_gets_none(self, commune, monkeypatch):
        monkeypatch.setitem(VERBS, Role.FRONT, VERBS[Role.FRONT] | {Verb.EXPORT_NAMES})
        client = signed_in(build.person(Role.FRONT, commune))
        address = at(commune, "households/take/", 2024)
        assert 'name="numbers"' not in text(client.get(address))
        answer = client.post(address, {"take": "1", "numbers": "on", "usual": REASON})
        assert CANARY not in str(rows_of(b"".join(answer.streaming_content)))

    def test_held_to_hamlets_takes_those_only(self, monkeypatch):
        commune = build.commune("Ấp 1", "Ấp 2")
        for name in ("Ấp 1", "Ấp 2"):
            build.household(commune, name, f"Hộ {name}", {2024: "poor"})
        monkeypatch.setitem(VERBS, Role.HAMLET_HEAD, VERBS[Role.HAMLET_HEAD] | {Verb.EXPORT_NAMES})
        client = signed_in(build.person(Role.HAMLET_HEAD, build.hamlet(commune, "Ấp 1")))
        answer = client.post(at(commune, "households/take/?class=all", 2024), {"take": "1"})
        assert [row[2] for row in rows_of(b"".join(answer.streaming_content))[3:]] == ["Hộ Ấp 1"]

    def test_role_without_the_verb_and_neighbour(self, commune):
        reader = signed_in(build.person(Role.CHAIRMAN, commune))
        assert reader.get(at(commune, "households/take/", 2024)).status_code == 403
        assert "Tải danh sách (Excel)" not in text(reader.get(at(commune, "households/", 2024)))
        neighbour = signed_in(build.person(Role.POVERTY_OFFICER, build.commune("Ấp 1")))
        assert neighbour.get(at(commune, "households/take/", 2024)).status_code == 404

    def test_an_id_number_in_the_address_is_no_filter(self, commune):
        client = signed_in(build.person(Role.POVERTY_OFFICER, commune))
        assert client.get(at(commune, f"households/take/?q={CANARY}", 2024)).status_code == 404


def test_numbers_without_a_reason_are_refused_by_the_action():
    commune = build.commune("Ấp 1")
    with pytest.raises(RuleError, match="lý do"):
        take_list(
            by=system_user(), commune=commune, standard=build.standard(), year=2024, choice=Choice(Group.LISTED),
            hamlet=None, places=None, with_numbers=True, reason="1234567890123", on=ON,
        )  # fmt: skip
    assert not Member.objects.exists()
