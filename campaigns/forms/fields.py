"""Percentage points and percents as Vietnamese people type them: 0,5 and 1,25."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from lib.vietnamese import clean, decimals

_POINTS = re.compile(r"(\d{1,3})(?:[.,](\d{1,3}))?", re.ASCII)


class PointsField(forms.Field):
    """A number from 0 to 100 with up to three decimals after a comma (a point is read as one); exact, blank is None."""

    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
    default_error_messages = {"invalid": _("Ghi số từ 0 đến 100, nhiều nhất ba chữ số sau dấu phẩy, ví dụ 0,5.")}

    def to_python(self, value: Any) -> Fraction | None:
        """Read the number. Raises ValidationError when it is none."""
        text = clean(str(value)) if value is not None else ""
        if not text:
            return None
        found = _POINTS.fullmatch(text)
        whole, rest = found.groups(default="") if found else ("", "")
        number = Fraction(int(whole + rest), 10 ** len(rest)) if found else Fraction(-1)
        if not 0 <= number <= 100:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return number

    def prepare_value(self, value: Any) -> Any:
        """Show the number with its comma, without zeros at its end."""
        return decimals(value, 3).rstrip("0").rstrip(",") if isinstance(value, Fraction) else value
