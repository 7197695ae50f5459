"""Writes about units, people and papers: what they leave behind and what they refuse."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from communes import actions
from communes.models import Assignment, AuditEntry, Letterhead, Organisation, Unit, User
from communes.queries import head_of_papers
from communes.roles import Role
from lib.errors import RuleError
from tests import build
from tests.at_once import at_once

pytestmark = pytest.mark.django_db


def add(**values):
    given = {"code": "90777", "name": "Xã Thử", "area": "rural", "hamlets": ["Ấp 1"], **values}
    return actions.add_commune(by=actions.system_user(), **given)


def test_add_commune_numbers_its_hamlets_and_leaves_one_entry():
    commune = add(hamlets=["Ấp 1", "Ấp Trang"])
    codes = list(Unit.objects.filter(parents__parent=commune).order_by("code").values_list("code", "name"))
    assert codes == [("90777-01", "Ấp 1"), ("90777-02", "Ấp Trang")]
    assert [entry.verb for entry in AuditEntry.objects.of_commune(commune)] == ["add_commune"]


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"code": " "}, "Xã phải có mã và tên."),
        ({"name": ""}, "Xã phải có mã và tên."),
        ({"area": "sea"}, "Khu vực sea không có: chọn rural (nông thôn) hoặc urban (thành thị)."),
        ({"valid_from": date(2025, 2, 1), "valid_to": date(2025, 1, 1)}, "Ngày đầu phải trước ngày cuối."),
        ({"hamlets": ["Ấp 1", "  "]}, "Tên ấp thứ 2 để trống."),
        ({"hamlets": ["Ấp 1", "ấp 01"]}, "Hai ấp trùng tên: Ấp 1 và ấp 01."),
    ],
)
def test_add_commune_refuses_with_a_sentence(values, sentence):
    with pytest.raises(RuleError) as refused:
        add(**values)
    assert str(refused.value) == sentence
    assert not Unit.objects.exists()


def test_a_code_may_be_used_again_when_the_days_do_not_overlap():
    add(valid_to=date(2025, 6, 30))
    with pytest.raises(RuleError, match="Mã 90777 đã là mã của Xã Thử"):
        add(valid_from=date(2025, 6, 30))
    add(valid_from=date(2025, 7, 1))
    assert Unit.objects.communes().count() == 2


def open_account(commune, **values):
    given = {"username": "moi", "full_name": "Hồ Thị Mới", "role": Role.CLERK, "unit": commune, **values}
    return actions.open_account(by=actions.system_user(), commune=commune, **given)


def test_open_account_gives_a_post_and_a_first_password():
    commune = build.commune()
    user, password = open_account(commune, username=" MOI ")
    assert (user.username, user.check_password(password), len(password)) == ("moi", True, 17)
    assert [str(post) for post in user.assignments.all()] == ["Văn thư, Xã Thử Nghiệm"]
    verbs = [entry.verb for entry in AuditEntry.objects.of_commune(commune)]
    assert verbs == ["assign", "add_account", "add_commune"]
    assert password not in str(list(AuditEntry.objects.values()))


def test_open_account_for_an_organisation_records_it_once():
    commune = build.commune()
    open_account(commune, role=Role.ORGANISATION, organisation="Hội Nông dân xã")
    open_account(commune, username="moi2", role=Role.ORGANISATION, organisation="hội nông dân  XÃ")
    assert Organisation.objects.count() == 1


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"username": "a b"}, "Tên đăng nhập “a b” chưa dùng được"),
        ({"username": "văn thư"}, "Tên đăng nhập “văn thư” chưa dùng được"),
        ({"full_name": " "}, "Thiếu họ và tên của người dùng moi."),
        ({"role": Role.HAMLET_HEAD}, "Trưởng ấp phải gắn với một ấp."),
        ({"role": Role.ORGANISATION}, "Đại diện tổ chức, đơn vị phải gắn với một tổ chức"),
        ({"unit": None}, "Thiếu nơi làm việc của Văn thư."),
    ],
)
def test_open_account_refuses_and_leaves_nothing(values, sentence):
    commune = build.commune()
    with pytest.raises(RuleError, match=sentence):
        open_account(commune, **values)
    assert not User.objects.filter(username="moi").exists()


def test_open_account_refuses_a_taken_user_name():
    commune = build.commune()
    open_account(commune)
    with pytest.raises(RuleError, match="Tên đăng nhập moi đã có người dùng"):
        open_account(commune, username="Moi")


@pytest.mark.django_db(transaction=True)
def test_of_two_accounts_of_one_name_at_once_one_is_opened():
    commune = build.commune()
    admin = build.person(Role.ADMINISTRATOR, commune)

    def add():
        actions.add_account(by=admin, username="moi", full_name="Người Mới", password="mot-mat-khau", commune=commune)

    (lost,) = at_once(add, add)
    assert "Tên đăng nhập moi đã có người dùng" in str(lost)


def test_a_post_of_the_whole_commune_is_refused_for_a_hamlet():
    commune = build.commune("Ấp 1")
    with pytest.raises(RuleError, match="Quản trị của xã là công việc của cả xã"):
        open_account(commune, role=Role.ADMINISTRATOR, unit=build.hamlet(commune, "Ấp 1"))


def end(assignment, by, commune, on=None):
    return actions.end_assignment(by=by, assignment=assignment, on=on or timezone.localdate(), commune=commune)


def test_end_assignment_sets_the_last_day():
    commune = build.commune()
    admin, clerk = build.person(Role.ADMINISTRATOR, commune), build.person(Role.CLERK, commune)
    end(clerk.assignments.get(), admin, commune, date(2026, 3, 31))
    assert clerk.assignments.get().valid_to == date(2026, 3, 31)


def test_end_assignment_refuses_a_post_that_ended_or_has_not_begun():
    commune = build.commune()
    admin, clerk = build.person(Role.ADMINISTRATOR, commune), build.person(Role.CLERK, commune)
    post = clerk.assignments.get()
    end(post, admin, commune)
    with pytest.raises(RuleError, match="đã kết thúc"):
        end(post, admin, commune)
    later = Assignment.objects.create(
        user=clerk, role=Role.CLERK, unit=commune, valid_from=timezone.localdate() + timedelta(5)
    )
    with pytest.raises(RuleError, match="từ ngày bắt đầu"):
        end(later, admin, commune)


def test_a_planned_last_day_may_be_brought_forward():
    commune = build.commune()
    admin, clerk = build.person(Role.ADMINISTRATOR, commune), build.person(Role.CLERK, commune)
    clerk.assignments.update(valid_to=timezone.localdate() + timedelta(30))
    end(clerk.assignments.get(), admin, commune)
    assert clerk.assignments.get().valid_to == timezone.localdate()


def test_an_administrator_never_ends_his_own_last_administrator_post():
    commune = build.commune()
    admin, other = build.person(Role.ADMINISTRATOR, commune), build.person(Role.ADMINISTRATOR, commune)
    with pytest.raises(RuleError, match="Không thể tự thôi phân công quản trị cuối cùng"):
        end(admin.assignments.get(), admin, commune)
    end(other.assignments.get(), admin, commune)
    with pytest.raises(RuleError, match="phải luôn có người quản trị"):
        end(admin.assignments.get(), other, commune)


def test_reset_password_is_refused_for_a_person_with_a_post_elsewhere():
    commune = build.commune("Ấp 1")
    admin = build.person(Role.ADMINISTRATOR, commune)
    head = build.person(Role.HAMLET_HEAD, build.hamlet(commune, "Ấp 1"))
    password = actions.reset_password(by=admin, user=head, commune=commune)
    head.refresh_from_db()
    assert head.check_password(password)
    Assignment.objects.create(user=head, role=Role.CLERK, unit=build.commune(), valid_to=date(2020, 1, 1))
    with pytest.raises(RuleError, match="còn có phân công ngoài Xã Thử Nghiệm"):
        actions.reset_password(by=admin, user=head, commune=commune)
    with pytest.raises(RuleError, match="Đổi mật khẩu"):
        actions.reset_password(by=admin, user=admin, commune=commune)


def test_save_letterhead_keeps_one_a_day_and_those_of_other_days():
    commune = build.commune()
    for day, body in [(date(2024, 1, 1), "CŨ"), (date(2025, 7, 1), "SAI"), (date(2025, 7, 1), "MỚI")]:
        letterhead = Letterhead(unit=commune, valid_from=day, body=body, place="Thử")
        actions.save_letterhead(by=actions.system_user(), letterhead=letterhead)
    assert [head_of_papers(commune, day).body for day in (date(2025, 6, 30), date(2025, 7, 1))] == ["CŨ", "MỚI"]
    assert Letterhead.objects.count() == 2


def test_file_paper_knows_a_number_again_and_refuses_another_day():
    commune, by = build.commune(), actions.system_user()
    first = actions.file_paper(by=by, unit=commune, number="212/QĐ-UBND", signed_on=date(2022, 12, 15))
    again = actions.file_paper(by=by, unit=commune, number="212/qđ-ubnd", signed_on=date(2022, 12, 15))
    assert first == again
    with pytest.raises(RuleError, match="đã ghi ngày 15/12/2022"):
        actions.file_paper(by=by, unit=commune, number="212/QĐ-UBND", signed_on=date(2022, 12, 16))
    with pytest.raises(RuleError, match="Thiếu số quyết định"):
        actions.file_paper(by=by, unit=commune, number=" ", signed_on=date(2022, 12, 15))
