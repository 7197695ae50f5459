"""Plans kept as texts: letter for letter, under their own units, an impossible day never moved."""

from datetime import date
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.urls import reverse

from campaigns.actions.archive import add_archived_plan, resolve_deadline, text_of
from campaigns.documents import BONG_TRANG, DOCUMENTS, HA_NOI, sections_of
from campaigns.models import ArchivedPlan, Deadline
from communes.access import scope_of
from communes.actions import add_commune, system_user
from communes.models import AuditEntry, Unit, UnitParent
from communes.roles import Role
from lib.errors import RuleError
from tests import build
from tests.campaigns.test_plan_pages import heading, words
from tests.pages import signed_in


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda document: document.key)
def test_the_sections_joined_are_the_text_letter_for_letter(document):
    text = text_of(document)
    assert "".join(part.body for part in sections_of(text)) == text
    assert all(due.text in text for due in document.deadlines)


def test_labels_stay_as_printed_and_the_place_orders():
    assert [part.label for part in sections_of(text_of(BONG_TRANG))] == ["", "I", "II", "III", "V"]
    assert [part.label for part in sections_of(text_of(HA_NOI))] == ["", "I", "II", "III", "IV"]
    assert text_of(HA_NOI).endswith("2. Đối với cấp huyện\n\n[...]")
    for typo in ("công khai áp và tổ địa bàn", "đối với đối với", "chuẩn nghèo của huyện", "Phong trào thi “Vì"):
        assert typo in text_of(BONG_TRANG)
    assert text_of(BONG_TRANG).count("30/02/2023") == 1


def keep():
    out = StringIO()
    call_command("add_archived_plans", stdout=out)
    return out.getvalue()


@pytest.mark.django_db
def test_they_are_kept_once_under_units_of_their_own():
    said = keep()
    assert said.splitlines() == [
        "Đã lưu Kế hoạch (chưa có số), Xã Bông Trang.",
        "Đã lưu Kế hoạch 251/KH-UBND, Thành phố Hà Nội.",
    ]
    entries = AuditEntry.objects.count()
    assert "đã lưu từ trước" in keep()
    assert (AuditEntry.objects.count(), ArchivedPlan.objects.count()) == (entries, 2)
    unit = ArchivedPlan.objects.get(key="bong-trang").unit
    assert (unit.code, unit.valid_to, unit.area) == ("26632", date(2025, 6, 30), "rural")
    above = UnitParent.objects.get(unit=unit)
    assert (above.parent.name, above.valid_to) == ("Huyện Xuyên Mộc", date(2025, 6, 30))
    assert not unit.households.exists()


@pytest.mark.django_db
def test_nobody_finds_these_units_among_his_communes():
    keep()
    commune = build.commune()
    client = signed_in(build.person(Role.POVERTY_OFFICER, commune))
    page = client.get(reverse("campaigns:progress", args=[commune.pk, 2025, "national-2022"])).content.decode()
    assert "Bông Trang" not in page
    assert "Hà Nội" not in page
    province = Unit.objects.get(code="77")
    assert scope_of(build.person(Role.SUPERIOR_READER, province)).communes() == []


@pytest.mark.django_db
def test_a_code_that_is_another_units_leaves_the_document_out_and_the_rest_is_kept():
    build.commune(code="26632", name="Xã Khác")
    assert "Chưa lưu Kế hoạch (chưa có số), Xã Bông Trang: Mã 26632 đã là mã của Xã Khác" in keep()
    assert [plan.key for plan in ArchivedPlan.objects.all()] == ["ha-noi-251-2022"]


@pytest.mark.django_db
def test_the_commune_itself_takes_over_the_unit_kept_for_its_text():
    keep()
    kept = Unit.objects.get(code="26632")
    made = add_commune(
        by=system_user(), code="26632", name="Bông Trang", area="rural", hamlets=["Ấp 1"], valid_to=date(2025, 6, 30)
    )
    assert (made.pk, made.name) == (kept.pk, "Bông Trang")
    with pytest.raises(RuleError, match="đã là mã của Bông Trang"):
        add_commune(by=system_user(), code="26632", name="Bông Trang", area="rural", hamlets=["Ấp 1"])
    later = add_commune(
        by=system_user(), code="26632", name="Xuyên Mộc", area="rural", hamlets=["A"], valid_from=date(2025, 7, 1)
    )
    assert later.pk != kept.pk
    assert ArchivedPlan.objects.get(key="bong-trang").unit == made


@pytest.fixture
def reader():
    keep()
    commune = build.commune()
    return commune, signed_in(build.person(Role.ACCOUNTANT, commune))


def page_of(commune, key):
    plan = ArchivedPlan.objects.get(key=key)
    return reverse("campaigns:archived", args=[commune.pk, 2025, "national-2022", plan.pk])


@pytest.mark.django_db
def test_the_page_shows_the_text_its_head_and_the_flagged_deadline(reader):
    commune, client = reader
    text = words(client.get(page_of(commune, "bong-trang")))
    assert '"30/02/2023" không có trong lịch; chưa xác định hạn' in text
    assert "trước ngày 30/02/2023 để tổng hợp, theo dõi." in text
    assert "công khai áp và tổ địa bàn dân cư" in text
    assert "Người ký KT. CHỦ TỊCH PHÓ CHỦ TỊCH Nguyễn Văn Phương" in text
    assert "Số, ký hiệu chưa có số" in text
    assert "**" not in text
    assert "Xác định hạn" not in text
    listed = client.get(reverse("campaigns:campaigns", args=[commune.pk, 2025, "national-2022"]))
    assert "Văn bản lưu" in words(listed)
    assert '"30/02/2023" không có trong lịch; chưa xác định hạn' in words(listed)


@pytest.mark.django_db
def test_the_text_that_breaks_off_says_so_and_all_seven_fields_stand(reader):
    commune, client = reader
    page = client.get(page_of(commune, "ha-noi-251-2022"))
    assert heading(page) == "Kế hoạch 251/KH-UBND, Thành phố Hà Nội"
    text = words(page)
    assert "2. Đối với cấp huyện [...] Mục IV.2 “Đối với cấp huyện” và phần sau: chưa có văn bản." in text
    for fact in (
        "Ngày ban hành 27/09/2022",
        "Ngày có hiệu lực 27/09/2022",
        "Cơ quan ban hành Thành phố Hà Nội",
        "Người ký Chử Xuân Dũng",
        "Lĩnh vực Văn hóa - Xã hội",
    ):
        assert fact in text


@pytest.mark.django_db
def test_an_officer_sets_the_day_with_a_reason_and_the_text_stays():
    keep()
    commune = build.commune()
    officer = build.person(Role.EMULATION_OFFICER, commune)
    client = signed_in(officer)
    deadline = Deadline.objects.get(is_impossible=True)
    address = reverse("campaigns:deadline", args=[commune.pk, 2025, "national-2022", deadline.plan_id, deadline.pk])
    for typed, said in (
        ({"on": "30/02/2023", "reason": "x"}, "Ngày này cũng không có trong lịch."),
        ({"on": "28/02/2023", "reason": " "}, "Ghi lý do chọn ngày này"),
    ):
        assert said in words(client.post(address, typed))
    deadline.refresh_from_db()
    assert deadline.resolved_on is None
    page = client.post(address, {"on": "28/02/2023", "reason": "Ngày cuối tháng 2"}, follow=True)
    assert f'"30/02/2023" không có trong lịch; {officer.full_name} xác định hạn là 28/02/2023' in words(page)
    assert "trước ngày 30/02/2023 để tổng hợp" in words(page)
    entry = AuditEntry.objects.get(verb="resolve_deadline")
    assert (entry.commune_id, entry.before["resolved_on"], entry.after) == (
        commune.pk,
        "",
        {"deadline": "30/02/2023", "resolved_on": "2023-02-28", "reason": "Ngày cuối tháng 2"},
    )
    with pytest.raises(RuleError, match="Người khác vừa xác định"):
        resolve_deadline(by=officer, commune=commune, deadline=deadline, on=date(2023, 3, 30), reason="Khác")


@pytest.mark.django_db
def test_a_real_day_needs_no_officer_and_the_database_no_day_without_one():
    add_archived_plan(by=system_user(), document=HA_NOI)
    deadline = Deadline.objects.first()
    commune = build.commune()
    with pytest.raises(RuleError, match="không phải là ngày sai lịch"):
        resolve_deadline(by=system_user(), commune=commune, deadline=deadline, on=date(2023, 1, 1), reason="x")
    with pytest.raises(IntegrityError), transaction.atomic():
        Deadline.objects.filter(pk=deadline.pk).update(resolved_on=date(2023, 1, 1))
