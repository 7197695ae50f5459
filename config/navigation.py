"""Jobs and the pages they are done on: one table, from which the navigation and `switch` are drawn.

A page that is not in it cannot be reached by `switch`.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from communes.roles import Verb


@dataclass(frozen=True)
class Job:
    """A line of the navigation: its words, its page, the verb that page asks for, its icon.

    `also` are the pages that belong to the job: they mark it as current, and a change of
    place leads from them to the job's own page.
    """

    words: str | Promise
    page: str
    verb: Verb
    icon: str
    also: tuple[str, ...] = ()


@dataclass(frozen=True)
class Group:
    """Jobs under one word."""

    words: str | Promise
    jobs: tuple[Job, ...]


HOME_PAGE = "config:desk"

GROUPS = (
    Group("", (Job(_("Việc của tôi"), HOME_PAGE, Verb.VIEW_FIGURES, "desk"),)),
    Group(
        _("Phong trào thi đua"),
        (
            Job(_("Tổng quan"), "campaigns:dashboard", Verb.VIEW_FIGURES, "overview"),
            Job(_("Tiến độ giảm nghèo"), "campaigns:progress", Verb.VIEW_FIGURES, "progress"),
            Job(_("Diễn biến"), "campaigns:movement", Verb.VIEW_FIGURES, "movement", ("households:movers",)),
            Job(
                _("Chỉ tiêu và kế hoạch"),
                "campaigns:plan",
                Verb.VIEW_FIGURES,
                "plans",
                (
                    "campaigns:plan_edit",
                    "campaigns:plan_remove",
                    "campaigns:forecast",
                    "campaigns:goal",
                    "campaigns:campaigns",
                    "campaigns:campaign_add",
                    "campaigns:campaign_edit",
                    "campaigns:archived",
                    "campaigns:deadline",
                ),
            ),
        ),
    ),
    Group(
        _("Rà soát hằng năm"),
        (
            Job(
                _("Hộ nghèo, cận nghèo"),
                "households:list",
                Verb.VIEW_REGISTER,
                "households",
                (
                    "households:household",
                    "households:household_add",
                    "households:household_edit",
                    "households:member_add",
                    "households:member_edit",
                    "households:member_leave",
                    "households:reveal_id",
                    "households:status",
                ),
            ),
            Job(
                _("Báo biến động"),
                "households:reports",
                Verb.REPORT_CHANGE,
                "reports",
                (
                    "households:report",
                    "households:report_start",
                    "households:report_household",
                    "households:report_find",
                    "households:report_kinds",
                    "households:report_form",
                    "households:report_again",
                    "households:report_review",
                ),
            ),
            Job(
                _("Biến động trong năm"),
                "households:events",
                Verb.VIEW_REGISTER,
                "events",
                ("households:event", "households:event_undo", "households:doubles", "households:double_merge"),
            ),
            Job(
                _("Nhập danh sách từ Excel"),
                "households:upload",
                Verb.IMPORT_ROSTER,
                "upload",
                (
                    "households:preview",
                    "households:import_discard",
                    "households:imports",
                    "households:import_record",
                    "households:import_undo",
                    "households:remembered",
                ),
            ),
            Job(
                _("Giấy xác nhận"),
                "households:confirmations",
                Verb.CONFIRM_CLASS,
                "confirmations",
                ("households:confirmation", "households:confirmation_add"),
            ),
            Job(_("Tổng số hộ dân cư"), "households:totals", Verb.SET_TOTALS, "totals"),
            Job(
                _("Chốt năm"),
                "households:close",
                Verb.CLOSE_YEAR,
                "close",
                (
                    "households:list_confirm",
                    "households:decision_draft",
                    "households:restatements",
                    "households:restatement_open",
                    "households:restatement_finish",
                    "households:restatement_cancel",
                ),
            ),
        ),
    ),
    Group(
        _("Vận động và Quỹ"),
        (
            Job(
                _("Đăng ký thoát nghèo"),
                "campaigns:registrations",
                Verb.VIEW_PLEDGES,
                "escape",
                ("campaigns:registration_edit", "campaigns:registration_withdraw", "campaigns:household_help"),
            ),
            Job(
                _("Đăng ký ủng hộ"),
                "campaigns:pledges",
                Verb.VIEW_PLEDGES,
                "pledges",
                (
                    "campaigns:pledge",
                    "campaigns:pledge_add",
                    "campaigns:pledge_edit",
                    "campaigns:pledge_withdraw",
                    "campaigns:pledge_sums",
                    "campaigns:part_add",
                    "campaigns:entry_correct",
                    "campaigns:donor",
                    "campaigns:donor_edit",
                    "campaigns:pledge_upload",
                    "campaigns:pledge_preview",
                ),
            ),
            Job(
                _("Hỗ trợ, danh sách ký nhận"),
                "campaigns:support_lists",
                Verb.VIEW_PLEDGES,
                "support",
                (
                    "campaigns:support_list",
                    "campaigns:support_list_add",
                    "campaigns:support_list_edit",
                    "campaigns:support_rows",
                    "campaigns:support_tick",
                    "campaigns:support_row",
                    "campaigns:support_print",
                    "campaigns:support_coverage",
                    "campaigns:support_upload",
                    "campaigns:support_preview",
                    "campaigns:support_add",
                    "campaigns:support_correct",
                ),
            ),
            Job(_("Chưa thực hiện, chưa được giúp"), "campaigns:pledge_worries", Verb.VIEW_PLEDGES, "worries"),
        ),
    ),
    Group(
        _("Khen thưởng"),
        (
            Job(
                _("Hồ sơ đề nghị"),
                "awards:dossiers",
                Verb.VIEW_DOSSIERS,
                "dossiers",
                (
                    "awards:dossier",
                    "awards:dossier_edit",
                    "awards:step",
                    "awards:decide",
                    "awards:draft",
                    "awards:proposals",
                    "awards:proposal",
                    "awards:proposal_add",
                    "awards:proposal_edit",
                    "awards:nominees",
                    "awards:calendar",
                ),
            ),
            Job(_("Sổ quyết định khen thưởng"), "awards:register", Verb.VIEW_DOSSIERS, "awards"),
        ),
    ),
    Group(
        _("Báo cáo, văn bản"),
        (
            Job(
                _("Văn bản"),
                "communes:papers",
                Verb.VIEW_PAPERS,
                "papers",
                (
                    "communes:paper",
                    "communes:paper_record",
                    "communes:paper_sign",
                    "communes:paper_subject",
                    "communes:paper_correct",
                    "communes:paper_scan_add",
                    "communes:paper_templates",
                    "communes:paper_template",
                ),
            ),
            Job(_("Báo cáo"), "households:forms", Verb.EXPORT_FORMS, "forms", ("households:form", "households:names")),
            Job(
                _("Báo cáo cho cấp trên"),
                "campaigns:report_layouts",
                Verb.EXPORT_FORMS,
                "layouts",
                (
                    "campaigns:report_layout",
                    "campaigns:report_layout_add",
                    "campaigns:report_layout_block",
                    "campaigns:report_layout_cell",
                    "campaigns:report_layout_change",
                    "campaigns:report_layout_fill",
                    "campaigns:report_layout_remove",
                ),
            ),
            Job(
                _("Chuẩn nghèo"),
                "households:standards",
                Verb.VIEW_FIGURES,
                "standards",
                ("households:standard_add",),
            ),
        ),
    ),
    Group(
        _("Quản trị"),
        (
            Job(
                _("Tài khoản"),
                "communes:accounts",
                Verb.MANAGE_ACCOUNTS,
                "accounts",
                (
                    "communes:account_add",
                    "communes:assignment_add",
                    "communes:assignment_end",
                    "communes:password_reset",
                    "communes:handover",
                    "config:handover_add",
                ),
            ),
            Job(_("Xã cũ (sáp nhập)"), "households:former_units", Verb.MANAGE_UNITS, "units"),
            Job(_("Ủy quyền"), "communes:delegations", Verb.DELEGATE, "delegations", ("communes:delegation_end",)),
            Job(_("Chức danh và phòng"), "communes:titles", Verb.MANAGE_LETTERHEAD, "titles"),
            Job(_("Tiêu đề văn bản"), "communes:letterhead", Verb.MANAGE_LETTERHEAD, "letterhead"),
            Job(_("Nhật ký"), "communes:audit", Verb.VIEW_AUDIT, "audit"),
        ),
    ),
)

JOBS = {job.page: job for group in GROUPS for job in group.jobs}


def job_of(page: str) -> Job | None:
    """Return the job a page belongs to, None for a page of no job (roles, password)."""
    return next((job for job in JOBS.values() if page == job.page or page in job.also), None)
