"""add_commune and add_account on the command line."""

import io
import json

import pytest
from django.core.management import CommandError, call_command

from communes.models import Unit, User
from tests import build

pytestmark = pytest.mark.django_db


def run(command, *arguments):
    out = io.StringIO()
    call_command(command, *arguments, stdout=out)
    return out.getvalue()


def test_add_commune_prints_the_codes_it_gave():
    text = run("add_commune", "--code=90888", "--name=Xã Lệnh", "--area=urban", "--hamlet=Khu phố 1", "--json")
    assert json.loads(text) == {
        "code": "90888",
        "name": "Xã Lệnh",
        "area": "urban",
        "hamlets": [{"code": "90888-01", "name": "Khu phố 1"}],
    }


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--hamlet=Ấp 1", "--hamlet=ấp 01"], "Hai ấp trùng tên"),
        (["--hamlet=Ấp 1", "--valid-from=2025-02-01", "--valid-to=01/01/2025"], "Ngày đầu phải trước ngày cuối"),
        (["--hamlet=Ấp 1", "--by=khongco"], "Không có tài khoản khongco."),
        ([], "--hamlet"),
        (["--hamlet=Ấp 1", "--valid-from=31/02/2025"], "--valid-from"),
    ],
)
def test_add_commune_ends_with_2_for_wrong_arguments(arguments, sentence):
    with pytest.raises(CommandError, match=sentence) as refused:
        run("add_commune", "--code=90888", "--name=Xã Lệnh", "--area=rural", *arguments)
    assert refused.value.returncode in (1, 2)  # argparse's own errors end with 2 on the command line
    assert not Unit.objects.exists()


def account(*arguments):
    return run("add_account", "--username=quantri", "--name=Lê Quản Trị", *arguments)


def test_add_account_prints_a_password_that_signs_in(client):
    commune = build.commune("Ấp 1")
    result = json.loads(account("--role=administrator", f"--unit={commune.code}", "--json"))
    answer = client.post("/accounts/login/", {"username": "quantri", "password": result["password"]})
    assert (answer.status_code, answer.url) == (302, "/")
    assert result["role"] == "administrator"


def test_add_account_for_a_hamlet_head():
    commune = build.commune("Ấp 1")
    text = account("--role=hamlet_head", f"--unit={commune.code}-01")
    assert text.startswith(
        "Đã tạo tài khoản quantri: Trưởng ấp, Ấp 1.\nMật khẩu một lần, dùng được 14 ngày, chỉ hiện lần này: "
    )


def test_add_account_takes_a_password_from_standard_input(monkeypatch):
    commune = build.commune()
    monkeypatch.setattr("sys.stdin", io.StringIO("con-mèo-xanh-42\n"))
    text = account("--role=clerk", f"--unit={commune.code}", "--password-stdin")
    assert User.objects.get(username="quantri").check_password("con-mèo-xanh-42")
    assert "con-mèo" not in text


@pytest.mark.parametrize(
    ("typed", "arguments", "sentence"),
    [
        ("ngắn", ["--role=clerk"], "Mật khẩu này quá ngắn"),
        ("con-mèo-xanh-42", ["--role=hamlet_head"], "Trưởng ấp phải gắn với một ấp"),
        ("con-mèo-xanh-42", ["--role=clerk", "--on=2025-01-01", "--unit=khongco"], "Không có đơn vị nào mang mã"),
        ("con-mèo-xanh-42", ["--role=clerk", "--by=khongco"], "Không có tài khoản khongco."),
    ],
)
def test_add_account_ends_with_2_and_leaves_nothing(monkeypatch, typed, arguments, sentence):
    commune = build.commune()
    monkeypatch.setattr("sys.stdin", io.StringIO(typed))
    with pytest.raises(CommandError, match=sentence) as refused:
        account(f"--unit={commune.code}", "--password-stdin", *arguments)
    assert refused.value.returncode == 2
    assert not User.objects.filter(username="quantri").exists()
