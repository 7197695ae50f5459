"""Numbers, days and births as Vietnamese people type them: 1.602, 15/12/2025, or a year alone."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from households.roster import cells
from lib.vietnamese import clean, thousands

_WHOLE_NUMBER = re.compile(r"\d+|\d{1,3}([. ]\d{3})+", re.ASCII)


class WholeNumberField(forms.IntegerField):
    """A whole number from 0 up, with or without dots between thousands; blank is None.

    A comma is refused, not guessed at: "1,602" is 1602 to some and 1,6 to others.
    """

    widget = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})
    default_error_messages = {
        "invalid": _("Ghi số nguyên từ 0 trở lên, có thể có dấu chấm giữa các hàng nghìn, ví dụ 1.602."),
        "max_value": _("Số này quá lớn. Kiểm tra lại xem có gõ thừa chữ số không."),
    }

    def __init__(self, *, max_value: int = 10_000_000, **kwargs: Any) -> None:
        super().__init__(min_value=0, max_value=max_value, **kwargs)

    def to_python(self, value: Any) -> int | None:
        """Read the number. Raises ValidationError when it is none."""
        text = clean(str(value)) if value is not None else ""
        if not text:
            return None
        if not _WHOLE_NUMBER.fullmatch(text):
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return int(re.sub(r"\D", "", text)[:19])

    def prepare_value(self, value: Any) -> Any:
        """Show the number with its dots."""
        return thousands(value) if isinstance(value, int) else value

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """A text input: `min` and `max` have no meaning there."""
        return {}

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Compare as numbers, so that 1.602 is 1602."""
        try:
            return self.to_python(initial) != self.to_python(data)
        except ValidationError:
            return True


class YearField(WholeNumberField):
    """A year: a whole number that is shown without dots."""

    def prepare_value(self, value: Any) -> Any:
        """Show the year as it is said."""
        return value


class DayField(forms.DateField):
    """A day as dd/mm/yyyy."""

    widget = forms.DateInput(attrs={"placeholder": "dd/mm/yyyy", "autocomplete": "off", "inputmode": "text"})
    default_error_messages = {
        "required": _("Ghi ngày/tháng/năm, ví dụ 15/12/2025."),
        "invalid": _("Ngày này không có trong lịch. Ghi ngày/tháng/năm, ví dụ 15/12/2025."),
    }


class TextField(forms.CharField):
    """A line of text, cleaned of invisible signs and double spaces."""

    def to_python(self, value: Any) -> str:
        """Return the clean text."""
        return clean(str(value)) if value is not None else ""


def _refuse(read: cells.Read, advice: Any) -> None:
    if read.problem:
        raise ValidationError(f"{read.problem.removesuffix('; để trống.')}. {advice}", code="unread")


class BirthField(forms.CharField):
    """A birth: a `date`, or an int where the year alone is known; blank is None."""

    widget = forms.TextInput(attrs={"placeholder": "dd/mm/yyyy", "autocomplete": "off"})

    def clean(self, value: Any) -> date | int | None:
        """Read the birth as a roster's cell is read. Raises ValidationError for what is no day and no year."""
        read = cells.birth(super().clean(value), timezone.localdate().year)
        _refuse(read, _("Ghi ngày/tháng/năm hoặc chỉ năm, ví dụ 5/3/1968 hoặc 1968."))
        if isinstance(read.value, date) and read.value > timezone.localdate():
            raise ValidationError(_("Ngày sinh này chưa đến."), code="future")
        birth: date | int | None = read.value
        return birth

    def prepare_value(self, value: Any) -> Any:
        """Show a day as it is typed."""
        return f"{value:%d/%m/%Y}" if isinstance(value, date) else value


class IdNumberField(forms.CharField):
    """An ID number of 12 digits, or an old one of 9; blank is "". A stored one is never shown in it."""

    widget = forms.TextInput(attrs={"autocomplete": "off", "inputmode": "numeric"})

    def clean(self, value: Any) -> str:
        """Read the number as a roster's cell is read. Raises ValidationError with the digits it has."""
        read = cells.cccd(super().clean(value), timezone.localdate().year)
        _refuse(read, _("Ghi đủ 12 chữ số (hoặc 9 chữ số của giấy cũ), hoặc để trống."))
        return read.value or ""
