"""A preview of support is one form: whatever is pressed to go on looking keeps what was typed elsewhere on it."""

from __future__ import annotations

import pytest

from campaigns.models import SupportFile
from communes.models import AuditEntry
from households.models import LearntWord
from tests import build
from tests.campaigns.supports.test_set_right import commune, door, fields, homes, kept, officer, row  # noqa: F401
from tests.pages import signed_in, text

pytestmark = pytest.mark.django_db
HEADS = ["STT", "Số CCCD", "Họ và tên", "Ấp", "Hỗ trợ", "Số tiền"]  # no day


@pytest.fixture
def asked(commune, homes, officer):  # noqa: F811
    """A file with a row to correct, a hamlet nobody knows, and no day; what would answer each."""
    rows = [row(name="Nguyễn Văn An", amount="hỏi lại")[:6], row(name="Trần Thị Bình", hamlet="Xóm Đình")[:6]]
    file, client = kept(officer, commune, *rows, heads=HEADS), signed_in(officer)
    page = client.get(door(commune, file))
    ((_name, hamlet),) = page.context["names_form"].hamlet_fields()
    amount = next(name for name, choices in fields(page)["2"] if not choices)
    said = {amount: "300.000", hamlet.html_name: str(build.hamlet(commune, "Ấp 2").pk), "on": "10/02/2026"}
    return client, door(commune, file), said, page


@pytest.mark.parametrize("pressed", ["names", "whole", "mend"])
def test_whatever_is_pressed_all_that_was_said_is_kept(asked, pressed):
    client, at, said, _page = asked
    address, press = {
        "names": ("names/", {}),
        "whole": ("names/", {"whole": "1"}),
        "mend": ("?at=errors", {"mend": "1"}),
    }[pressed]
    page = client.post(f"{at}{address}", said | press, follow=True)
    file = SupportFile.objects.get()
    assert ([one["text"] for one in file.corrections], str(file.on)) == (["300.000"], "2026-02-10"), text(page)
    assert LearntWord.objects.get().written == "Xóm Đình"
    assert "Đã ghi 1 dòng vừa sửa" in text(page)


def test_what_is_refused_leaves_the_rest_kept(asked):
    client, at, said, _page = asked
    page = client.post(f"{at}names/", said | {"on": "10/02/2020", "whole": "1"}, follow=True)
    assert "Ngày nhận phải thuộc năm 2026" in text(page)
    file = SupportFile.objects.get()
    assert (len(file.corrections), file.on, LearntWord.objects.count()) == (1, None, 1)
    assert "300.000" not in " ".join(AuditEntry.objects.values_list("sentence", flat=True))


def test_the_page_is_one_form(asked):
    html = asked[3].content.decode()
    main = html[html.index('<form method="post" autocomplete="off"') :]
    main = main[: main.index("</form>")]
    assert all(f'name="{name}"' in main for name in asked[2])
