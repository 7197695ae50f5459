"""Papers recorded by their number: one row however often it is named."""

from datetime import date

import pytest

from communes.actions import file_paper, system_user
from communes.models import Paper
from tests import build

pytestmark = pytest.mark.django_db


def test_a_signer_named_later_is_filled_in_and_one_named_first_stays() -> None:
    paper = {"by": system_user(), "unit": build.commune(), "number": "212/QĐ-UBND", "signed_on": date(2022, 12, 15)}
    file_paper(**paper)
    file_paper(**paper, signed_by="Lê Thị Mẫu", capacity="KT. CHỦ TỊCH")
    file_paper(**paper, signed_by="Người Khác")
    file_paper(**paper)
    assert list(Paper.objects.values_list("signed_by", "capacity")) == [("Lê Thị Mẫu", "KT. CHỦ TỊCH")]
