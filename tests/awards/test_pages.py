"""Pages of awards: whom one sees, what one may press, junk from forms, the same number of queries for any length."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from openpyxl import load_workbook

from awards.actions.calendar import set_calendar_day, set_time_limit
from awards.actions.nominees import Nominee
from awards.actions.proposals import add_nominees, save_proposal
from awards.models import Dossier, Proposal, Recipient
from awards.queries.waiting import waiting
from awards.workflow import State, StepName
from communes.actions import record_signed
from communes.models import AuditEntry, Organisation, Paper, User
from communes.roles import Role
from households.models import Household
from lib.errors import RuleError
from tests import build
from tests.awards.world import Office, address, posted
from tests.pages import signed_in, text

pytestmark = pytest.mark.django_db

NUMBER = "079168000001"
JUNK = ["", "\x00", "1" * 40, str(10**18), "-1", "1.500.000,5", "ế" * 28_000, "😀" * 300, "%00", "{{7*7}}", "=1+1"]

_NAMES = (
    "version words on number signed_on signed_by capacity kind despite chosen name households members hamlets people "
    "organisations place recipient group organisation_class achievement proposer office campaign year period day days "
    "source valid_from what"
)


@pytest.fixture
def office() -> Office:
    return Office()


# who sees what


def test_a_hamlet_head_never_sees_another_hamlets_dossiers(office: Office) -> None:
    for number, name in enumerate(("Ấp 1", "Ấp 2"), start=1):
        household = build.household(office.commune, name, f"Chim Hoàng Yến {number}", cccd=NUMBER)
        proposal = office.proposal(by=office.officer, unit=build.hamlet(office.commune, name))
        (dossier,) = office.nominated(Nominee(household=household), proposal=proposal, by=office.officer)
        for step, by in (("submit", office.officer), ("receive", build.person(Role.EMULATION_OFFICER, office.commune))):
            office.take(dossier, StepName(step), by=by)
        office.take(dossier, StepName.APPRAISE, by=build.person(Role.EMULATION_OFFICER, office.commune))
        office.take(dossier, StepName.DECIDE)
    client = signed_in(office.head)
    own = Proposal.objects.get(unit=office.hamlet).pk
    pages = [
        address("dossiers", office.commune) + "?tab=closed",
        address("dossiers", office.commune) + "?tab=closed&q=yen",
        address("proposals", office.commune),
        address("proposal", office.commune, own),
        address("nominees", office.commune, own) + "?q=chim",
        address("register", office.commune),
    ]
    for page in pages:
        html = text(client.get(page))
        assert "Chim Hoàng Yến 2" not in html, page
        assert NUMBER not in html, page
    assert "Chim Hoàng Yến 1" in text(client.get(pages[0]))
    book = client.get(address("register_workbook", office.commune)).content
    assert AuditEntry.objects.filter(verb="hand_out_workbook").count() == 1
    cells = [str(cell.value) for row in load_workbook(BytesIO(book)).active.iter_rows() for cell in row]
    assert any("Chim Hoàng Yến 1" in cell for cell in cells)
    assert not any("Chim Hoàng Yến 2" in cell or NUMBER in cell for cell in cells)


def test_an_organisation_sees_and_names_only_its_own(office: Office) -> None:
    office.dossier(State.SUBMITTED)
    build.household(office.commune, "Ấp 1", "Chim Hoàng Yến")
    user = build.representative(office.commune)
    own = Organisation.objects.get(assignments__user=user)
    Organisation.objects.create(name="Tổ chức khác", commune=office.commune)
    proposal = save_proposal(by=user, commune=office.commune, organisation=own, year=2026)
    client = signed_in(user)
    assert "Người Mẫu" not in text(client.get(address("dossiers", office.commune) + "?tab=submitted"))
    html = text(client.get(address("nominees", office.commune, proposal.pk) + "?q=chim"))
    assert ("Chim" in html.replace("“chim”", ""), "Tổ chức khác" in html) == (False, False)
    with pytest.raises(RuleError):
        save_proposal(by=user, commune=office.commune, unit=office.hamlet, year=2026)


def test_whoever_can_not_read_the_register_sees_a_name_and_no_household(office: Office) -> None:
    household = build.household(office.commune, "Ấp 1", "Nguyễn Văn Mẫu", {2025: "poor", 2026: "poor"})
    dossier = office.dossier(State.APPRAISED, Nominee(household=household))
    page = address("dossier", office.commune, dossier.pk)
    assert "Trong sổ: 1 khẩu" in text(signed_in(office.officer).get(page))
    assert "Trong sổ" not in text(signed_in(office.clerk).get(page))


def test_what_was_warned_of_is_read_by_the_office_only(office: Office) -> None:
    nominee = Nominee(name="Bà Mẫu")
    office.nominated(
        nominee,
        proposal=office.proposal(by=office.officer, unit=build.hamlet(office.commune, "Ấp 2")),
        by=office.officer,
    )
    dossier = office.dossier(State.RECEIVED, nominee)
    office.take(dossier, StepName.APPRAISE, despite="Hai người trùng tên")
    page = address("dossier", office.commune, dossier.pk)
    said = "Bà Mẫu còn một hồ sơ khác: Ấp 2"
    assert said in dossier.steps.get(name="appraise").warnings[0]
    seen = {who: said in text(signed_in(getattr(office, who)).get(page)) for who in ("officer", "clerk", "head")}
    assert seen == {"officer": True, "clerk": True, "head": False}


def test_only_the_steps_open_to_me_stand_on_the_page(office: Office) -> None:
    page = address("dossier", office.commune, office.dossier(State.RECEIVED).pk)
    buttons = {
        who: [form.step.name for form in signed_in(user).get(page).context["forms"]]
        for who, user in (("head", office.head), ("officer", office.officer), ("chairman", office.chairman))
    }
    assert buttons == {
        "head": ["withdraw"],
        "officer": ["appraise", "return", "hold", "withdraw"],
        "chairman": [],
    }


# whom one may propose


def test_a_commune_is_not_commended_by_itself(office: Office) -> None:
    page = address("nominees", office.commune, office.proposal().pk)
    for name in (office.commune.name, f"ubnd {office.commune.name.upper()}"):
        answer = signed_in(office.head).post(page, {"version": 1, "name": name})
        assert "không thể được xã tự khen" in text(answer)
    with pytest.raises(RuleError, match="không thể được xã tự khen"):
        add_nominees(
            by=office.head, proposal=office.proposal(), nominees=[Nominee(hamlet=office.commune)], seen_version=1
        )
    assert not Dossier.objects.exists()


def test_several_are_added_at_once_and_none_twice(office: Office) -> None:
    households = [build.household(office.commune, "Ấp 1", f"Nguyễn Văn Mẫu {n}") for n in range(3)]
    proposal = office.proposal()
    page, client = address("nominees", office.commune, proposal.pk), signed_in(office.head)
    ticked = {
        "version": 1,
        "households": [one.pk for one in households],
        "hamlets": [office.hamlet.pk],
        "name": "Bà Mẫu",
    }
    assert client.post(page, ticked).status_code == 302
    assert proposal.dossiers.count() == 5
    again = client.post(page, {"version": 2, "households": [households[0].pk]})
    assert "đã có trong danh sách này" in text(again)
    assert "vừa được người khác ghi" in text(client.post(page, {"version": 1, "name": "Ông Mẫu"}))
    assert proposal.dossiers.count() == 5


def test_a_household_of_another_hamlet_can_not_be_forged_into_ones_list(office: Office) -> None:
    other = build.household(office.commune, "Ấp 2", "Nguyễn Văn Mẫu")
    member = other.members.get()
    page = address("nominees", office.commune, office.proposal().pk)
    for forged in (
        {"households": [other.pk]},
        {"members": [member.pk]},
        {"hamlets": [build.hamlet(office.commune, "Ấp 2").pk]},
        {"people": [office.chairman.pk]},
    ):
        assert signed_in(office.head).post(page, {"version": 1, **forged}).status_code == 404, forged
    assert not Dossier.objects.exists()


def test_a_typed_name_carries_no_number_and_an_organisation_is_no_person(office: Office) -> None:
    proposal = office.proposal()
    for typed in (Nominee(name=f"Bà Mẫu {NUMBER}"), Nominee(name="Bà Mẫu", place="CCCD 079 168 000 001")):
        with pytest.raises(RuleError, match="bỏ số định danh"):
            add_nominees(by=office.head, proposal=proposal, nominees=[typed], seen_version=1)
    kept = office.proposal(period=f"năm 2026, {NUMBER}")
    assert NUMBER not in kept.period
    organisation = Organisation.objects.create(name="Công ty Mẫu", commune=office.commune)
    of_office = office.proposal(by=office.officer, unit=office.commune, office="Phòng Văn hóa - Xã hội")
    company = Nominee(organisation=organisation, recipient=Recipient.ENTERPRISE)
    (dossier,) = office.nominated(company, proposal=of_office, by=office.officer)
    data = {"version": dossier.version, "achievement": "Giúp", "group": "of_enterprises", "recipient": "individual"}
    page, client = address("dossier_edit", office.commune, dossier.pk), signed_in(office.officer)
    assert "tập thể hoặc doanh nghiệp" in text(client.post(page, data))
    dossier.refresh_from_db()
    assert dossier.recipient == Recipient.ENTERPRISE


def test_an_overtaken_list_is_shown_with_what_stands_and_can_be_sent_again(office: Office) -> None:
    proposal, client = office.proposal(), signed_in(office.head)
    page = address("proposal_edit", office.commune, proposal.pk)
    other = {"period": "quý 1", "campaign": None, "year": 2026, "seen_version": 1}
    save_proposal(by=office.officer, commune=office.commune, proposal=proposal, **other)
    stale = client.post(page, {"version": 1, "year": "2026", "period": "quý 2"})
    assert (stale.status_code, "thời gian: quý 1" in text(stale)) == (409, True)
    again = {"version": stale.context["form"]["version"].value(), "year": "2026", "period": "quý 2"}
    assert client.post(page, again).status_code == 302
    proposal.refresh_from_db()
    assert proposal.period == "quý 2"


def test_a_household_struck_from_the_register_leaves_its_name_on_the_dossier(office: Office) -> None:
    household = build.household(office.commune, "Ấp 1", "Nguyễn Văn Mẫu")
    dossier = office.dossier(State.SUBMITTED, Nominee(household=household))
    Household.objects.filter(pk=household.pk).delete()
    answer = signed_in(office.officer).get(address("dossier", office.commune, dossier.pk))
    assert "Hộ Nguyễn Văn Mẫu" in text(answer)


# the story through pages


def test_from_draft_to_the_register_through_pages(office: Office) -> None:
    head, officer, clerk = (signed_in(one) for one in (office.head, office.officer, office.clerk))
    made = head.post(
        address("proposal_add", office.commune), {"proposer": f"unit-{office.hamlet.pk}", "year": "2026", "period": ""}
    )
    proposal = Proposal.objects.get()
    assert made.url == address("proposal", office.commune, proposal.pk)
    head.post(address("nominees", office.commune, proposal.pk), {"version": 1, "name": "=HYPERLINK(1)", "place": "-2"})
    dossier = Dossier.objects.get()
    written = {"version": 1, "achievement": "Giúp hai hộ nghèo", "group": "of_households", "recipient": "individual"}
    head.post(address("dossier_edit", office.commune, dossier.pk), written)
    head.post(address("proposal_paper", office.commune, proposal.pk, "minutes"), {"version": 2})
    proposal.refresh_from_db()
    assert proposal.minutes is not None
    assert proposal.minutes.fields["danh_sach"][0]["thanh_tich"] == "Giúp hai hộ nghèo"
    assert head.get(f"/{office.commune.pk}/2026/national-2022/papers/{proposal.minutes.pk}/").status_code == 200
    head.post(address("proposal_submit", office.commune, proposal.pk), {"version": proposal.version})
    for step in (StepName.RECEIVE, StepName.APPRAISE):
        dossier.refresh_from_db()
        officer.post(address("step", office.commune, dossier.pk, step.value), posted(step, dossier))
    dossier.refresh_from_db()
    data = posted(StepName.DECIDE, dossier) | {"name": "decide", "chosen": [f"{dossier.pk}:{dossier.version}"]}
    assert clerk.post(address("decide", office.commune), data).status_code == 302
    html = text(clerk.get(address("register", office.commune)))
    assert "Năm 2026: 1 trường hợp được khen thưởng, 0 trường hợp không khen" in html
    book = load_workbook(BytesIO(clerk.get(address("register_workbook", office.commune)).content))
    cell = next(cell for row in book.active.iter_rows() for cell in row if cell.value == "=HYPERLINK(1)")
    assert (cell.data_type, cell.quotePrefix) == ("s", True)


def test_whoever_may_not_decide_can_not_forge_a_paper_for_several(office: Office) -> None:
    dossier = office.dossier(State.APPRAISED)
    data = posted(StepName.DECIDE, dossier) | {"name": "decide", "chosen": [f"{dossier.pk}:{dossier.version}"]}
    for who in (
        office.head,
        office.officer,
        build.person(Role.FRONT, office.commune),
        build.representative(office.commune),
    ):
        assert signed_in(who).post(address("decide", office.commune), data).status_code == 403
    assert not Paper.objects.exists()


def test_refusing_several_asks_for_a_reason(office: Office) -> None:
    dossier = office.dossier(State.APPRAISED)
    data = posted(StepName.REFUSE, dossier) | {"name": "refuse", "chosen": [f"{dossier.pk}:{dossier.version}"]}
    client = signed_in(office.clerk)
    assert "Ghi lý do" in text(client.post(address("decide", office.commune), data | {"words": ""}))
    assert client.post(address("decide", office.commune), data | {"kind": "notice"}).status_code == 302
    dossier.refresh_from_db()
    assert (dossier.state, dossier.decision.kind) == (State.REFUSED, "notice")


# junk


@pytest.mark.parametrize("junk", JUNK)
def test_junk_from_forms_is_never_an_error_of_the_server(office: Office, junk: str) -> None:
    dossier = office.dossier(State.SUBMITTED)
    draft = office.dossier()
    place, clients = office.commune, [signed_in(office.head), signed_in(office.officer), signed_in(office.clerk)]
    data = dict.fromkeys(_NAMES.split(), junk)
    pages = [
        address("decide", place), address("proposal_add", place), address("calendar", place),
        address("proposal_edit", place, draft.proposal_id), address("nominees", place, draft.proposal_id),
        address("proposal_submit", place, draft.proposal_id), address("dossier_edit", place, draft.pk),
        address("proposal_paper", place, draft.proposal_id, "list"), address("dossier_remove", place, draft.pk),
        *(address("step", place, dossier.pk, step.value) for step in StepName),
    ]  # fmt: skip
    for client in clients:
        for page in pages:
            assert client.post(page, data).status_code < 500, page
            assert client.post(page, data | {"version": dossier.version, "what": "day"}).status_code < 500, page
        for page in (address("dossiers", place), address("nominees", place, draft.proposal_id)):
            query = {"q": junk, "unit": junk, "page": junk}
            assert client.get(page, query).status_code < 500, page


# numbers of queries


@pytest.mark.parametrize("page", ["dossiers", "proposals", "register"])
def test_lists_ask_the_same_number_of_queries_for_one_and_three(office: Office, page: str) -> None:
    state = State.DECIDED if page == "register" else State.RECEIVED
    client = signed_in(office.officer)
    counted = []
    for more in (1, 2):
        for _ in range(more):
            office.dossier(state)
        client.get(address(page, office.commune))
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert client.get(address(page, office.commune)).status_code == 200
        counted.append(len(queries))
    assert counted[0] == counted[1]


def test_a_proposal_asks_the_same_number_of_queries_for_one_and_three(office: Office) -> None:
    proposal, client, counted = office.proposal(), signed_in(office.head), []
    for more in (1, 2):
        office.nominated(
            *(Nominee(household=build.household(office.commune, "Ấp 1", f"A {n} {more}")) for n in range(more)),
            proposal=proposal,
        )
        for page in ("proposal", "nominees"):
            client.get(address(page, office.commune, proposal.pk))
            with CaptureQueriesContext(connection) as queries:
                client.get(address(page, office.commune, proposal.pk))
            counted.append(len(queries))
    assert counted[:2] == counted[2:]


# time and what waits


def test_a_day_off_of_the_office_moves_last_days_at_once(office: Office) -> None:
    dossier = office.dossier(State.RECEIVED)
    due = dossier.due_on
    set_calendar_day(by=office.officer, commune=office.commune, day=due, is_worked=False, source="Bão, lũ lụt")
    dossier.refresh_from_db()
    assert dossier.due_on > due


def test_a_limit_counts_for_files_received_from_its_day_on(office: Office) -> None:
    before = office.dossier(State.RECEIVED)
    set_time_limit(
        by=office.officer, commune=office.commune, valid_from=timezone.localdate(), days=10, source="Quyết định của xã"
    )
    assert (office.dossier(State.RECEIVED).clock_left, before.clock_left) == (10, 20)


def test_what_waits_for_whom(office: Office) -> None:
    for state in (State.SUBMITTED, State.RECEIVED, State.APPRAISED, State.RETURNED, State.DRAFT, State.DECIDED):
        office.dossier(state)
    office.dossier(State.RECEIVED, held=True)
    counts = {}
    for who in ("head", "officer", "chairman", "clerk"):
        found = waiting(office.commune, User.objects.get(pk=getattr(office, who).pk))
        counts[who] = (found.submitted, found.received, found.appraised, found.returned, len(found.nearest))
    assert counts == {
        "head": (0, 0, 0, 1, 0),
        "officer": (1, 1, 0, 0, 1),
        "chairman": (0, 0, 1, 0, 1),
        "clerk": (0, 0, 1, 0, 1),
    }
    assert waiting(office.commune, build.person(Role.ACCOUNTANT, office.commune)).is_empty


def test_the_first_page_says_what_waits_for_whom(office: Office) -> None:
    for state in (State.SUBMITTED, State.APPRAISED, State.RETURNED):
        office.dossier(state)
    said = {
        "head": "Hồ sơ khen thưởng bị trả lại",
        "officer": "Hồ sơ khen thưởng chờ tiếp nhận",
        "clerk": "Hồ sơ khen thưởng chờ quyết định",
    }
    for who, words in said.items():
        html = text(signed_in(getattr(office, who)).get(f"/{office.commune.pk}/2026/national-2022/desk/"))
        assert [one for one in said.values() if one in html] == [words], who


@time_machine.travel("2026-11-18T09:00:00+07:00", tick=False)
def test_the_queue_says_days_left_and_days_late(office: Office) -> None:
    dossier = office.dossier(State.RECEIVED)
    client = signed_in(office.officer)
    page = address("dossiers", office.commune)
    assert f"còn 20 ngày làm việc, hạn {dossier.due_on:%d/%m/%Y}" in text(client.get(page))
    Dossier.objects.filter(pk=dossier.pk).update(clock_left=-2, due_on=timezone.localdate() - timedelta(days=5))
    assert "quá hạn 2 ngày làm việc" in text(client.get(page + "?tab=late"))


def test_a_decision_is_drafted_signed_and_recorded_as_one_paper(office: Office) -> None:
    dossier = office.dossier(State.APPRAISED)
    chosen, officer = [f"{dossier.pk}:{dossier.version}"], signed_in(office.officer)
    made = officer.post(address("draft", office.commune), {"purpose": "award_decision", "chosen": chosen})
    drafted = Paper.objects.get()
    assert made.url.endswith(f"/papers/{drafted.pk}/")
    assert drafted.fields["danh_sach"][0]["ten"] == dossier.name
    assert "06/2026/QH16" in drafted.fields["can_cu"]
    today = timezone.localdate()
    record_signed(
        by=office.clerk, paper=drafted, number="412/QĐ-UBND", signed_on=today, signed_by="Lê Văn Ký", seen_version=1
    )
    data = posted(StepName.DECIDE, dossier, number="412/qđ-ubnd", name="decide", chosen=chosen)
    assert signed_in(office.clerk).post(address("decide", office.commune), data).status_code == 302
    dossier.refresh_from_db()
    assert (dossier.decision, Paper.objects.count()) == (drafted, 1)


def test_drafts_are_of_the_office_and_of_waiting_dossiers(office: Office) -> None:
    dossier, waiting_not = office.dossier(State.APPRAISED), office.dossier(State.RECEIVED)
    page = address("draft", office.commune)
    data = {"purpose": "award_refusal", "chosen": [f"{dossier.pk}:1"]}
    for who in (office.head, office.chairman, build.representative(office.commune)):
        assert signed_in(who).post(page, data).status_code == 403
    client = signed_in(office.clerk)
    assert "Ghi lý do không khen thưởng" in text(client.post(page, data))
    assert client.post(page, data | {"words": "Chưa đủ thành tích"}).status_code == 302
    assert client.post(page, data | {"chosen": [f"{waiting_not.pk}:1"], "purpose": "award_decision"}).status_code == 409
    for junk in JUNK:
        assert client.post(page, {"purpose": junk, "chosen": [junk], "words": junk}).status_code == 200
    assert Paper.objects.count() == 1


def test_an_id_number_typed_into_a_search_never_stands_in_an_address(office: Office) -> None:
    client, proposal = signed_in(office.head), office.proposal()
    for page in (address("dossiers", office.commune), address("nominees", office.commune, proposal.pk)):
        answer = client.post(page, {"what": "search", "q": NUMBER, "tab": "draft"})
        assert answer.url == f"{page}?tab=draft"
        assert "Không tìm theo số được" in text(client.get(answer.url))
        named = client.post(page, {"what": "search", "q": "Bà  Mẫu"})
        assert named.url == f"{page}?q=B%C3%A0+M%E1%BA%ABu"
