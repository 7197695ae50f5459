"""Pages of pledges: the story by forms, who sees what, junk that must not break them."""

from __future__ import annotations

import io
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from campaigns.actions.pledge_papers import draft_sheet, thank
from campaigns.actions.registrations import register_escape
from campaigns.models import EscapeRegistration, Pledge, PledgeEntry, ThankYouLetter
from campaigns.pledges import Figures
from campaigns.queries.pledges import pledge_lines
from campaigns.views import help as help_views
from communes.actions import discard_draft
from communes.models import AuditEntry
from communes.roles import Role
from households.actions.life.people import NewPerson
from households.actions.life.recording import undo_event
from households.actions.life.splitting import split
from households.models import Household
from lib.errors import RuleError
from tests import build
from tests.campaigns.pledges import world
from tests.campaigns.pledges.world import workbook
from tests.pages import signed_in, text

pytestmark = pytest.mark.django_db
CANARY, NUMBER = "Trần Thị Bí Mật", "079168000009"
JUNK = ["1.500.000,5", "-5", "0", "1" + "0" * 18, "\x00", "a" * 28_000, "💰", "1e9", "NaN", "'; DROP TABLE", "٥"]


@pytest.fixture
def place():
    commune = build.commune("Ấp 1", "Ấp 2")
    officer = build.person(Role.POVERTY_OFFICER, commune)
    homes = [
        build.household(commune, "Ấp 1", "Nguyễn Văn Mẫu", {2026: "poor"}, cccd="079168000001"),
        build.household(commune, "Ấp 2", CANARY, {2026: "poor"}, cccd=NUMBER),
    ]
    return commune, officer, homes


def at(page: str, commune, *args: object) -> str:
    return reverse(f"campaigns:{page}", args=[commune.pk, 2026, "national-2022", *args])


def typed(home, **more: object) -> dict[str, object]:
    return {
        "new-kind": "enterprise", "new-name": "Công ty Minh Họa", "kind": "money", "amount_vnd": "5 triệu",
        "to": "household", "household": home.pk, "promised_on": "02/03/2026",
    } | more  # fmt: skip


def test_a_pledge_is_promised_received_in_two_parts_and_given(place):
    commune, officer, homes = place
    client = signed_in(officer)
    answer = client.post(at("pledge_add", commune), typed(homes[0]))
    pledge = Pledge.objects.get()
    assert answer.url == at("pledge", commune, pledge.pk)
    assert pledge.donor.consent_on is None
    for what, amount, version in (("received", "2.000.000", 1), ("received", "3000000", 2), ("given", "5 triệu", 3)):
        page = at("part_add", commune, pledge.pk, what)
        said = {"amount": amount, "on": "01/05/2026", "version": version}
        assert client.post(page, said).status_code == 302, text(client.post(page, said))
    (line,) = pledge_lines(Pledge.objects.all())
    assert line.figures == Figures(5_000_000, 5_000_000, 5_000_000)
    html = text(client.get(at("pledge", commune, pledge.pk)))
    assert "đã trao đủ" in html
    assert "hộ Nguyễn Văn Mẫu" in html


def test_a_part_recorded_on_an_old_page_is_shown_again_and_not_written(place):
    commune, officer, homes = place
    pledge = world.pledge(officer, homes[0], of=world.donor(commune))
    client, page = signed_in(officer), at("part_add", commune, pledge.pk, "received")
    said = {"amount": "500", "on": "01/05/2026", "version": 1}
    assert client.post(page, said).status_code == 302
    again = client.post(page, said)
    assert again.status_code == 409
    assert "người khác vừa ghi" in text(again)
    assert 'name="version" value="2"' in text(again)
    assert PledgeEntry.objects.count() == 1


def test_a_line_taken_out_on_an_old_page_is_shown_again_and_stays(place):
    commune, officer, homes = place
    pledge = world.pledge(officer, homes[0], of=world.donor(commune))
    entry = world.received(officer, pledge, 500)
    world.received(officer, pledge, 700)
    client, page = signed_in(officer), at("entry_correct", commune, pledge.pk, entry.pk)
    stale = client.post(page, {"reason": "Gõ nhầm số", "version": 2})
    assert (stale.status_code, 'name="version" value="3"' in text(stale)) == (409, True)
    assert PledgeEntry.objects.count() == 2
    assert client.post(page, {"reason": "Gõ nhầm số", "version": 3}).status_code == 302


def test_the_same_pledge_again_asks_for_a_tick(place):
    commune, officer, homes = place
    client = signed_in(officer)
    client.post(at("pledge_add", commune), typed(homes[0]))
    donor = Pledge.objects.get().donor_id
    said = typed(homes[0], donor=donor)
    assert "giống hệt" in text(client.post(at("pledge_add", commune), said))
    assert client.post(at("pledge_add", commune), said | {"despite_same": "on"}).status_code == 302
    html = text(client.get(at("pledge", commune, Pledge.objects.first().pk)))
    assert "còn 1 đăng ký ủng hộ khác trong năm cũng bằng tiền" in html


@pytest.mark.parametrize("junk", JUNK)
def test_junk_is_refused_with_a_sentence_and_nothing_is_written(place, junk):
    commune, officer, homes = place
    pledge = world.pledge(officer, homes[0], of=world.donor(commune))
    client = signed_in(officer)
    for field in ("amount_vnd", "promised_on", "due_on", "household", "kind", "to", "hamlet", "campaign", "donor"):
        answer = client.post(at("pledge_add", commune), typed(homes[0]) | {field: junk})
        assert answer.status_code == 200, field
    labour = typed(homes[0]) | {"kind": "labour_days", "amount_vnd": "", "quantity": junk}
    assert client.post(at("pledge_add", commune), labour).status_code == 200
    for what in ("received", "given", "straight"):
        page = at("part_add", commune, pledge.pk, what)
        for said in ({"amount": junk, "on": "01/05/2026"}, {"amount": "5", "on": junk}):
            assert client.post(page, said | {"version": "1"}).status_code == 200
        assert client.post(page, {"amount": "5", "on": "01/05/2026", "version": junk}).status_code in (200, 409)
    assert client.post(at("pledge_withdraw", commune, pledge.pk), {"on": junk, "reason": "Hết vốn", "version": 1})
    escape = {"registered_on": junk, "plan": "Nuôi bò", "needs": [junk]}
    assert client.post(at("registration_edit", commune, homes[0].pk), escape).status_code == 200
    for field in ("state", "kind", "hamlet", "to", "donor", "household", "unit", "page"):
        assert client.get(at("pledges", commune), {field: junk}).status_code in (200, 404)
    assert client.get(at("pledge_add", commune), {"household": junk, "donor": junk}).status_code == 200
    assert (Pledge.objects.count(), PledgeEntry.objects.count(), EscapeRegistration.objects.count()) == (1, 0, 0)


def test_long_texts_are_refused(place):
    commune, officer, homes = place
    client = signed_in(officer)
    for field in ("new-name", "new-phone", "new-address", "new-consent_how", "description", "note", "unit"):
        answer = client.post(at("pledge_add", commune), typed(homes[0]) | {field: "ă" * 28_000})
        assert answer.status_code == 200, field
    assert not Pledge.objects.exists()


@pytest.mark.parametrize("page", ["received", "given", "straight"])
def test_a_withdrawn_pledge_takes_no_part(place, page):
    commune, officer, homes = place
    pledge = world.pledge(officer, homes[0], of=world.donor(commune))
    client = signed_in(officer)
    said = {"on": "01/06/2026", "reason": "Công ty giải thể", "version": 1}
    assert client.post(at("pledge_withdraw", commune, pledge.pk), said).status_code == 302
    assert client.post(at("pledge_withdraw", commune, pledge.pk), {"version": 1}).status_code == 409
    part = {"amount": "5", "on": "01/06/2026", "version": 2}
    assert client.post(at("part_add", commune, pledge.pk, page), part).status_code == 200
    assert not PledgeEntry.objects.exists()
    assert client.post(at("pledge_withdraw", commune, pledge.pk), {"version": 2}).status_code == 302
    assert Pledge.objects.get().withdrawn_on is None


def test_a_hamlet_head_sees_nothing_of_another_hamlet(place):
    commune, officer, homes = place
    giver, other = world.donor(commune), world.donor(commune, "Người Giúp Kín", world.DonorKind.PERSON, phone="09999")
    own = world.pledge(officer, homes[0], of=giver)
    hidden = world.pledge(officer, homes[1], of=other)
    fund = world.pledge(officer, None, 100, of=other)
    world.straight(officer, fund, 50, household=homes[1])
    world.straight(officer, hidden, 50)
    for home in homes:
        register_escape(by=officer, household=home, year=2026, on=date(2026, 2, 1), plan=f"Kế hoạch {home.pk}")
    client = signed_in(build.person(Role.HAMLET_HEAD, build.hamlet(commune, "Ấp 1")))
    pages = [at(page, commune) for page in ("pledges", "registrations", "pledge_worries", "pledge_workbook")]
    pages += [at("escape_workbook", commune), at("forecast", commune), at("pledge", commune, own.pk)]
    pages += [at("pledge_sums", commune, by) for by in ("donor", "household", "hamlet", "year")]
    pages += [at("donor", commune, giver.pk), at("household_help", commune, homes[0].pk)]
    for page in pages:
        answer = client.get(page)
        assert answer.status_code == 200, page
        body = _unpacked(answer)
        assert not [one for one in (CANARY, NUMBER, "Người Giúp Kín", "09999") if one in body], page
    hidden_pages = [("pledge", hidden.pk), ("pledge", fund.pk), ("donor", other.pk), ("household_help", homes[1].pk)]
    for page, pk in hidden_pages:
        assert client.get(at(page, commune, pk)).status_code == 404, page
    assert client.get(at("pledge_add", commune)).status_code == 403


def _unpacked(answer) -> str:
    """Return the words of a page, or of every cell of a workbook."""
    if "spreadsheet" not in answer["Content-Type"]:
        return text(answer)
    return str([list(sheet.values) for sheet in load_workbook(io.BytesIO(answer.content))])


@pytest.mark.parametrize("role", [Role.ACCOUNTANT, Role.FUND_BOARD])
def test_who_reads_no_register_sees_names_and_hamlets_only(place, role):
    commune, officer, homes = place
    pledge = world.pledge(officer, homes[0], of=world.donor(commune))
    register_escape(
        by=officer, household=homes[0], year=2026, on=date(2026, 2, 1), plan="Kế hoạch kín", needs=["illness"]
    )
    client = signed_in(build.person(role, commune))
    pages = [at(page, commune) for page in ("pledges", "registrations", "pledge_worries", "escape_workbook")]
    pages += [at("pledge", commune, pledge.pk), at("household_help", commune, homes[0].pk)]
    pages += [at("registration_edit", commune, homes[0].pk), at("registration_withdraw", commune, homes[0].pk)]
    pages += [at("registration_sheet", commune, homes[0].pk)]
    for page in pages:
        body = _unpacked(client.get(page))
        assert not [one for one in ("Kế hoạch kín", "Ốm đau", "079168000001", "tag poor") if one in body], page
    assert "Nguyễn Văn Mẫu" in _unpacked(client.get(at("pledges", commune)))
    assert client.get(build.address("household", commune, 2026, homes[0].pk)).status_code == 403


def test_the_forecast_says_who_registered(place):
    commune, officer, homes = place
    register_escape(by=officer, household=homes[0], year=2026, on=date(2026, 2, 1), plan="Nuôi bò")
    html = text(signed_in(officer).get(at("forecast", commune)))
    assert "1 hộ đã đăng ký thoát nghèo" in html
    assert at("registrations", commune) in html


def test_the_page_of_a_household_leads_to_its_help(place):
    commune, officer, homes = place
    url = at("household_help", commune, homes[0].pk)
    assert url in text(signed_in(officer).get(build.address("household", commune, 2026, homes[0].pk)))
    reviewer = build.person(Role.REVIEWER, commune)
    assert url not in text(signed_in(reviewer).get(build.address("household", commune, 2026, homes[0].pk)))


def test_a_registration_is_made_changed_and_withdrawn_on_pages(place):
    commune, officer, homes = place
    client, page = signed_in(officer), at("registration_edit", commune, homes[0].pk)
    said = {"registered_on": "01/02/2026", "plan": "Nuôi bò", "needs": ["NO1", "capital"]}
    assert client.post(page, said).status_code == 302
    assert client.post(page, said | {"plan": "Nuôi gà", "version": 1}).status_code == 302
    stale = client.post(page, said | {"plan": "Nuôi vịt", "version": 1})
    assert stale.status_code == 409
    (made,) = EscapeRegistration.objects.all()
    assert (made.plan, made.needs) == ("Nuôi gà", ["NO1", "capital"])
    assert client.post(at("registration_sheet", commune, homes[0].pk)).status_code == 302
    assert "đã được soạn" in text(client.post(at("registration_sheet", commune, homes[0].pk)))
    page, out = at("registration_withdraw", commune, homes[0].pk), {"on": "01/06/2026", "reason": "Chủ hộ ốm nặng"}
    stale = client.post(page, out | {"version": 1})
    assert (stale.status_code, 'name="version" value="2"' in text(stale)) == (409, True)
    assert client.post(page, out | {"version": 2}).status_code == 302
    page = at("household_help", commune, homes[0].pk)
    assert "Rút ngày 01/06/2026: Chủ hộ ốm nặng" in text(client.get(page))
    seen_by_accountant = text(signed_in(build.person(Role.ACCOUNTANT, commune)).get(page))
    assert "Rút ngày 01/06/2026" in seen_by_accountant
    assert "Chủ hộ ốm nặng" not in seen_by_accountant


def test_a_letter_of_thanks_names_what_came(place):
    commune, officer, homes = place
    pledge = world.pledge(officer, homes[0], of=world.donor(commune), description="Mua bò")
    client, page = signed_in(officer), at("thank_you", commune, pledge.donor_id)
    assert "Chưa tiếp nhận gì" in text(client.post(page))
    world.received(officer, pledge, 2_000_000)
    assert client.post(page).status_code == 302
    paper = ThankYouLetter.objects.get().paper
    assert (paper.purpose, paper.state) == ("thank_you", "draft")
    assert paper.fields["tiep_nhan"] == [{"ngay": "01/04/2026", "noi_dung": "Mua bò", "gia_tri": "2.000.000 đồng"}]
    assert client.get(reverse("communes:paper", args=[commune.pk, 2026, "national-2022", paper.pk])).status_code == 200


def test_a_draft_thrown_away_leaves_room_for_another(place):
    commune, officer, homes = place
    made = register_escape(by=officer, household=homes[0], year=2026, on=date(2026, 2, 1), plan="Nuôi bò")
    paper = draft_sheet(by=officer, registration=made, needs="")
    discard_draft(by=officer, paper=paper, seen_version=paper.version)
    draft_sheet(by=officer, registration=EscapeRegistration.objects.get(), needs="")
    pledge = world.pledge(officer, homes[0], of=world.donor(commune))
    world.received(officer, pledge, 5)
    letter = thank(by=officer, donor=pledge.donor, year=2026)
    with pytest.raises(RuleError, match="đang là dự thảo"):
        thank(by=officer, donor=pledge.donor, year=2026)
    discard_draft(by=officer, paper=letter.paper, seen_version=letter.paper.version)
    assert not ThankYouLetter.objects.exists()


def test_a_split_whose_household_was_pledged_to_is_not_undone(place):
    commune, officer, homes = place
    hamlet = build.hamlet(commune, "Ấp 1")
    said = {"by": officer, "on": date(2026, 3, 1), "reason": "Ra ở riêng"}
    event = split(household=homes[0], members=[], people=1, head=NewPerson("Lê Văn Con"), hamlet=hamlet, **said)
    new = Household.objects.get(pk=event.household_id)
    world.pledge(officer, new, of=world.donor(commune))
    with pytest.raises(RuleError, match="đã có đăng ký, ủng hộ"):
        undo_event(by=officer, event=event)
    assert Pledge.objects.get().household == new


def test_a_workbook_is_looked_at_written_and_thrown_away(place):
    commune, officer, _homes = place
    client = signed_in(officer)
    rows = [["Nhà hảo tâm", "Số tiền", "Chủ hộ", "Ấp", "Ngày"], ["A", 5_000, "Nguyễn Văn Mẫu", "Ấp 1", "02/03/2026"]]
    rows += [["B", "1.500.000,5", "Nguyễn Văn Mẫu", "Ấp 1", "02/03/2026"]]

    def upload(content: bytes):
        return client.post(at("pledge_upload", commune), {"file": SimpleUploadedFile("a.xlsx", content)})

    assert "không phải tệp Excel" in text(upload(b"nonsense"))
    preview = upload(workbook(rows)).url
    page = client.get(preview)
    html, seen = text(page), {"seen": page.context["plan"].seen}
    assert "1 đăng ký mới, 0 không đổi, 1 dòng cần sửa" in html
    assert [(line.rows, line.columns) for line, *_rest in page.context["problems"]] == [("3", "B")]
    assert client.post(preview, {"seen": "7"}).status_code == 200
    assert not Pledge.objects.exists()
    assert client.post(preview, seen).url == at("pledges", commune)
    assert Pledge.objects.count() == 1
    assert client.post(preview, seen).url == at("pledges", commune)  # pressed twice
    assert "đã được ghi rồi" in text(client.get(at("pledges", commune)))
    assert Pledge.objects.count() == 1
    assert client.get(preview).status_code == 404
    assert upload(workbook(rows)).status_code == 302
    assert client.get(at("pledge_workbook", commune)).status_code == 200
    assert AuditEntry.objects.filter(verb="hand_out_workbook").count() == 1


def test_the_list_is_narrowed_by_each_door(place):
    commune, officer, homes = place
    giver = world.donor(commune)
    money = world.pledge(officer, homes[0], of=giver, due_on=date(2026, 5, 1))
    labour = {"kind": world.PledgeKind.LABOUR_DAYS, "valued": False}
    days = world.pledge(officer, build.hamlet(commune, "Ấp 2"), 3, of=giver, **labour)
    world.received(officer, days, 3)
    client = signed_in(officer)

    def shown(**query: object) -> list[int]:
        found = client.get(at("pledges", commune), query).context["page"].object_list
        return sorted(line.pledge.pk for line in found)

    assert shown() == shown(donor=giver.pk) == [money.pk, days.pk]
    assert shown(kind="money", unit="đồng") == shown(state="late") == shown(household=homes[0].pk) == [money.pk]
    assert shown(state="waits") == shown(hamlet=build.hamlet(commune, "Ấp 2").pk) == shown(state="to_give") == [days.pk]
    assert shown(to="fund") == shown(kind="jobs") == []


def test_the_list_asks_a_fixed_number_of_queries(place, django_assert_num_queries):
    commune, officer, homes = place
    giver, client = world.donor(commune), signed_in(officer)
    world.straight(officer, world.pledge(officer, homes[0], of=giver), 5)
    with CaptureQueriesContext(connection) as first:
        client.get(at("pledges", commune))
    for number in range(1, 4):
        world.straight(officer, world.pledge(officer, homes[1], 1_000 * number, of=giver), 5)
    with django_assert_num_queries(len(first)):
        client.get(at("pledges", commune))


def test_what_waits_stands_on_pages_each_list_on_its_own(place, monkeypatch, django_assert_num_queries):
    commune, officer, homes = place
    monkeypatch.setattr(help_views, "ROWS_A_PAGE", 2)
    giver = world.donor(commune)
    for number in range(3):
        one = world.pledge(officer, homes[0], 10, of=giver, description=f"Phần {number}")
        world.received(officer, one, 1)
    client = signed_in(officer)
    with CaptureQueriesContext(connection) as few:
        page = client.get(at("pledge_worries", commune) + "?give=2")
    queries = len(few)  # the next page drops them
    assert [len(page.context[name].lines) for name in ("open", "to_give")] == [2, 1]
    assert page.context["open"].after == "?give=2&open=2#open"
    assert page.context["to_give"].before == "?give=1#give"
    assert "Năm 2026: 3 đăng ký chưa thực hiện đủ, 3 đăng ký đã tiếp nhận mà chưa trao hết" in text(page)
    assert client.get(at("pledge_worries", commune) + "?open=%00&none=9999999999999").status_code == 200
    for number in range(3, 6):
        world.pledge(officer, homes[0], 10, of=giver, description=f"Phần {number}")
    with django_assert_num_queries(queries):
        client.get(at("pledge_worries", commune))
