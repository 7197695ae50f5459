"""Numbers as Vietnamese people type them: 1.602 and 46.000.000."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

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
