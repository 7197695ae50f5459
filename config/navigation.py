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


HOME_PAGE = "campaigns:progress"

GROUPS = (
    Group(_("Phong trào thi đua"), (Job(_("Tiến độ giảm nghèo"), HOME_PAGE, Verb.VIEW_FIGURES, "progress"),)),
    Group(
        _("Rà soát hằng năm"),
        (
            Job(
                _("Hộ nghèo, cận nghèo"),
                "households:list",
                Verb.VIEW_REGISTER,
                "households",
                ("households:household", "households:reveal_id"),
            ),
            Job(
                _("Nhập danh sách từ Excel"),
                "households:upload",
                Verb.IMPORT_ROSTER,
                "upload",
                ("households:preview", "households:imports", "households:import_record"),
            ),
            Job(_("Tổng số hộ dân cư"), "households:totals", Verb.SET_TOTALS, "totals"),
            Job(
                _("Chốt năm"),
                "households:close",
                Verb.CLOSE_YEAR,
                "close",
                (
                    "households:restatements",
                    "households:restatement_open",
                    "households:restatement_finish",
                    "households:restatement_cancel",
                ),
            ),
        ),
    ),
    Group(
        _("Báo cáo và chuẩn nghèo"),
        (
            Job(_("Báo cáo"), "households:forms", Verb.EXPORT_FORMS, "forms", ("households:form",)),
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
                ),
            ),
            Job(_("Tiêu đề văn bản"), "communes:letterhead", Verb.MANAGE_LETTERHEAD, "letterhead"),
            Job(_("Nhật ký"), "communes:audit", Verb.VIEW_AUDIT, "audit"),
        ),
    ),
)

JOBS = {job.page: job for group in GROUPS for job in group.jobs}


def job_of(page: str) -> Job | None:
    """Return the job a page belongs to, None for a page of no job (roles, password)."""
    return next((job for job in JOBS.values() if page == job.page or page in job.also), None)
