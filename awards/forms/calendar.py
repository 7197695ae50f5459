"""Input of the page about working days and the time limit."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from awards.actions.calendar import LONGEST_SOURCE
from awards.clock import MOST_DAYS
from households.forms.fields import DayField, TextField, WholeNumberField


class CalendarDayForm(forms.Form):
    """A day off, or a day worked, other than the nation's calendar says."""

    day = DayField(label=_("Ngày"))
    kind = forms.ChoiceField(label=_("Là ngày"), choices=[("off", _("nghỉ")), ("worked", _("làm việc"))])
    source = TextField(label=_("Căn cứ"), max_length=LONGEST_SOURCE)


class TimeLimitForm(forms.Form):
    """The working days the office has for a dossier, from a day on."""

    valid_from = DayField(label=_("Áp dụng cho hồ sơ nhận từ ngày"))
    days = WholeNumberField(label=_("Số ngày làm việc"), max_value=MOST_DAYS)
    source = TextField(label=_("Căn cứ"), max_length=LONGEST_SOURCE)
