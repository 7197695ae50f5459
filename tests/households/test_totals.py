"""Totals of hamlets: who wins, what is refused, and the page that sets them."""

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from communes.models import AuditEntry
from communes.roles import Role
from households.actions.totals import TotalsChanged, set_totals, store_totals
from households.models import HamletYear, Source
from households.totals import Totals
from lib.errors import RuleError
from tests import build

pytestmark = pytest.mark.django_db


@pytest.fixture
def commune():
    return build.commune("Ấp 1", "Ấp 2")


@pytest.fixture
def hamlet(commune):
    return build.hamlet(commune, "Ấp 1")


def store(commune, hamlet, source, *figures):
    with transaction.atomic():
        return store_totals(commune, 2023, {hamlet: Totals(*figures)}, source)


def stored(hamlet):
    row = HamletYear.objects.get(hamlet=hamlet, year=2023)
    return row.source, row.totals


def test_first_total_is_written_with_nothing_before(commune, hamlet):
    result = store(commune, hamlet, Source.WORKBOOK, 618, 2410)
    (written,) = result.written
    assert (written.before, written.after, written.source_before) == (None, Totals(618, 2410), "")
    assert stored(hamlet) == (Source.WORKBOOK, Totals(618, 2410))


def test_same_total_is_no_write(commune, hamlet):
    store(commune, hamlet, Source.WORKBOOK, 618, 2410)
    assert store(commune, hamlet, Source.WORKBOOK, 618, 2410).written == ()
    assert store(commune, hamlet, Source.WORKBOOK, 618).written == ()


def test_newer_workbook_replaces_a_workbook(commune, hamlet):
    store(commune, hamlet, Source.WORKBOOK, 618, 2410)
    (written,) = store(commune, hamlet, Source.WORKBOOK, 620).written
    assert (written.before, written.after) == (Totals(618, 2410), Totals(620, 2410))


def test_typed_replaces_a_workbook(commune, hamlet):
    store(commune, hamlet, Source.WORKBOOK, 618, 2410)
    store(commune, hamlet, Source.TYPED, 620)
    assert stored(hamlet) == (Source.TYPED, Totals(620, 2410))


def test_workbook_never_replaces_a_typed_one_and_says_so(commune, hamlet):
    store(commune, hamlet, Source.TYPED, 620)
    result = store(commune, hamlet, Source.WORKBOOK, 618, 2410)
    (refused,) = result.contradicted
    assert (result.written, refused.before, refused.after) == ((), Totals(620), Totals(618, 2410))
    assert stored(hamlet) == (Source.TYPED, Totals(620))


def test_workbook_fills_what_a_typed_one_left_blank(commune, hamlet):
    store(commune, hamlet, Source.TYPED, 620)
    assert store(commune, hamlet, Source.WORKBOOK, 620, 2410).contradicted == ()
    assert stored(hamlet) == (Source.TYPED, Totals(620, 2410))


def test_closed_year_takes_no_change_under_whatever_standard(commune, hamlet):
    store(commune, hamlet, Source.WORKBOOK, 618)
    build.closing(commune, 2023)
    with pytest.raises(RuleError, match="đã chốt"):
        store(commune, hamlet, Source.TYPED, 620)
    assert store(commune, hamlet, Source.TYPED, 618).written == ()
    assert stored(hamlet) == (Source.WORKBOOK, Totals(618))


def test_set_totals_leaves_one_entry_with_before_and_after(commune, hamlet):
    by = build.person(Role.POVERTY_OFFICER, commune)
    other = build.hamlet(commune, "Ấp 2")
    set_totals(by=by, commune=commune, year=2023, entries={hamlet: Totals(618)})
    set_totals(by=by, commune=commune, year=2023, entries={hamlet: Totals(620), other: Totals(553)})
    set_totals(by=by, commune=commune, year=2023, entries={hamlet: Totals(620)})
    first, second = AuditEntry.objects.filter(verb="set_totals").order_by("pk")
    assert first.before == {"Ấp 1": None}
    assert second.before == {"Ấp 1": Totals(618).as_dict(), "Ấp 2": None}
    assert second.after == {"Ấp 1": Totals(620).as_dict(), "Ấp 2": Totals(553).as_dict()}


def test_set_totals_refuses_figures_seen_before_someone_else_changed_them(commune, hamlet):
    by = build.person(Role.POVERTY_OFFICER, commune)
    store(commune, hamlet, Source.TYPED, 620)
    with pytest.raises(TotalsChanged) as refusal:
        set_totals(by=by, commune=commune, year=2023, entries={hamlet: Totals(625)}, seen={hamlet: Totals(618)})
    assert refusal.value.now == {hamlet.pk: Totals(620)}
    assert stored(hamlet) == (Source.TYPED, Totals(620))


def typed(commune, first="", second="", **more):
    """Return what the page posts for Ấp 1 and Ấp 2."""
    one, two = (build.hamlet(commune, name).pk for name in ("Ấp 1", "Ấp 2"))
    return {f"h{one}-households": first, f"h{two}-households": second} | {
        f"h{one}-{name}": value for name, value in more.items()
    }


@pytest.fixture
def officer(client, commune):
    client.force_login(build.person(Role.POVERTY_OFFICER, commune))
    return client


def test_page_stores_numbers_typed_the_vietnamese_way(officer, commune, hamlet):
    page = build.address("totals", commune, 2023)
    answer = officer.post(page, typed(commune, "1.602", people="6.100", average_households="40"), follow=True)
    assert stored(hamlet) == (Source.TYPED, Totals(1602, 6100, 40, None))
    assert 'value="1.602"' in answer.content.decode()
    assert "Năm 2023 còn thiếu tổng số hộ dân cư của Ấp 2" in answer.content.decode()


def test_page_shows_last_years_totals_beside(officer, commune):
    build.year(commune, 2022, {"Ấp 1": 1598})
    assert "1.598" in officer.get(build.address("totals", commune, 2023)).content.decode()


@pytest.mark.parametrize(
    ("figures", "sentence"),
    [
        ({"first": "1,602"}, "Ghi số nguyên"),
        ({"first": "-3"}, "Ghi số nguyên"),
        ({"first": "mười"}, "Ghi số nguyên"),
        ({"first": "99999999999999999999"}, "quá lớn"),
        ({"first": "1"}, "đang có 2 hộ nghèo và 0 hộ cận nghèo, nhiều hơn 1 hộ"),
        ({"first": "100", "people": "99"}, "ít hơn số hộ"),
        ({"first": "100", "average_households": "101"}, "nhiều hơn tổng số hộ"),
        ({"seen": "[1, 2]x"}, "Trang đã cũ"),
    ],
)
def test_page_refuses_what_cannot_be(officer, commune, figures, sentence):
    build.household(commune, "Ấp 1", "Nguyễn Văn Một", {2023: "poor"})
    build.household(commune, "Ấp 1", "Nguyễn Văn Hai", {2023: "poor"})
    answer = officer.post(build.address("totals", commune, 2023), typed(commune, **figures))
    assert sentence in answer.content.decode()
    assert not HamletYear.objects.exists()


def test_page_shows_both_figures_when_someone_else_was_faster(officer, commune, hamlet):
    page = build.address("totals", commune, 2023)
    store(commune, hamlet, Source.TYPED, 620)
    html = officer.post(page, typed(commune, "625")).content.decode()
    assert "người khác đã ghi số của Ấp 1" in html
    assert "Đang lưu: 620 hộ" in html
    assert 'value="625"' in html
    assert stored(hamlet) == (Source.TYPED, Totals(620))
    officer.post(page, typed(commune, "625", seen="[620, null, null, null]"))
    assert stored(hamlet) == (Source.TYPED, Totals(625))


def test_page_leaves_alone_what_was_not_typed(officer, commune, hamlet):
    """Two officers on two hamlets do not get into each other's way."""
    store(commune, hamlet, Source.TYPED, 620)
    answer = officer.post(
        build.address("totals", commune, 2023), typed(commune, "618", "553", seen="[618, null, null, null]")
    )
    assert answer.status_code == 302
    assert stored(hamlet) == (Source.TYPED, Totals(620))
    assert HamletYear.objects.get(hamlet=build.hamlet(commune, "Ấp 2")).households == 553


def test_page_of_a_closed_year_only_shows(officer, commune, hamlet):
    store(commune, hamlet, Source.TYPED, 620)
    build.closing(commune, 2023)
    page = build.address("totals", commune, 2023)
    html = officer.get(page).content.decode()
    assert "đã chốt theo Quyết định số 212/QĐ-UBND" in html
    assert "h{hamlet.pk}-households" not in html
    assert "đã chốt" in officer.post(page, typed(commune, "625")).content.decode()
    assert stored(hamlet) == (Source.TYPED, Totals(620))


def test_page_is_for_those_who_set_totals(client, commune):
    for role, unit, status in (
        (Role.HAMLET_HEAD, build.hamlet(commune, "Ấp 1"), 403),
        (Role.CHAIRMAN, commune, 403),
        (Role.POVERTY_OFFICER, build.commune(), 404),
    ):
        client.force_login(build.person(role, unit))
        assert client.get(build.address("totals", commune, 2023)).status_code == status


def test_number_of_queries_does_not_grow_with_hamlets(client):
    used = []
    for names in (["Ấp 1"], ["Ấp 1", "Ấp 2", "Ấp 3"]):
        commune = build.commune(*names)
        client.force_login(build.person(Role.POVERTY_OFFICER, commune))
        with CaptureQueriesContext(connection) as queries:
            client.get(build.address("totals", commune, 2023))
        used.append(len(queries))
    assert used[0] == used[1]
