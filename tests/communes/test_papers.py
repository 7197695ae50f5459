"""Papers recorded by their number: one row however often it is named."""

from datetime import date

import pytest
from django.db.models import QuerySet

from communes.actions import file_paper, system_user
from communes.models import Paper
from lib.errors import RuleError
from tests import build

pytestmark = pytest.mark.django_db


def test_a_signer_named_later_is_filled_in_and_one_named_first_stays() -> None:
    paper = {"by": system_user(), "unit": build.commune(), "number": "212/QĐ-UBND", "signed_on": date(2022, 12, 15)}
    file_paper(**paper)
    file_paper(**paper, signed_by="Lê Thị Mẫu", capacity="KT. CHỦ TỊCH")
    file_paper(**paper, signed_by="Người Khác")
    file_paper(**paper)
    assert list(Paper.objects.values_list("signed_by", "capacity")) == [("Lê Thị Mẫu", "KT. CHỦ TỊCH")]


def test_what_is_corrected_meanwhile_is_not_written_over(monkeypatch: pytest.MonkeyPatch) -> None:
    paper = {"by": system_user(), "unit": build.commune(), "number": "212/QĐ-UBND", "signed_on": date(2022, 12, 15)}
    stored = file_paper(**paper, signed_by="Lê Thị Mẫu")
    found = Paper.objects.get(pk=stored.pk)
    Paper.objects.update(signed_by="Lê Thị Mẩu")
    monkeypatch.setattr(QuerySet, "get_or_create", lambda self, **values: (found, False))
    file_paper(**paper, signed_by="Lê Thị Mẫu", capacity="CHỦ TỊCH")
    assert Paper.objects.values_list("signed_by", "capacity").get() == ("Lê Thị Mẩu", "CHỦ TỊCH")


LONGEST = {"number": "1" * 60, "signed_by": "A" * 120, "capacity": "P" * 120}


@pytest.mark.parametrize(
    ("field", "sentence"),
    [
        ("number", "Số văn bản dài 61 ký tự, chỉ ghi được nhiều nhất 60 ký tự. Ghi ngắn lại."),
        ("signed_by", "Tên người ký dài 121 ký tự, chỉ ghi được nhiều nhất 120 ký tự. Ghi ngắn lại."),
        ("capacity", "Chức vụ, quyền hạn ký dài 121 ký tự, chỉ ghi được nhiều nhất 120 ký tự. Ghi ngắn lại."),
    ],
)
def test_a_text_longer_than_its_column_is_refused_with_a_sentence(field: str, sentence: str) -> None:
    paper = {"by": system_user(), "unit": build.commune(), "signed_on": date(2022, 12, 15)}
    with pytest.raises(RuleError) as refusal:
        file_paper(**paper, **LONGEST | {field: LONGEST[field] + "1"})
    assert str(refusal.value) == sentence
    assert not Paper.objects.exists()


def test_the_longest_texts_are_kept_and_blanks_round_them_do_not_count() -> None:
    paper = {"by": system_user(), "unit": build.commune(), "signed_on": date(2022, 12, 15)}
    file_paper(**paper, **{field: f"  {text} " for field, text in LONGEST.items()})
    assert list(Paper.objects.values("number", "signed_by", "capacity")) == [LONGEST]
