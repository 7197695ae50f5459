"""Every role against every address of a commune: own place, another hamlet's row, another commune.

The addresses come from the resolver, so that a new page is tried the day it is made; what each
answers is read off `communes.roles` and the two tables below.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import URLPattern, get_resolver
from django.utils import timezone

from awards.actions.nominees import Nominee
from awards.actions.proposals import add_nominees, save_proposal
from awards.models import Dossier
from campaigns.actions.archive import add_archived_plan
from campaigns.actions.campaigns import save_campaign
from campaigns.actions.layouts import add_layout
from campaigns.actions.registrations import register_escape
from campaigns.actions.support_lists import make_list
from campaigns.actions.support_steps import issue_list
from campaigns.actions.supports import record_support
from campaigns.documents import BONG_TRANG
from campaigns.models import (
    Campaign,
    Deadline,
    PledgeEntry,
    PledgeFile,
    ReportLayout,
    Support,
    SupportFile,
    SupportRow,
    SupportScan,
)
from campaigns.queries.pledge_files import pledge_workbook
from campaigns.queries.support_lists import listed as households_to_list
from communes.actions import draft_paper, store_file, system_user
from communes.models import AuditEntry, CalendarDay, Handover, Paper, PaperScan, Unit, User
from communes.paper_purposes import PurposeCode
from communes.roles import HAMLET_ROLES as BOUND_TO_A_HAMLET
from communes.roles import VERBS, Role, Verb, may
from households.actions.reports.reviewing import return_report
from households.actions.reports.sending import Said, Sender, send_report
from households.forms.totals import as_seen
from households.models import (
    ChangeReport,
    Confirmation,
    HamletYear,
    Household,
    IssuedFile,
    LifeEvent,
    RosterImport,
    YearClosing,
)
from households.queries.life import facts_of
from households.queries.register import households_of_year
from households.queries.reports import snapshot
from households.report_kinds import ReportKind, ReportSource
from households.totals import Totals
from tests import build
from tests.campaigns.pledges import world as pledges
from tests.campaigns.supports import world as support
from tests.households.reporting import picture
from tests.pages import signed_in
from tests.rosters import listed as row_of
from tests.rosters import roster, workbook

pytestmark = pytest.mark.django_db

YEAR = 2025
ROSTER = workbook({"Ấp 1": roster(YEAR, row_of("Nguyễn Văn Thử", 1950))})
# Who may do what is no matter of the database. These five see every page there is: they try the questions on both.
ON_BOTH = {Role.POVERTY_OFFICER, Role.ADMINISTRATOR, Role.EMULATION_OFFICER, Role.FRONT, Role.HAMLET_HEAD}
ROLES = [pytest.param(role, marks=() if role in ON_BOTH else pytest.mark.same_on_both) for role in Role]
# Opened by GET they lead back to the page they are done from.
POST_ONLY = {
    "campaigns:report_draft",
    "campaigns:report_layout_names",
    "campaigns:report_layout_unpoint",
    "communes:assignment_end",
    "communes:delegation_end",
    "communes:password_reset",
    "households:restatement_cancel",
    "households:list_confirm",
    "households:report_withdraw",
    "households:report_on_list",
    "households:answer_names",
    "campaigns:support_names",
    "households:decision_draft",
    "campaigns:support_step",
    "campaigns:support_scan_add",
    "communes:paper_send",
    "communes:paper_take_back",
    "communes:paper_discard",
    "communes:paper_scan_remove",
    "awards:decide",
    "awards:draft",
    "awards:step",
    "awards:dossier_remove",
    "awards:proposal_submit",
    "awards:proposal_paper",
    "awards:calendar_drop",
}
ANSWERS_ITSELF = {"awards:step"}  # a post it can't take shows the page again
# Pages of the whole commune's papers: a hamlet head, who keeps his hamlet's, gets a 404.
OF_THE_WHOLE_COMMUNE = {"communes:paper_record", "campaigns:support_scan"}
OF_A_PAPER = {
    "communes:paper",
    "communes:paper_file",
    "communes:paper_subject",
    "communes:paper_send",
    "communes:paper_take_back",
    "communes:paper_discard",
    "communes:paper_sign",
    "communes:paper_correct",
    "communes:paper_scan_add",
    "communes:paper_scan",
    "communes:paper_scan_remove",
}
OF_A_PLEDGE = {
    "campaigns:pledge",
    "campaigns:pledge_edit",
    "campaigns:pledge_withdraw",
    "campaigns:part_add",
    "campaigns:entry_correct",
    "campaigns:donor",
    "campaigns:donor_edit",
    "campaigns:household_help",
    "campaigns:registration_edit",
    "campaigns:registration_withdraw",
}
# Pages of a list to sign: a hamlet's post sees lists that name its own households, and its own rows.
OF_A_LIST = {
    "campaigns:support_list",
    "campaigns:support_list_edit",
    "campaigns:support_rows",
    "campaigns:support_step",
    "campaigns:support_print",
    "campaigns:support_workbook",
    "campaigns:support_tick",
    "campaigns:support_row",
    "campaigns:support_scan_add",
    "campaigns:support_scan",
}
# Pages of what one unit proposes: whoever represents an organisation sees its own only.
OF_A_PROPOSAL = {
    "awards:dossier",
    "awards:dossier_edit",
    "awards:dossier_remove",
    "awards:step",
    "awards:proposal",
    "awards:proposal_edit",
    "awards:nominees",
    "awards:proposal_submit",
    "awards:proposal_paper",
}
# Pages whose row belongs to a hamlet: asked for another hamlet's row, a hamlet head gets a 404.
OF_A_HAMLET = {
    "households:event",
    "households:household",
    "campaigns:support_add",
    "campaigns:support_correct",
    "households:confirmation_add",
    "households:household_edit",
    "households:member_add",
    "households:member_edit",
    "households:member_leave",
    "households:reveal_id",
    "households:status",
    "households:report",
    "households:report_again",
    "households:report_form",
    "households:report_kinds",
    "households:report_on_list",
    "households:report_photo",
    "households:report_review",
    "households:report_withdraw",
    *OF_A_PAPER,
    *OF_A_PLEDGE,
    *(OF_A_LIST - {"campaigns:support_scan"}),
    *OF_A_PROPOSAL,
}
# Pages of a row: asked for the row of another commune under one's own, a 404.
OF_A_ROW = OF_A_HAMLET | {
    "awards:calendar_drop",
    "campaigns:support_scan",
    "campaigns:support_preview",
    "campaigns:support_names",
    "households:confirmation",
    "households:list_confirm",
    "households:preview",
    "households:import_discard",
    "households:answer_names",
    "households:import_record",
    "households:import_undo",
    "households:import_file_marked",
    "households:import_file_rows",
    "households:issued_file",
    "communes:assignment_add",
    "communes:handover",
    "campaigns:campaign_edit",
    "campaigns:pledge_preview",
    "campaigns:registration_sheet",
    "campaigns:thank_you",
    "households:event_undo",
    "households:double_merge",
}
OF_A_LAYOUT = {
    "campaigns:report_layout",
    "campaigns:report_layout_block",
    "campaigns:report_layout_cell",
    "campaigns:report_layout_change",
    "campaigns:report_layout_fill",
    "campaigns:report_layout_remove",
    "campaigns:report_layout_names",
    "campaigns:report_layout_unpoint",
}
OF_A_ROW |= OF_A_LAYOUT
HAMLET_ROLES = {Role.HAMLET_HEAD}
NUMBER = "000123456789"
REASON = {"words": "Lập hồ sơ vay vốn cho hộ"}


@dataclass(frozen=True)
class Rows:
    """What stands behind the numbers in addresses, in one commune and hamlet."""

    household: Household
    double: Household
    event: LifeEvent
    draft: RosterImport
    record: RosterImport
    person: User
    campaign: Campaign
    deadline: Deadline
    issued: IssuedFile
    handover: Handover
    sent: ChangeReport
    returned: ChangeReport
    paper: Paper
    entry: PledgeEntry
    file: PledgeFile
    layout: ReportLayout
    dossier: Dossier
    day_off: CalendarDay
    confirmation: Confirmation
    row: SupportRow
    support: Support
    help_file: SupportFile

    def fill(self, name: str) -> dict[str, int | str]:
        """Return the arguments an address takes beside commune, year and standard."""
        member = self.household.members.get().pk
        post = self.person.assignments.get().pk
        return {
            "households:household": {"pk": self.household.pk},
            "households:household_edit": {"pk": self.household.pk},
            **{page: {"pk": self.row.list_id} for page in OF_A_LIST},
            "campaigns:support_step": {"pk": self.row.list_id, "step": "close"},
            "campaigns:support_row": {"pk": self.row.list_id, "row": self.row.pk},
            "campaigns:support_scan": {"pk": self.row.list_id, "position": 1},
            "campaigns:support_add": {"pk": self.household.pk},
            "campaigns:support_correct": {"pk": self.support.pk},
            "campaigns:support_preview": {"pk": self.help_file.pk},
            "campaigns:support_names": {"pk": self.help_file.pk},
            "households:confirmation_add": {"pk": self.household.pk},
            "households:confirmation": {"pk": self.confirmation.pk},
            "households:member_add": {"pk": self.household.pk},
            "households:member_edit": {"pk": self.household.pk, "member": member},
            "households:member_leave": {"pk": self.household.pk, "member": member},
            "households:reveal_id": {"pk": self.household.pk, "member": member},
            "households:status": {"pk": self.household.pk},
            "households:event": {"pk": self.household.pk, "kind": "moved_away"},
            "households:event_undo": {"pk": self.household.pk, "event": self.event.pk},
            "households:double_merge": {"pk": self.household.pk, "other": self.double.pk},
            "households:report_kinds": {"pk": self.household.pk},
            "households:report_form": {"pk": self.household.pk, "kind": "member_born"},
            "households:report_find": {"kind": "member_born"},
            "households:report": {"pk": self.sent.pk},
            "households:report_again": {"pk": self.returned.pk},
            "households:report_withdraw": {"pk": self.sent.pk},
            "households:report_review": {"pk": self.sent.pk},
            "households:report_on_list": {"pk": self.sent.pk},
            "households:report_photo": {"pk": self.sent.pk, "photo": self.sent.photos.get().pk},
            "households:preview": {"pk": self.draft.pk},
            "households:import_discard": {"pk": self.draft.pk},
            "households:answer_names": {"pk": self.draft.pk},
            "households:import_record": {"pk": self.record.pk},
            "households:import_undo": {"pk": self.record.pk},
            "households:import_file_marked": {"pk": self.record.pk, "file": self.record.files.get().pk},
            "households:import_file_rows": {"pk": self.record.pk, "file": self.record.files.get().pk},
            "households:list_confirm": {"hamlet": self.household.residences.get().hamlet_id},
            "households:movers": {"poverty_class": "poor", "movement": "newly_poor"},
            "households:form": {"number": 1},
            "households:form_workbook": {"number": 1},
            "awards:dossier": {"pk": self.dossier.pk},
            "awards:dossier_edit": {"pk": self.dossier.pk},
            "awards:dossier_remove": {"pk": self.dossier.pk},
            "awards:step": {"pk": self.dossier.pk, "step": "withdraw"},
            "awards:proposal": {"pk": self.dossier.proposal_id},
            "awards:proposal_edit": {"pk": self.dossier.proposal_id},
            "awards:nominees": {"pk": self.dossier.proposal_id},
            "awards:proposal_submit": {"pk": self.dossier.proposal_id},
            "awards:proposal_paper": {"pk": self.dossier.proposal_id, "paper": "minutes"},
            "awards:calendar_drop": {"pk": self.day_off.pk},
            "campaigns:goal": {"group": "minority"},
            "campaigns:campaign_edit": {"pk": self.campaign.pk},
            "campaigns:archived": {"pk": self.deadline.plan_id},
            "campaigns:deadline": {"pk": self.deadline.plan_id, "deadline": self.deadline.pk},
            "households:names": {"number": 14},
            "households:names_workbook": {"number": 14},
            "households:issued_file": {"pk": self.issued.pk},
            **{page: {"pk": self.paper.pk} for page in OF_A_PAPER},
            **{page: {"pk": self.entry.pledge_id} for page in OF_A_PLEDGE},
            "campaigns:part_add": {"pk": self.entry.pledge_id, "what": "given"},
            "campaigns:entry_correct": {"pk": self.entry.pledge_id, "entry": self.entry.pk},
            **{page: {"pk": self.layout.pk} for page in OF_A_LAYOUT},
            "campaigns:pledge_sums": {"by": "donor"},
            "campaigns:pledge_preview": {"pk": self.file.pk},
            "campaigns:donor": {"pk": self.entry.pledge.donor_id},
            "campaigns:donor_edit": {"pk": self.entry.pledge.donor_id},
            "campaigns:thank_you": {"pk": self.entry.pledge.donor_id},
            "campaigns:household_help": {"pk": self.household.pk},
            "campaigns:registration_edit": {"pk": self.household.pk},
            "campaigns:registration_withdraw": {"pk": self.household.pk},
            "campaigns:registration_sheet": {"pk": self.household.pk},
            "communes:paper_scan": {"pk": self.paper.pk, "position": 1},
            "communes:paper_scan_remove": {"pk": self.paper.pk, "position": 1},
            "communes:paper_template": {"purpose": "thank_you"},
            "communes:paper_template_file": {"purpose": "thank_you"},
            "communes:assignment_end": {"pk": post},
            "communes:assignment_add": {"pk": self.person.pk},
            "communes:password_reset": {"pk": self.person.pk},
            "communes:delegation_end": {"pk": post},
            "communes:handover": {"pk": self.handover.pk},
        }.get(name, {})


def addresses() -> list[tuple[str, Verb, set[str]]]:
    """Return (name, verb, arguments) of every address below a commune."""
    found = []

    def walk(resolver, namespaces: tuple[str, ...]) -> None:
        for entry in resolver.url_patterns:
            if isinstance(entry, URLPattern):
                verb = getattr(entry.callback, "permission", None)
                if namespaces:
                    arguments = set(entry.pattern.converters)
                    found.append((":".join((*namespaces, entry.name)), verb, arguments))
            else:
                walk(entry, (*namespaces, entry.namespace) if entry.namespace else namespaces)

    walk(get_resolver(), ())
    return found


ADDRESSES = addresses()


def rows_in(commune: Unit, hamlet: str) -> Rows:
    officer = build.person(Role.POVERTY_OFFICER, commune)
    imports = [
        RosterImport.objects.create(
            commune=commune,
            created_by=officer,
            state=state,
            counts={"new": 1, "changed": 0, "unchanged": 0, "missing": 0, "years": [YEAR]},
            applied_at=timezone.now() if state == RosterImport.State.APPLIED else None,
        )
        for state in (RosterImport.State.DRAFT, RosterImport.State.APPLIED)
    ]
    imports[1].files.create(name="ds.xlsx", sha256="", content=ROSTER)
    household = build.household(commune, hamlet, "Nguyễn Văn Thử", {YEAR: "poor"}, cccd=NUMBER)
    campaign = save_campaign(by=officer, unit=commune, name=hamlet, short_name="x", first_year=2021, last_year=2025)
    double = build.household(commune, hamlet, "Nguyễn Văn Thử", cccd=NUMBER)
    event = LifeEvent.objects.create(
        commune=commune, kind="new_head", household=household, on=f"{YEAR}-05-01", year=YEAR, recorded_by=officer
    )
    issued = issued_in(commune, officer)
    paper = scanned_paper(commune, build.hamlet(commune, hamlet), officer)
    reports = reports_in(household, build.hamlet(commune, hamlet), officer)
    given, awards = pledged(commune, officer, household), proposed_in(commune, hamlet, officer)
    lines = {"giver": {"name": "A", "titles": []}, "taker": {"name": "B", "titles": []}, "posts": [], "works": []}
    people = {"giver": officer, "taker": officer, "made_by": officer}
    handover = Handover.objects.create(commune=commune, last_day=f"{YEAR}-05-01", lines=lines, **people)
    helped = supported(household, officer)
    made = (issued, handover, *reports, paper, *given, *awards, confirmed(household, officer), *helped)
    return Rows(household, double, event, *imports, officer, campaign, archived_deadline(), *made)


def pledged(commune: Unit, officer: User, household: Household) -> tuple[PledgeEntry, PledgeFile, ReportLayout]:
    """Return a part of a pledge to a household that registered to escape poverty, a workbook to be looked at, a layout.

    The layout is of the superior's own workbook, with nothing pointed yet.
    """
    on = date(YEAR, 3, 1)
    register_escape(by=officer, household=household, year=YEAR, on=on, plan="Nuôi bò")
    giver = pledges.donor(commune, f"Người giúp {household.pk}")
    made = pledges.pledge(officer, household, of=giver, year=YEAR, promised_on=on)
    content = pledge_workbook(commune, YEAR, [], on, whole=True)
    file = PledgeFile.objects.create(commune=commune, year=YEAR, name="a.xlsx", content=content, created_by=officer)
    layout = add_layout(by=officer, commune=commune, name=f"Mẫu {household.pk}", file_name="a.xlsx", content=content)
    return pledges.straight(officer, made, 500_000), file, layout


def supported(household: Household, officer: User) -> tuple[SupportRow, Support, SupportFile]:
    """Return the row of an issued list with a signed page, a help beside it, and a workbook to be looked at."""
    commune, day = household.commune, date(YEAR, 5, 1)
    (one,) = households_to_list(households_of_year(commune, build.standard(), YEAR).filter(pk=household.pk))
    draft = make_list(
        by=officer, commune=commune, standard=build.standard(), year=YEAR, terms=support.terms(on=day),
        households=[one], drawn_from="x",
    )  # fmt: skip
    of = issue_list(by=officer, of=draft, seen_version=draft.version, despite="Theo kế hoạch")
    file = store_file(by=officer, commune=commune, name="tep.jpg", content_type="image/jpeg", content=b"x")
    SupportScan.objects.create(list=of, file=file, position=1)
    given = record_support(by=officer, household=household, given=support.given(on=day))
    table = pledges.workbook([["Chủ hộ", "Số tiền"]])
    kept = SupportFile.objects.create(commune=commune, year=YEAR, name="a.xlsx", content=table, created_by=officer)
    return of.rows.get(), given, kept


def confirmed(household: Household, officer: User) -> Confirmation:
    """Return a certificate given to a household; its words do not matter here."""
    return Confirmation.objects.create(
        commune=household.commune,
        year=YEAR,
        number=Confirmation.objects.filter(commune=household.commune).count() + 1,
        household=household,
        standard=build.standard(),
        list_year=YEAR,
        poverty_class="poor",
        person="Nguyễn Văn Thử",
        purpose="x",
        words={},
        key=uuid4(),
        given_on=f"{YEAR}-05-01",
        given_by=officer,
    )


def reports_in(household: Household, hamlet: Unit, officer: User) -> list[ChangeReport]:
    """Return a report that waits, with a photograph, and one that came back."""
    answers = {"name": "Nguyễn Thị Bé", "gender": "", "relation": "con", "ethnicity": "", "birth": f"{YEAR}-05-01"}
    seen = snapshot(facts_of(household), build.standard(), YEAR)
    said = Said(ReportKind.MEMBER_BORN, "Nguyễn Văn Thử", date(YEAR, 5, 1), answers, seen, 1)
    sender = Sender("Trưởng ấp Thử", None, ReportSource.TELEPHONE)
    whose = {"by": officer, "commune": household.commune, "hamlet": hamlet, "household": household, "said": said}
    reports = [
        send_report(**whose, client_id=uuid4(), sender=sender, photos=[("a.jpg", picture())]) for _number in range(2)
    ]
    return_report(by=officer, report=reports[1], reason="Thiếu tên cha mẹ", seen_version=1)
    return reports


def scanned_paper(commune: Unit, hamlet: Unit, officer: User) -> Paper:
    """Return a hamlet's draft with a page scanned before its time, so that every address of a paper has its row."""
    paper = draft_paper(
        by=officer, commune=commune, unit=hamlet, purpose=PurposeCode.NOMINATION_LIST, subject=hamlet.name, fields={}
    )
    file = store_file(by=officer, commune=commune, name="tep.jpg", content_type="image/jpeg", content=b"x")
    PaperScan.objects.create(paper=paper, file=file, position=1)
    return paper


def proposed_in(commune: Unit, hamlet: str, officer: User) -> tuple[Dossier, CalendarDay]:
    """Return the draft dossier of a name a hamlet typed, and a day the commune took off."""
    proposal = save_proposal(by=officer, commune=commune, unit=build.hamlet(commune, hamlet), year=YEAR)
    (dossier,) = add_nominees(by=officer, proposal=proposal, nominees=[Nominee(name="Lê Thị Mẫu")], seen_version=1)
    day = timezone.localdate() + timedelta(days=CalendarDay.objects.count())
    return dossier, CalendarDay.objects.create(
        commune=commune, day=day, is_worked=False, source="Bão lũ", set_by=officer
    )


def archived_deadline() -> Deadline:
    """The impossible day of the one archived plan, which belongs to no commune: whoever has the verb may see it."""
    add_archived_plan(by=system_user(), document=BONG_TRANG)
    return Deadline.objects.get(is_impossible=True)


def issued_in(commune: Unit, officer: User) -> IssuedFile:
    """Return a file handed out of an earlier year, which is closed: the year of the addresses stays open."""
    closing = YearClosing.objects.filter(commune=commune).first() or build.closing(commune, YEAR - 1)
    return IssuedFile.objects.create(
        commune=commune,
        closing=closing,
        forms=[1],
        name="Biểu 01.xlsx",
        sha256=f"{officer.pk:064d}",
        content=b"PK",
        issued_by=officer,
    )


@pytest.fixture
def places():
    """Two communes; in the first two hamlets, each with a household."""
    home, foreign = build.commune("Ấp 1", "Ấp 2"), build.commune("Ấp 1", "Ấp 2")
    for commune in (home, foreign):
        build.year(commune, YEAR, {"Ấp 1": 100, "Ấp 2": 100})
    return home, foreign, rows_in(home, "Ấp 1"), rows_in(home, "Ấp 2"), rows_in(foreign, "Ấp 1")


def account(role: Role, commune: Unit) -> User:
    if role == Role.ORGANISATION:
        return build.representative(commune)
    return build.person(role, build.hamlet(commune, "Ấp 1") if role in HAMLET_ROLES else commune)


def url(name: str, commune: Unit, rows: Rows) -> str:
    from django.urls import reverse

    place = {"commune": commune.pk, "year": YEAR, "standard": "national-2022"}
    return reverse(name, kwargs=place | rows.fill(name))


def test_the_table_knows_the_arguments_of_every_address(places):
    rows = places[2]
    for name, verb, arguments in ADDRESSES:
        assert isinstance(verb, Verb), name
        assert set(rows.fill(name)) == arguments, name


def _is_of_all(name: str, role: Role) -> bool:
    return (name in OF_THE_WHOLE_COMMUNE and role in HAMLET_ROLES) or (
        name in OF_A_PROPOSAL and role == Role.ORGANISATION
    )


@pytest.mark.parametrize("role", ROLES)
def test_every_address_for_every_role(role, places):
    home, foreign, own, neighbour, strange = places
    client = signed_in(account(role, home))
    wrong: list[object] = []
    asked: set[str] = set()
    for name, verb, _arguments in ADDRESSES:
        allowed = may(role, verb)
        opened = {404} if _is_of_all(name, role) else {302} if name in POST_ONLY else {200}
        elsewhere = {404} if role in HAMLET_ROLES and name in OF_A_HAMLET else opened
        for row, where, expected in (
            (own, home, opened if allowed else {403}),
            (neighbour, home, elsewhere if allowed else {403}),
            (strange, foreign, {404}),
            (strange, home, ({404} if name in OF_A_ROW else opened) if allowed else {403}),
        ):
            if (address := url(name, where, row)) in asked:  # of no row: the same page again
                continue
            asked.add(address)
            answer = client.get(address)
            if answer.status_code not in expected:
                wrong.append((name, where == home, answer.status_code, expected))
    assert wrong == []


@pytest.mark.parametrize("role", ROLES)
def test_every_forged_post_of_a_role_without_the_verb_is_refused(role, places):
    home, foreign, own, _neighbour, strange = places
    client = signed_in(account(role, home))
    before = Household.objects.count()
    for name, verb, _arguments in ADDRESSES:
        if not may(role, verb):
            assert client.post(url(name, home, own)).status_code == 403, name
        assert client.post(url(name, foreign, strange)).status_code == 404, name
    assert Household.objects.count() == before


@pytest.mark.parametrize("role", sorted(BOUND_TO_A_HAMLET))
def test_a_forged_post_on_a_neighbours_row_is_not_found_even_with_the_verb(role, places, monkeypatch):
    """A verb a hamlet's post does not hold today is lent to it: the view itself must ask for the hamlet."""
    home, _foreign, own, neighbour, _strange = places
    verbs = {verb for name, verb, _arguments in ADDRESSES if name in OF_A_HAMLET}
    monkeypatch.setitem(VERBS, role, VERBS[role] | verbs)
    client = signed_in(build.person(role, build.hamlet(home, "Ấp 1")))
    for name in sorted(OF_A_HAMLET):
        leads_back = name in POST_ONLY - ANSWERS_ITSELF
        assert client.post(url(name, home, own), REASON).status_code == (302 if leads_back else 200), name
        answer = client.post(url(name, home, neighbour), REASON)
        assert answer.status_code == 404, name
        assert NUMBER not in answer.content.decode(), name
    (entry,) = AuditEntry.objects.filter(verb="reveal_id")
    assert entry.after["household"] == own.household.pk


def test_a_forged_post_of_a_neighbours_member_under_ones_own_household_is_not_found(places, monkeypatch):
    home, _foreign, own, neighbour, _strange = places
    monkeypatch.setitem(VERBS, Role.HAMLET_HEAD, VERBS[Role.HAMLET_HEAD] | {Verb.REVEAL_ID})
    client = signed_in(build.person(Role.HAMLET_HEAD, build.hamlet(home, "Ấp 1")))
    rows = own.fill("households:reveal_id")["pk"], neighbour.fill("households:reveal_id")["member"]
    assert client.post(build.address("reveal_id", home, YEAR, *rows), REASON).status_code == 404
    assert not AuditEntry.objects.filter(verb="reveal_id").exists()


def test_a_forged_total_of_a_neighbours_hamlet_is_not_stored(places, monkeypatch):
    home = places[0]
    monkeypatch.setitem(VERBS, Role.HAMLET_HEAD, VERBS[Role.HAMLET_HEAD] | {Verb.SET_TOTALS})
    client = signed_in(build.person(Role.HAMLET_HEAD, build.hamlet(home, "Ấp 1")))
    typed = {f"h{build.hamlet(home, name).pk}-households": "111" for name in ("Ấp 1", "Ấp 2")}
    seen = {f"h{build.hamlet(home, name).pk}-seen": as_seen(Totals(households=100)) for name in ("Ấp 1", "Ấp 2")}
    assert client.post(build.address("totals", home, YEAR), typed | seen).status_code == 302
    stored = HamletYear.objects.filter(commune=home, year=YEAR).order_by("hamlet__code")
    assert list(stored.values_list("households", flat=True)) == [111, 100]


def test_without_a_sign_in_every_address_leads_to_the_sign_in(places):
    home, own = places[0], places[2]
    for name, _verb, _arguments in ADDRESSES:
        assert Client().get(url(name, home, own)).status_code == 302, name
