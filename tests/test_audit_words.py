"""The audit page speaks Vietnamese: every field and every value that an action records has its word."""

from __future__ import annotations

import re
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any
from unittest import mock
from uuid import uuid4

import pytest
import time_machine

from awards.actions.calendar import drop_calendar_day, set_calendar_day, set_time_limit
from awards.actions.nomination_papers import draft_nomination_paper
from awards.actions.nominees import Nominee
from awards.actions.proposals import add_nominees, remove_nominee, save_proposal, write_dossier
from awards.actions.steps import Given, SignedPaper, submit_proposal, take_step
from awards.models import Group as AwardGroup
from awards.models import Recipient
from campaigns.actions import layouts as report_layouts
from campaigns.actions.archive import add_archived_plan, resolve_deadline
from campaigns.actions.campaigns import save_campaign
from campaigns.actions.deliveries import correct_entry
from campaigns.actions.kept_workbooks import correct_workbook, discard_workbook, withdraw_correction
from campaigns.actions.plans import Planned, remove_plan, save_plan
from campaigns.actions.pledge_files import keep_file, write_file
from campaigns.actions.pledge_files import plan_of as plan_of_pledges
from campaigns.actions.pledge_papers import draft_sheet, thank
from campaigns.actions.pledges import edit_pledge, reinstate_pledge, withdraw_pledge
from campaigns.actions.registrations import edit_registration, register_escape, withdraw_registration
from campaigns.actions.reports import draft_report, fill_layout, show_filling
from campaigns.actions.support_files import describe_file, keep_support_file, write_support_file
from campaigns.actions.support_files import plan_of as plan_of_support
from campaigns.actions.support_lists import add_row, edit_list, edit_rows
from campaigns.actions.support_marks import add_list_scans, mark_not_received, mark_received, unmark
from campaigns.actions.support_steps import close_list, discard_list, issue_list, reopen_list, take_back_list
from campaigns.actions.supports import correct_support, record_support
from campaigns.documents import BONG_TRANG
from campaigns.layouts import Block, BlockKind
from campaigns.models import Campaign, Donor, SupportList
from campaigns.plans import Aim, Basis, Group, Kind, Measure
from campaigns.pledges import DonorKind, PledgeKind
from campaigns.queries.support_lists import Listed
from campaigns.supports import Handed, SupportKind, SupportSource, What
from campaigns.supports import Recipient as Receiver
from campaigns.workbook_corrections import Correction
from campaigns.workbook_corrections import What as SetRight
from communes import actions
from communes.audit_words import FIELDS, VALUES
from communes.models import AuditEntry, Letterhead, Paper, PaperKind, Unit, User
from communes.paper_purposes import PURPOSES, PurposeCode
from communes.roles import Role
from config.handovers import open_work_of
from households.actions import mergers, unit_table
from households.actions.completeness import confirm_list
from households.actions.confirmations import cancel_confirmation, give_confirmation
from households.actions.forms import export_forms, serve_again, show_names
from households.actions.household import add_household, edit_household
from households.actions.imports import keep_draft
from households.actions.learnt import Taught, forget_word, learn_words, place_sheets
from households.actions.life.doubles import merge_double
from households.actions.life.heads import OldHead, change_head
from households.actions.life.leaving import die_out, merge, move_away, strike
from households.actions.life.moving import move_hamlet
from households.actions.life.people import NewPerson
from households.actions.life.recording import undo_event
from households.actions.life.splitting import split
from households.actions.life.withdrawing import withdraw_event
from households.actions.members import MemberEntry, Period, add_member, edit_member, member_back, member_left
from households.actions.register import reveal_id
from households.actions.reports.reviewing import accept_report, put_on_list, receive_report, return_report
from households.actions.reports.sending import Sender, send_again, withdraw_report
from households.actions.restatements import cancel_restatement, finish_restatement, open_restatement
from households.actions.standards import add_standard
from households.actions.status import StatusEntry, leave_list, set_status
from households.actions.totals import set_totals
from households.actions.undo import undo_import
from households.actions.years import close_year
from households.indicators import indicators_of
from households.models import (
    CameReason,
    Cause,
    Departure,
    DepartureReason,
    EventKind,
    HamletResult,
    Household,
    LearntWord,
    LeftReason,
    ListedClass,
    Member,
    MemberGroup,
    RosterImport,
    SpecialGroup,
    StepKind,
)
from households.poverty import IncomeAndDeprivations, IncomeBands
from households.report_kinds import ReportKind, ReportSource
from households.reported import MEASURES, Reported
from households.roster.headings import Field
from households.totals import Totals
from lib.word_layout import template_of
from tests import build
from tests.campaigns.pledges import world as pledges
from tests.campaigns.pledges.world import workbook
from tests.campaigns.reports import world as reports
from tests.campaigns.supports import world as support
from tests.files import photograph
from tests.households.importing import Importing
from tests.households.reporting import Office, picture
from tests.pages import at, signed_in
from tests.rosters import listed, roster

pytestmark = pytest.mark.django_db

ROOT = Path(__file__).resolve().parent.parent
NATIONAL = ("national-2016", "national-2022", "national-2027")
HAMLETS = {"Ấp 1", "Ấp 2"}  # they too stand as keys
SHAPES = {
    "bands": IncomeBands(46_000_000, 54_000_000),
    "points": IncomeAndDeprivations({"rural": 1_500_000, "urban": 2_000_000}, 3, {"rural": 140, "urban": 175}, 30),
}


@pytest.fixture
def commune(tmp_path) -> Unit:
    """A commune in which every action that leaves an entry was done, with every field given."""
    with time_machine.travel("2026-11-21T10:00:00+07:00", tick=True):
        commune = build.commune(*sorted(HAMLETS), code="90001")
        do_in_communes(commune)
        do_in_households(commune, tmp_path)
        do_in_campaigns(commune)
        do_in_pledges(commune)
        do_in_layouts(commune)
        do_in_support(commune)
        do_in_a_household(commune)
        do_in_lives(commune)
        do_with_papers(commune)
        do_in_lists(commune, tmp_path)
        do_with_workbooks(commune)
        do_in_awards(commune)
        do_in_reports()
    return commune


def do_in_communes(commune: Unit) -> None:
    by = build.person(Role.ADMINISTRATOR, commune)
    province = actions.add_province(by=by, code="79", name="Thành phố Minh Họa")
    actions.place_under(by=by, unit=commune, parent=province, valid_from=date(2025, 7, 1))
    day = date(2026, 1, 1)
    user, _password = actions.open_account(
        by=by, commune=commune, username="mau", full_name="Lê Thị Mẫu", role=Role.CLERK, unit=commune, valid_from=day
    )
    actions.reset_password(by=by, user=user, commune=commune)
    actions.change_password(by=user, password="mot-mat-khau-khac", commune=commune)
    actions.end_assignment(by=by, assignment=user.assignments.get(), on=date(2026, 11, 21), commune=commune)
    letterhead = Letterhead(unit=commune, valid_from=day, body="UBND", place="Minh Họa", signer="Lê Thị Mẫu")
    actions.save_letterhead(by=by, letterhead=letterhead)
    do_among_people(commune, by)
    do_in_a_merger(by)
    wrong = actions.add_commune(by=by, code="90002", name="Xã Sai", area="rural", hamlets=["Ấp 1"])
    actions.withdraw_commune(by=by, commune=wrong)


def do_among_people(commune: Unit, by: User) -> None:
    today = date(2026, 11, 21)
    actions.sign_out_everywhere(by=by, commune=commune)
    giver, taker = build.person(Role.ACCOUNTANT, commune), build.person(Role.FRONT, commune)
    post = giver.assignments.get()
    given = actions.delegate(by=giver, commune=commune, post=post, to=taker, first=today, last=today)
    actions.end_delegation(by=giver, commune=commune, delegation=given)
    for title in ("Kế toán trưởng", "Kế toán"):
        called = {"role": Role.ACCOUNTANT, "valid_from": today, "title": title, "room": "Văn phòng"}
        actions.save_title(by=by, commune=commune, **called)
    Paper.objects.create(commune=commune, unit=commune, kind="letter", state="draft", kept_by=giver)
    works = open_work_of(commune, giver)
    actions.hand_over(by=by, commune=commune, giver=giver, taker=taker, posts=[post], last_day=today, works=works)


def do_in_a_merger(by: User) -> None:
    """Of the table of units only the old ones are loaded: today's three thousand would leave the same entry."""
    with mock.patch.object(unit_table.Ward, "iter_all", return_value=()):
        unit_table.load_units(by=by)
    new, old = (
        actions.add_commune(by=by, code=code, name=f"Xã {code}", area="rural", hamlets=["Ấp 1"])
        for code in ("90003", "90004")
    )
    part = actions.add_commune(by=by, code="90005", name="Xã 90005", area="rural", hamlets=["Ấp 1"])
    new = mergers.record_merger(by=by, commune=new, on=date(2025, 7, 1), old=[old], divided=[part])
    heirs = {build.hamlet(old, "Ấp 1"): build.hamlet(new, "Ấp 1")}
    mergers.map_hamlets(by=by, commune=new, heirs=heirs)
    mergers.undo_merger(by=by, commune=new)


def do_in_households(commune: Unit, folder: Path) -> None:
    by, standard = build.person(Role.POVERTY_OFFICER, commune), build.standard()
    rows = [listed("Nguyễn Văn An", 1950, "079050000001"), listed("Trần Thị Bình", "12/03/1960", what="HCN")]
    Importing(folder)({name: roster(2025, rows.pop()) for name in sorted(HAMLETS)})
    entries = {build.hamlet(commune, name): Totals(100, 400, 7, 28) for name in HAMLETS}
    set_totals(by=by, commune=commune, year=2025, entries=entries)
    for code, rule in SHAPES.items():
        days = {"first_day": date(2024, 1, 1), "last_day": date(2025, 12, 31)}
        words = {"name": "Chuẩn tỉnh", "short_name": "Tỉnh", "source": "Quyết định minh họa"}
        add_standard(by=by, commune=commune, code=code, rule=rule, **days, **words)
    reveal_id(by=by, member=Member.objects.exclude(cccd="").get(), reason="Lập hồ sơ vay vốn cho hộ")
    close_year(
        by=by,
        commune=commune,
        standard=standard,
        year=2025,
        number="212/QĐ-UBND",
        signed_on=date(2025, 12, 15),
        as_reported={"Ấp 1": Reported(**dict.fromkeys(MEASURES, 9))},
    )
    of_year = {"by": by, "commune": commune, "standard": standard, "year": 2025, "on": date(2026, 11, 21)}
    handed = export_forms(**of_year, numbers=[1, 14])
    serve_again(by=by, issued=handed.kept)
    show_names(**of_year, number=14, page=slice(0, 50))
    correction = {"by": by, "commune": commune, "standard": standard, "year": 2025}
    for _ in range(2):
        open_restatement(**correction, number="12/QĐ-UBND", signed_on=date(2026, 3, 2), reason="Một hộ bị ghi hai lần")
        if not AuditEntry.objects.filter(verb="cancel_restatement").exists():
            cancel_restatement(**correction)
    finish_restatement(**correction)


def do_in_campaigns(commune: Unit) -> None:
    by, standard = build.person(Role.EMULATION_OFFICER, commune), build.standard()
    period = {"first_year": 2026, "last_year": 2030}
    bases = [Basis("Kế hoạch", "UBND tỉnh", "12/KH-UBND", date(2026, 1, 5), "phát động phong trào")]
    first = save_campaign(
        by=by, unit=commune, name="Phong trào trước", short_name="PT", first_year=2021, last_year=2025, bases=bases
    )
    second = save_campaign(
        by=by,
        unit=commune,
        name="Phong trào sau",
        short_name="PT",
        slogan="Không còn người nghèo",
        linked_movements=["Cả nước chung sức"],
        predecessor=first,
        **period,
    )
    hamlets = [build.hamlet(commune, name) for name in sorted(HAMLETS)]
    targets = [
        Planned(Aim(Kind.BAND, lower=Fraction(1, 2), upper=Fraction(1))),
        Planned(Aim(Kind.FEWER, Measure.BOTH, count=2)),
        *(Planned(Aim(Kind.FEWER, Measure.BOTH, count=1), hamlet) for hamlet in hamlets),
        Planned(Aim(Kind.CEILING, Measure.NEAR_POOR, count=9)),
        Planned(Aim(Kind.RATE_CEILING, upper=Fraction(3, 2))),
        *(Planned(Aim(Kind.NONE_LEFT, group=group)) for group in Group),
    ]
    plan = save_plan(
        by=by,
        commune=commune,
        standard=standard,
        year=2026,
        title="Kế hoạch giảm nghèo năm 2026",
        targets=targets,
        campaign=second,
        number="7/KH-UBND",
        signed_on=date(2026, 1, 15),
        bases=bases,
    )
    remove_plan(by=by, commune=commune, standard=standard, year=2026, version=plan.version)
    archived = add_archived_plan(by=by, document=BONG_TRANG)
    deadline = archived.deadlines.get(is_impossible=True)
    resolve_deadline(by=by, commune=commune, deadline=deadline, on=date(2023, 2, 28), reason="Theo công văn")


def do_in_pledges(commune: Unit) -> None:
    by, hamlet = build.person(Role.POVERTY_OFFICER, commune), build.hamlet(commune, "Ấp 1")
    home = build.household(commune, "Ấp 1", "Lê Văn Đăng Ký", {2026: "poor"})
    of_home: dict[str, Any] = {"on": date(2026, 2, 1), "plan": "Nuôi bò", "needs": ["NO1", "capital"]}
    registration = register_escape(by=by, household=home, year=2026, **of_home)
    registration = edit_registration(by=by, registration=registration, seen_version=1, **of_home)
    draft_sheet(by=by, registration=registration, needs="nhà ở")
    for version, (kind, consent) in enumerate(zip(DonorKind, (None, date(2026, 3, 2), None, None), strict=True)):
        giver = pledges.donor(
            commune, f"Người giúp {version}", kind, consent_on=consent, consent_how="ký" if consent else ""
        )
    for kind in PledgeKind:
        valued = kind in (PledgeKind.MONEY, PledgeKind.GOODS, PledgeKind.OFF_TAKE)
        promised = pledges.pledge(by, home, 5, of=giver, kind=kind, valued=valued, description="Giúp", note="Ghi chú")
    pledge = pledges.pledge(by, hamlet, 5_000, of=giver, due_on=date(2026, 12, 1))
    edited = pledges.promise(hamlet, 6_000, campaign=Campaign.objects.get(first_year=2026))
    edit_pledge(by=by, pledge=pledge, promise=edited, seen_version=1)
    pledges.received(by, pledge, 500, note="Đợt 1")
    pledges.given(by, pledge, 300, household=home)
    entry = pledges.straight(by, pledge, 100)
    correct_entry(by=by, entry=entry, reason="Ghi nhầm", seen_version=5)
    said: dict[str, Any] = {"on": date(2026, 6, 1), "reason": "Gia đình có việc"}
    withdraw_pledge(by=by, pledge=promised, seen_version=1, **said)
    reinstate_pledge(by=by, pledge=promised, seen_version=2)
    withdraw_registration(by=by, registration=registration, seen_version=2, **said)
    thank(by=by, donor=giver, year=2026)
    heads = ["Đơn vị, cá nhân ủng hộ", "Số tiền", "Ngày đăng ký", "Ủng hộ cho"]
    content = workbook([heads, ["Ông Phan Minh Mới", 50_000, "01/03/2026", "Quỹ"]])
    file = keep_file(by=by, commune=commune, year=2026, name="a.xlsx", content=content)
    write_file(by=by, file=file, seen=plan_of_pledges(file).seen)
    actions.note_handed_out(by=by, commune=commune, year=2026, what="đăng ký ủng hộ", count=1, on=date(2026, 11, 21))


def do_in_layouts(commune: Unit) -> None:
    by = build.person(Role.POVERTY_OFFICER, commune)
    made = reports.layout(by, commune)
    reports.point(by, made, "E1", "nam")
    reports.block(by, made, C="ho_ngheo")
    report_layouts.unpoint_cell(by=by, layout=made, seen_version=made.version, sheet="Biểu", cell="E1")
    changed = ("b.xlsx", reports.workbook({"C4": "=1+1"}))
    report_layouts.change_layout(by=by, layout=made, seen_version=made.version, name="Khác", upload=changed)
    year = {"standard": build.standard(), "year": 2026, "on": date(2026, 12, 1)}
    fill_layout(by=by, layout=made, template=report_layouts.template_of(made), seen_version=made.version, **year)
    build.household(commune, "Ấp 1", "Phan Thị Mẫu", {2026: "poor"})
    houses = Block(2, "Biểu", BlockKind.HOUSEHOLDS, 20, classes="poor")
    reports.block(by, made, houses, A="ho_ten_chu_ho")
    show_filling(by=by, layout=made, template=report_layouts.template_of(made), period="", **year)
    report_layouts.remove_layout(by=by, layout=made, seen_version=made.version)
    draft_report(by=by, commune=commune, **year)


def do_in_support(commune: Unit) -> None:
    by, year = build.person(Role.POVERTY_OFFICER, commune), 2026

    def now(of: SupportList) -> dict[str, Any]:
        stored = SupportList.objects.get(pk=of.pk)
        return {"by": by, "of": stored, "seen_version": stored.version}

    home = build.household(commune, "Ấp 1", "Lê Văn Hỗ Trợ", {year: "poor"})
    later = build.household(commune, "Ấp 2", "Lê Thị Thêm")
    for kind, source in zip(SupportKind, [*SupportSource, *SupportSource], strict=False):
        help_of_kind = support.given(what=What(kind), source=source, giver="Ông Phan", note="Ghi chú")
        given = record_support(by=by, household=home, given=help_of_kind)
    correct_support(by=by, support=given, reason="Ghi nhầm hộ")
    draft = support.made(by, commune, body="MTTQ", signer_title="Chủ tịch", signer_name="Người Ký")
    edit_list(terms=support.terms(amount=2, unit="suất", giver="Công ty"), **now(draft))
    first = draft.rows.get(household=home)
    edit_rows(amounts={first.pk: 3}, out=draft.rows.exclude(pk=first.pk).values_list("pk", flat=True), **now(draft))
    add_row(household=Listed(later.pk, "Lê Thị Thêm", build.hamlet(commune, "Ấp 2").pk, "x", "", None), **now(draft))
    issue_list(despite="Theo kế hoạch", **now(draft))
    take_back_list(**now(draft))
    issue_list(despite="Theo kế hoạch", **now(draft))
    rows = {"by": by, "of": draft}
    mark_not_received(rows=[first.pk], reason="Đi vắng", **rows)
    unmark(by=by, row=first, reason="Nhầm hộ rồi")
    for recipient in Receiver:
        who = Handed(recipient) if recipient is Receiver.HEAD else Handed(recipient, "Bà Thay", "vợ", "Ốm nặng")
        mark_received(rows=[first.pk], on=support.ON, handed=who, **rows)
        unmark(by=by, row=first, reason="Nhầm hộ rồi")
    mark_received(rows=list(draft.rows.values_list("pk", flat=True)), on=support.ON, **rows)
    add_list_scans(accepted=actions.judged([photograph()]), **rows)
    close_list(**now(draft))
    reopen_list(reason="Còn thiếu một hộ", **now(draft))
    discard_list(**now(support.made(by, commune)))
    fund = pledges.pledge(by, None, 9_000_000, of=Donor.objects.first(), year=year)
    pledges.received(by, fund, 9_000_000)
    by_pledge = support.issued(by, commune, pledge=fund, title="Quà của người ủng hộ")
    mark_received(by=by, of=by_pledge, rows=[by_pledge.rows.first().pk], on=support.ON)
    table = [["Chủ hộ", "Ấp", "Hỗ trợ", "Số tiền", "Ngày"], ["Lê Văn Hỗ Trợ", "Ấp 1", "Học phí", 50_000, "01/03/2026"]]
    file = keep_support_file(by=by, commune=commune, year=year, name="b.xlsx", content=workbook(table))
    describe_file(by=by, file=file, what=support.TET, on=support.ON)
    write_support_file(by=by, file=file, seen=plan_of_support(file).seen)
    file = keep_support_file(by=by, commune=commune, year=year, name="c.xlsx", content=workbook(table))
    right = Correction(SetRight.LEFT_OUT, "Sheet1", 2)
    correct_workbook(by=by, file=file, corrections=[right])
    withdraw_correction(by=by, file=file, name=right.name)
    discard_workbook(by=by, file=file)
    do_with_confirmations(commune, by)


def do_with_confirmations(commune: Unit, by: User) -> None:
    home = build.household(commune, "Ấp 1", "Lê Thị Xác Nhận", {2024: "near_poor"}, cccd="000150000009")
    build.closing(commune, 2024)
    made = give_confirmation(
        by=by, household=home, member=home.members.get(), standard=build.standard(), year=2024,
        purpose="Vay vốn", whole_number=True, key=uuid4(),
    )  # fmt: skip
    cancel_confirmation(by=by, confirmation=made, reason="Cấp nhầm người")


def do_in_a_household(commune: Unit) -> None:
    by, day = build.person(Role.POVERTY_OFFICER, commune), date(2026, 3, 5)
    groups = tuple(Period(group, 2010, 2020) for group in MemberGroup.Group.values)
    entry = MemberEntry("Trần Thị Vợ", "vợ", "female", date(1970, 2, 1), "Kinh", "079170000001", groups)
    for kind in (EventKind.ADDED, EventKind.OMITTED, EventKind.MOVED_IN):
        home, head = build.hamlet(commune, "Ấp 1"), MemberEntry(f"Lê Văn {kind.label}")
        added = {"kind": kind, "on": day, "hamlet": home, "head": head, "reason": "Chuyển đến"}
        household = add_household(by=by, commune=commune, people=4, **added)
    edit_household(by=by, household=household, address="Tổ 3")
    for came in CameReason:
        one = MemberEntry(f"Lê Thị {came.label}", gender="male")
        member = add_member(by=by, household=household, entry=one, came=came, on=day)
    edit_member(by=by, member=member, entry=entry)
    for reason in LeftReason:
        member_left(by=by, member=member, reason=reason, on=day)
        member_back(by=by, member=member)
    found = {
        "deprivations": tuple(one.code for one in indicators_of("national-2022")),
        "causes": tuple(Cause.values),
        "special_groups": tuple(SpecialGroup.values),
    }
    listed = build.household(commune, "Ấp 1", "Lê Văn Nghèo", {2025: "poor"})
    what = {"by": by, "household": listed, "standard": build.standard(), "year": 2026}
    for reason in set(DepartureReason) - {DepartureReason.UNSTATED}:
        set_status(**what, entry=StatusEntry(ListedClass.POOR, people=4, b1=90, b2=120, note="Xét lại", **found))
        leave_list(**what, reason=reason)


def do_in_lives(commune: Unit) -> None:
    by, here, there = (
        build.person(Role.POVERTY_OFFICER, commune),
        *(build.hamlet(commune, one) for one in sorted(HAMLETS)),
    )
    homes = [build.household(commune, "Ấp 1", f"Lê Văn {number}", {2025: "poor"}) for number in range(6)]
    day = {"by": by, "on": date(2026, 3, 15), "reason": "Theo báo cáo của ấp"}
    son = NewPerson("Nguyễn Văn Tư", 1990)
    split(household=homes[0], members=[], people=1, head=son, hamlet=here, **day)
    merge(household=homes[1], into=homes[0], **day)
    undo_event(by=by, event=move_hamlet(household=homes[0], to=there, **day))
    for action, home in zip((move_away, die_out, strike), homes[2:], strict=False):
        event = action(household=home, **day)
    withdraw_event(by=by, event=event)
    change_head(household=homes[5], head=son, old=OldHead(), **day)
    double = build.household(commune, "Ấp 1", "Lê Văn 5")
    merge_double(by=by, keep=homes[5], double=double, rows={}, reason="Nhập hai lần")


def do_in_reports() -> None:
    """Every kind is sent, and one report takes every step."""
    office = Office()
    sent = {kind: office.send(kind) for kind in ReportKind}
    for source in ReportSource:
        office.send(ReportKind.MEMBER_BORN, by=office.officer, source=source, photos=(("a.jpg", picture()),))
    report = sent[ReportKind.CLASS_PROPOSED]
    receive_report(by=office.officer, report=report)
    back = return_report(by=office.officer, report=report, reason="Thiếu lý do", seen_version=1)
    told = {"said": office.said(report.kind, **{"class": "not_poor"}), "sender": Sender("Lê Văn Ấp", None)}
    told["hamlet"] = office.hamlet
    again = send_again(by=office.head, report=back, again_id=uuid4(), seen_version=back.version, **told)
    taken = accept_report(by=office.officer, report=again, seen_version=again.version)
    put_on_list(by=office.officer, report=taken, seen_version=taken.version)
    withdraw_report(by=office.head, report=sent[ReportKind.MEMBER_BORN], seen_version=1)


def do_with_papers(commune: Unit) -> None:
    by = build.person(Role.CLERK, commune)
    what = {"by": by, "commune": commune, "unit": commune, "purpose": PurposeCode.THANK_YOU, "fields": {}}
    actions.discard_draft(by=by, paper=actions.draft_paper(**what, subject="Thư cũ"), seen_version=1)
    letter = actions.draft_paper(**what, subject="Cảm ơn")
    actions.redraft_paper(by=by, paper=letter, seen_version=1, subject="Cảm ơn nhà hảo tâm")
    actions.send_for_signature(by=by, paper=letter, seen_version=2)
    actions.take_back(by=by, paper=letter, seen_version=3)
    signed = {"signed_by": "Người Ký", "capacity": "CHỦ TỊCH"}
    actions.record_signed(
        by=by, paper=letter, number="", signed_on=date(2026, 3, 1), **signed, seen_version=4, uploads=[photograph()]
    )
    actions.correct_record(by=by, paper=letter, number="5/TCO", **signed, reason="Ghi sót số", seen_version=5)
    actions.remove_scan(by=by, scan=letter.scans.get())
    actions.record_paper(
        by=by,
        commune=commune,
        kind=PaperKind.NOTICE,
        subject="Lịch họp",
        number="3/TB",
        signed_on=date(2026, 3, 1),
        **signed,
    )
    shipped = template_of(PURPOSES[PurposeCode.THANK_YOU].layout, "Thư")
    actions.save_template(by=by, commune=commune, purpose=PurposeCode.THANK_YOU, name="mau.docx", content=shipped)
    actions.shipped_template(by=by, commune=commune, purpose=PurposeCode.THANK_YOU)


def do_in_lists(commune: Unit, folder: Path) -> None:
    """A list waits for one household, gets its reason, loses it, and is confirmed once nobody knows why it is open."""
    by, load = build.person(Role.POVERTY_OFFICER, commune), Importing(folder)
    name = "Lê Văn Vắng"
    build.household(commune, "Ấp 2", name, {2025: "poor"})
    load({"Ấp 2": roster(2026, listed("Lê Văn Mới", 1990))}, missing="passed_line")
    home = Household.objects.get(members__name=name)
    event = {"by": by, "household": home, "on": date(2026, 3, 15), "reason": "Theo báo cáo"}
    Departure.objects.filter(household=home).delete()
    undo_event(by=by, event=die_out(**event))
    die_out(**event)
    of_list = {"commune": commune, "hamlet": build.hamlet(commune, "Ấp 2"), "standard": build.standard(), "year": 2026}
    HamletResult.objects.filter(**of_list).update(complete=False)
    confirm_list(by=by, **of_list)
    undo_import(by=by, record=RosterImport.objects.latest("pk"))


def do_with_workbooks(commune: Unit) -> None:
    """A word is taught and forgotten, a sheet of a draft gets its hamlet."""
    by, hamlet = build.person(Role.POVERTY_OFFICER, commune), build.hamlet(commune, "Ấp 2")
    learn_words(by=by, commune=commune, words=[Taught("nhan so", "Nhân số", Field.PEOPLE)])
    forget_word(by=by, word=LearntWord.objects.get())
    draft = keep_draft(by=by, commune=commune, files=[("ds.xlsx", b"")])
    place_sheets(by=by, draft=draft, hamlets={(draft.files.get().pk, "Sheet1"): hamlet})


def do_in_awards(commune: Unit) -> None:
    nominator, officer = build.person(Role.POVERTY_OFFICER, commune), build.person(Role.EMULATION_OFFICER, commune)
    clerk = build.person(Role.CLERK, commune)
    home = build.hamlet(commune, "Ấp 1")
    proposal = save_proposal(
        by=nominator, commune=commune, unit=home, year=2026, campaign=Campaign.objects.get(first_year=2026)
    )
    of_list = {"by": nominator, "proposal": proposal}
    named = [Nominee(name=f"Bà {kind.label}", recipient=kind) for kind in Recipient]
    made = add_nominees(**of_list, nominees=[Nominee(hamlet=home), *named], seen_version=1)
    for dossier, group in zip(made, [*AwardGroup, AwardGroup.OFFICER], strict=True):
        write_dossier(
            by=nominator, dossier=dossier, achievement="Giúp hộ nghèo", recipient=dossier.recipient, group=group,
            seen_version=1,
        )  # fmt: skip
    proposal.refresh_from_db()
    remove_nominee(by=nominator, dossier=made.pop(), seen_version=2)
    draft_nomination_paper(**of_list, purpose=PurposeCode.NOMINATION_MINUTES, seen_version=proposal.version + 1)
    submit_proposal(**of_list, seen_version=proposal.version + 2)
    given = Given("Đủ căn cứ để xét", paper=None)
    for name in ("receive", "hold", "release", "return"):
        made[0].refresh_from_db()
        take_step(by=officer, dossier=made[0], name=name, seen_version=made[0].version, given=given)
    for name in ("receive", "appraise"):
        made[1].refresh_from_db()
        take_step(by=officer, dossier=made[1], name=name, seen_version=made[1].version, given=given)
    signed = SignedPaper("88/QĐ-UBND", date(2026, 11, 21), "Lê Văn Ký", "CHỦ TỊCH")
    made[1].refresh_from_db()
    take_step(by=clerk, dossier=made[1], name="decide", seen_version=made[1].version, given=Given(paper=signed))
    off = set_calendar_day(by=officer, commune=commune, day=date(2026, 12, 1), is_worked=False, source="Bão, lũ lụt")
    drop_calendar_day(by=officer, commune=commune, day=off)
    set_time_limit(by=officer, commune=commune, valid_from=date(2026, 12, 1), days=15, source="Quyết định của xã")


def keys_and_values(state: Any) -> tuple[set[str], set[str]]:
    """Return every key of a stored state, and every text among its values, however deep."""
    keys, values = set(), set()
    for inner in state.values() if isinstance(state, dict) else state if isinstance(state, list) else ():
        deeper = keys_and_values(inner)
        keys |= deeper[0]
        values |= deeper[1]
    if isinstance(state, dict):
        keys |= set(state)
    return keys, values | ({state} if isinstance(state, str) else set())


def recorded() -> tuple[set[str], set[str]]:
    states = [state for entry in AuditEntry.objects.all() for state in (entry.before, entry.after)]
    return keys_and_values(states)


def verbs_in_code() -> set[str]:
    """Return the verb of every `record(...)` in the code, and of every kind of event that is written."""
    apps = ("communes", "households", "campaigns", "awards")
    sources = [path.read_text(encoding="utf-8") for app in apps for path in app_actions(app)]
    kinds = {kind.lower() for source in sources for kind in re.findall(r"\bEventKind\.([A-Z_]+)", source)}
    kinds |= {EventKind.ADDED, EventKind.OMITTED, EventKind.MOVED_IN}
    verbs = {verb for source in sources for verb in re.findall(r'\bverb="(\w+)"', source)}
    return verbs | {f"life_{kind}" for kind in kinds} | {f"report_{step}" for step in StepKind}


def app_actions(app: str) -> list[Path]:
    return sorted((ROOT / app / "actions").rglob("*.py"))


def test_every_action_that_leaves_an_entry_is_done_here(commune):
    assert set(AuditEntry.objects.values_list("verb", flat=True)) == verbs_in_code()


def test_every_recorded_field_has_a_word(commune):
    assert recorded()[0] - HAMLETS - set(FIELDS) - set(VALUES) == set()


def test_every_recorded_value_of_a_fixed_set_has_a_word(commune):
    """Such values are lower-case English names; what people typed or named has capitals, digits or blanks."""
    typed = {"mau", *SHAPES}
    names = {value for value in recorded()[1] if re.fullmatch(r"[a-z_]+", value)}
    assert names - typed - set(VALUES) == set()
    assert {"income_bands", "income_and_deprivations", "clerk", "rural"} <= names


def test_national_standards_are_called_by_their_short_names():
    assert {code: VALUES[code] for code in NATIONAL} == {code: build.standard(code).short_name for code in NATIONAL}


def test_the_page_shows_no_name_of_a_field(commune):
    html = signed_in(build.person(Role.HEAD_OF_OFFICE, commune)).get(at(commune, "audit/")).content.decode()
    shown = re.findall(r"<d[td]>(.*?)</d[td]>", html, re.S)
    assert shown
    assert not [
        text
        for text in shown
        if re.search(r"\b[a-z0-9]+_[a-z_0-9]+\b|\b(sha256|new|ok|rows|rural|shape|urban)\b", text)
    ]
