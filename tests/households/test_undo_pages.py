"""The pages of an undo: what would go back, what stays, what stands in the way; done once, seen in the record."""

from __future__ import annotations

import pytest
from django.urls import reverse

from communes.actions import system_user
from communes.roles import Role
from households.actions.totals import set_totals
from households.actions.undo import undo_import
from households.models import Household, ImportedRow, Member, RosterImport
from households.totals import Totals
from tests import build
from tests.households.importing import Importing
from tests.pages import at, signed_in, text
from tests.rosters import listed, roster

pytestmark = pytest.mark.django_db
A, B = listed("Nguyễn Văn An", 1950, "079050000001"), listed("Trần Thị Bình", 1960, "079160000002")


@pytest.fixture
def desk(tmp_path):
    """A commune with one list applied, its officer's client, and the importing of more."""
    commune = build.commune("Ấp 1", "Ấp 2", code="90001")
    bring = Importing(tmp_path)
    bring({"Ấp 1": roster(2025, A, B)})
    return commune, signed_in(build.person(Role.POVERTY_OFFICER, commune)), bring


def undo_page(commune, record) -> str:
    return at(commune, f"imports/{record.pk}/undo/")


def test_the_page_says_what_goes_back_and_what_stays_before_it_is_done(desk):
    commune, client, _bring = desk
    record = RosterImport.objects.get()
    Member.objects.filter(name="Nguyễn Văn An").update(gender="male")
    page = client.get(undo_page(commune, record))
    assert "Hoàn tác lần nhập này: 1 hộ ra khỏi sổ, 0 hộ trở lại như trước, 1 hộ được giữ" in text(page)
    assert "Nguyễn Văn An" in text(page).partition("hộ được giữ")[2]
    assert Household.objects.count() == 2
    seen = page.context["undoing"].fingerprint
    answer = client.post(undo_page(commune, record), {"seen": seen}, follow=True)
    assert "Đã hoàn tác: 1 hộ ra khỏi sổ, 0 hộ trở lại như trước, 1 hộ được giữ nguyên." in text(answer)
    assert Household.objects.get().members.get().name == "Nguyễn Văn An"
    assert "đã hoàn tác lúc" in text(answer)
    assert "Trần Thị Bình" in text(answer)  # its line remains
    assert "đã hoàn tác lúc" in text(client.get(at(commune, "imports/")))
    again = client.post(undo_page(commune, record), {"seen": seen}, follow=True)
    assert "Lần nhập này đã được hoàn tác trước đó." in text(again)


def test_what_changed_meanwhile_is_shown_again_and_nothing_is_written(desk):
    commune, client, _bring = desk
    record = RosterImport.objects.get()
    answer = client.post(undo_page(commune, record), {"seen": "other"})
    assert "Trong lúc anh/chị xem, danh sách đã có người khác sửa" in text(answer)
    assert Household.objects.count() == 2


def test_an_import_of_before_imports_could_be_undone_says_so_and_what_to_do(desk):
    commune, client, _bring = desk
    row = ImportedRow.objects.filter(household__isnull=False).first()
    ImportedRow.objects.filter(pk=row.pk).update(
        after={key: value for key, value in row.after.items() if key != "person"}
    )
    page = client.get(undo_page(commune, RosterImport.objects.get()))
    assert "Lần nhập này có từ trước khi hoàn tác được" in text(page)
    assert "Danh sách vẫn đúng như đang thấy. Cần sửa thì nhập lại tệp đúng" in text(page)
    assert "Hoàn tác lần nhập này</button>" not in page.content.decode()


def test_who_left_the_register_with_an_undo_is_still_named_in_its_record(desk):
    commune, client, _bring = desk
    record = RosterImport.objects.get()
    home = Household.objects.order_by("pk").first()
    before = client.get(at(commune, f"imports/{record.pk}/")).content.decode()
    undo_import(by=system_user(), record=record)
    after = client.get(at(commune, f"imports/{record.pk}/")).content.decode()
    link = reverse("households:household", args=[commune.pk, 2025, build.standard().code, home.pk])
    assert link in before
    assert link not in after
    assert "Nguyễn Văn An" in before
    assert "Nguyễn Văn An" in after


def test_the_import_in_the_way_is_named_with_a_link(desk):
    commune, client, bring = desk
    first = RosterImport.objects.get()
    bring({"Ấp 1": roster(2025, A, B, listed("Lê Văn Công", 1970, "079070000003"))})
    later = RosterImport.objects.latest("pk")
    page = client.get(undo_page(commune, first))
    assert "Chưa hoàn tác được lần nhập này" in text(page)
    assert at(commune, f"imports/{later.pk}/") in page.content.decode()
    assert client.post(undo_page(commune, first), {"seen": ""}).status_code == 200
    assert RosterImport.objects.filter(state="applied").count() == 2


def test_totals_typed_since_are_said_once_with_their_hamlets(tmp_path):
    commune = build.commune("Ấp 1", "Ấp 2", code="90001")
    sums = [["Ấp", "Tổng số hộ"], ["Ấp 1", 618], ["Ấp 2", 400]]
    Importing(tmp_path)({"Ấp 1": roster(2025, A), "Tổng hợp": sums})
    entries = {build.hamlet(commune, name): Totals(500, 2000) for name in ("Ấp 1", "Ấp 2")}
    set_totals(by=system_user(), commune=commune, year=2025, entries=entries)
    client = signed_in(build.person(Role.POVERTY_OFFICER, commune))
    page = text(client.get(undo_page(commune, RosterImport.objects.get())))
    assert "Tổng số hộ năm 2025 của Ấp 1, Ấp 2 đã được ghi lại sau khi nhập: giữ số hiện nay." in page
