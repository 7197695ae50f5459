"""The first run in the browser: the code, the four steps, and nowhere afterwards."""

import re
import threading
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client

from communes.models import Assignment, AuditEntry, Unit, User
from communes.roles import Role
from config import first_run
from config.management.commands import set_up
from tests import build
from tests.pages import at, sign_in, signed_in, text

pytestmark = pytest.mark.django_db
COMMUNE = {"name": "Xã Thí Dụ", "code": "99001", "area": "rural", "hamlets": "Ấp 1\n\n Ấp 2 \n"}
OWN = "bon-con-meo-xanh"
ADMIN = {"full_name": "Hồ Thị Quản", "username": "0912 345 678", "password": OWN, "again": OWN}
STEPS = ("", "commune/", "administrator/", "people/", "workbook/", "finish/")


@pytest.fixture(autouse=True)
def server(settings, tmp_path, monkeypatch):
    settings.DEMO = False
    settings.LOCAL_DIR = tmp_path
    settings.STATIC_ROOT = tmp_path / "static"
    monkeypatch.setattr(set_up, "STATIC_STAMP", tmp_path / "static.stamp")
    monkeypatch.setattr(set_up.Command, "collect_static_files", lambda command: None)


def run_set_up():
    out = StringIO()
    call_command("set_up", stdout=out)
    return out.getvalue()


@pytest.fixture
def code():
    return run_set_up().split()[-1]


@pytest.fixture
def client(code):
    client = Client()
    assert client.post("/setup/", {"code": f" {code.upper()} "}).url == "/setup/"
    return client


def staff(*rows, start=0):
    """Return the form of people with these (name, number, role, unit) in its first rows."""
    typed = {"form-TOTAL_FORMS": "8", "form-INITIAL_FORMS": "0"}
    for number in range(8):
        unit = Unit.objects.communes().first().pk
        typed |= {f"form-{number}-unit": unit}
    for number, (name, phone, role, unit) in enumerate(rows):
        row = {"full_name": name, "username": phone, "role": role, "unit": unit.pk}
        typed |= {f"form-{number}-{field}": value for field, value in row.items()}
    return typed


def set_up_commune(client):
    assert client.post("/setup/commune/", COMMUNE).url == "/setup/administrator/"
    assert client.post("/setup/administrator/", ADMIN).url == "/setup/people/"
    return Unit.objects.communes().get()


def test_set_up_prints_the_code_and_keeps_it(tmp_path):
    first, second = run_set_up(), run_set_up()
    code = first.split()[-1]
    assert re.fullmatch(r"[a-z0-9]{4}-[a-z0-9]{4}-[a-z0-9]{4}-[a-z0-9]{2}", code)
    assert second.split()[-1] == code
    assert (tmp_path / "setup_code").stat().st_mode & 0o777 == 0o600
    assert "/setup/" in first


def test_without_the_code_no_step_is_open(code):
    for step in STEPS:
        for answer in (Client().get(f"/setup/{step}"), Client().post(f"/setup/{step}", COMMUNE)):
            assert "Ghi mã mà lệnh set_up đã in" in text(answer), step
    assert not Unit.objects.exists()


def test_wrong_codes_are_counted(code):
    client = Client()
    answers = [client.post("/setup/", {"code": "sai"}) for _time in range(11)]
    assert "Mã chưa đúng." in text(answers[0])
    assert answers[-1].status_code == 429
    assert client.post("/setup/", {"code": code}).status_code == 429


@pytest.mark.parametrize("typed", ["\0", "x" * 28_000, "đ", "😀", ""])
def test_whatever_is_typed_as_a_code_has_an_answer(code, typed):
    assert Client().post("/setup/", {"code": typed}).status_code == 200


def test_in_the_demo_there_is_no_first_run(code, settings):
    settings.DEMO = True
    for step in STEPS:
        assert Client().get(f"/setup/{step}").status_code == 404


def test_where_somebody_works_already_no_code_is_made(tmp_path):
    build.person(Role.CLERK, build.commune())
    assert run_set_up() == ""
    assert not (tmp_path / "setup_code").exists()
    assert Client().get("/setup/").status_code == 404


def test_the_overview_names_the_others_beside_the_administrator(client):
    commune = set_up_commune(client)
    first = build.person(Role.CLERK, commune)
    first.full_name = "An Văn Trước"
    first.save()
    steps = {step.page: step.said for step in client.get("/setup/").context["steps"]}
    assert (steps["setup_administrator"], steps["setup_people"]) == ("Hồ Thị Quản", "An Văn Trước")


def test_the_four_steps_lead_to_the_import(client):
    commune = set_up_commune(client)
    hamlets = list(Unit.objects.filter(kind="hamlet").order_by("code"))
    assert [hamlet.name for hamlet in hamlets] == ["Ấp 1", "Ấp 2"]
    admin = User.objects.get(username="0912345678")
    assert (admin.one_time_until, [post.role for post in admin.assignments.all()]) == (None, ["administrator"])
    page = client.post(
        "/setup/people/",
        staff(
            ("Nguyễn Văn Một", "0912 345 001", "poverty_officer", commune),
            ("Trần Thị Hai", "0912345002", "hamlet_head", hamlets[0]),
            ("Trần Thị Hai", "+84 912345002", "reviewer", hamlets[1]),
            ("Hồ Thị Quản", "0912345678", "clerk", commune),
        ),
    )
    slips = re.findall(r"<code>([a-z0-9-]+)</code>", text(page))
    assert len(slips) == 2
    assert "no-store" in page["Cache-Control"]
    posts = Assignment.objects.order_by("pk").values_list("user__full_name", "role")
    assert list(posts) == [
        ("Hồ Thị Quản", "administrator"),
        ("Nguyễn Văn Một", "poverty_officer"),
        ("Trần Thị Hai", "hamlet_head"),
        ("Trần Thị Hai", "reviewer"),
        ("Hồ Thị Quản", "clerk"),
    ]
    assert sign_in("0912345001", slips[0])[0].get("/").url == "/accounts/password/"
    last = text(client.get("/setup/workbook/"))
    assert "Nguyễn Văn Một" in last
    assert "import/" not in last
    assert client.post("/setup/finish/").url == "/"
    for step in STEPS:
        assert client.get(f"/setup/{step}").status_code == 404


def test_one_person_who_also_keeps_the_register_is_led_to_the_import(client):
    commune = set_up_commune(client)
    typed = staff(("Hồ Thị Quản", "0912345678", "poverty_officer", commune))
    assert client.post("/setup/people/", typed).url == "/setup/workbook/"
    url = re.search(r'href="([^"]+)">Nhập danh sách từ Excel', text(client.get("/setup/workbook/"))).group(1)
    assert client.get(url).status_code == 200


def test_each_step_is_kept_and_may_be_come_back_to(client, code):
    client.post("/setup/commune/", COMMUNE)
    later = Client()
    later.post("/setup/", {"code": code})
    assert "Xã Thí Dụ: Ấp 1, Ấp 2" in text(later.get("/setup/"))
    assert "Ấp 1\nẤp 2" in text(later.get("/setup/commune/"))
    assert later.post("/setup/commune/", {**COMMUNE, "name": "Xã Sửa"}).status_code == 302
    assert [unit.name for unit in Unit.objects.communes()] == ["Xã Sửa"]
    later.post("/setup/administrator/", ADMIN)
    assert later.get("/setup/commune/").url == "/setup/"
    assert "Hồ Thị Quản" in text(later.get("/setup/"))


def test_after_the_administrator_the_code_opens_nothing(client, code):
    commune = set_up_commune(client)
    passer_by = Client()
    assert passer_by.get("/setup/").url == "/accounts/login/?next=/setup/"
    assert passer_by.post("/setup/", {"code": code}).url.startswith("/accounts/login/")
    assert passer_by.post("/setup/administrator/", ADMIN).url.startswith("/accounts/login/")
    clerk = signed_in(build.person(Role.CLERK, commune))
    for step in STEPS:
        assert clerk.get(f"/setup/{step}").status_code == 404
        assert clerk.post(f"/setup/{step}").status_code == 404
    assert first_run.is_open()


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"code": "1" * 16}, "15"),
        ({"hamlets": "Ấp 1\nấp 01"}, "Hai ấp trùng tên"),
        ({"hamlets": " \n "}, "Ô này chưa được ghi"),
        ({"hamlets": "\n".join(map(str, range(100)))}, "Nhiều nhất 99 ấp"),
        ({"hamlets": "x" * 121}, "dài quá 120 ký tự"),
        ({"area": "sea"}, "Lựa chọn này không có trong danh sách"),
        ({"name": "\0"}, "Tên xã, phường"),
    ],
)
def test_a_refused_commune_says_why_and_leaves_nothing(client, wrong, sentence):
    answer = client.post("/setup/commune/", {**COMMUNE, **wrong})
    assert (answer.status_code, sentence in text(answer)) == (200, True)
    assert not Unit.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"again": "khac"}, "Hai lần ghi mật khẩu không giống nhau."),
        ({"password": "ngan", "again": "ngan"}, "quá ngắn"),
        ({"username": "12"}, "chưa phải là một số điện thoại"),
        ({"full_name": ""}, "Ô này chưa được ghi"),
        ({"password": "\0" * 12, "again": "\0" * 12}, "Mật khẩu"),
    ],
)
def test_a_refused_administrator_says_why_and_leaves_nothing(client, wrong, sentence):
    client.post("/setup/commune/", COMMUNE)
    answer = client.post("/setup/administrator/", {**ADMIN, **wrong})
    assert (answer.status_code, sentence in text(answer)) == (200, True)
    assert not Assignment.objects.exists()


def test_of_people_all_are_taken_or_none(client):
    commune = set_up_commune(client)
    hamlet = Unit.objects.filter(kind="hamlet").first()
    typed = staff(
        ("Nguyễn Văn Một", "0912345001", "poverty_officer", commune),
        ("Trần Thị Hai", "0912345002", "hamlet_head", commune),
        ("Lê Thị Ba", "12", "clerk", commune),
    )
    page = text(client.post("/setup/people/", typed))
    assert "Trưởng ấp phải gắn với một ấp." in page
    assert "chưa phải là một số điện thoại" in page
    assert User.objects.filter(assignments__isnull=False).count() == 1
    other_name = staff(("Nguyễn Văn Khác", "0912345678", "clerk", commune))
    assert "đã là của Hồ Thị Quản" in text(client.post("/setup/people/", other_name))
    foreign = staff(("Nguyễn Văn Một", "0912345001", "poverty_officer", build.commune()))
    assert "Lựa chọn này không có trong danh sách" in text(client.post("/setup/people/", foreign))
    king = staff(("Nguyễn Văn Một", "0912345001", "king", hamlet))
    assert client.post("/setup/people/", king).status_code == 200
    assert client.post("/setup/people/", {}).status_code == 200
    assert User.objects.filter(assignments__isnull=False).count() == 1


def test_what_is_entered_stands_in_the_audit(client):
    client.post("/setup/commune/", {**COMMUNE, "name": "Xã Sai"})
    commune = set_up_commune(client)
    client.post("/setup/people/", staff(("Nguyễn Văn Một", "0912345001", "clerk", commune)))
    verbs = list(AuditEntry.objects.order_by("pk").values_list("verb", flat=True))
    assert verbs == [
        *("add_commune", "withdraw_commune", "add_commune"),
        *("add_account", "assign", "add_account", "assign"),
    ]
    assert client.get(at(commune, "audit/")).status_code == 200


def test_a_commune_in_which_something_was_recorded_is_not_entered_anew(client):
    client.post("/setup/commune/", COMMUNE)
    commune = Unit.objects.communes().get()
    build.household(commune, "Ấp 1", "Nguyễn Văn Mẫu")
    assert "đã có dữ liệu" in text(client.post("/setup/commune/", {**COMMUNE, "name": "Xã Sửa"}))
    assert Unit.objects.communes().get().name == "Xã Thí Dụ"


@pytest.mark.django_db(transaction=True)
def test_of_two_first_administrators_at_once_there_is_one(client, code):
    client.post("/setup/commune/", COMMUNE)
    barrier, answers = threading.Barrier(2), []

    def try_it(number):
        own = Client()
        own.post("/setup/", {"code": code})
        barrier.wait()
        answers.append(own.post("/setup/administrator/", {**ADMIN, "username": f"091234567{number}"}))
        connection.close()

    threads = [threading.Thread(target=try_it, args=(number,)) for number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Assignment.objects.filter(role="administrator").count() == 1
    assert sorted(answer.status_code for answer in answers) in ([200, 302], [302, 302])


@pytest.mark.parametrize("people", [1, 3])
def test_the_last_step_costs_the_same_queries_for_few_and_many(client, people, django_assert_num_queries):
    commune = set_up_commune(client)
    for _person in range(people):
        build.person(Role.POVERTY_OFFICER, commune)
    with django_assert_num_queries(8):  # session, account; nobody works here, twice; posts; standards; people, titles
        client.get("/setup/workbook/")
