"""Which form asks for which kind of report: as few questions as the kind needs, on one small screen."""

from __future__ import annotations

from households.forms.report_households import (
    ClassForm,
    DiedOutForm,
    MovedAwayForm,
    MovedHamletForm,
    NewHouseholdForm,
    SplitForm,
)
from households.forms.report_people import BornForm, CameForm, DiedForm, MovedForm
from households.forms.reports import ReportForm
from households.report_kinds import ReportKind

FORMS: dict[ReportKind, type[ReportForm]] = {
    form.kind: form
    for form in (
        BornForm, CameForm, DiedForm, MovedForm, MovedAwayForm, DiedOutForm, MovedHamletForm, SplitForm, ClassForm,
        NewHouseholdForm,
    )
}  # fmt: skip
