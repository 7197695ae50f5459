"""Numbers of rows and versions as they come from a page: bounded, so that no database has to refuse them."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

_ID = re.compile(r"[0-9]{1,15}", re.ASCII)
_PAIR = re.compile(r"([0-9]{1,15}):([0-9]{1,9})", re.ASCII)
MOST_TICKED = 200


class TickedField(forms.Field):
    """Ids ticked in a list, at most MOST_TICKED; what is no id is refused. Whether they may be seen is asked later."""

    widget = forms.MultipleHiddenInput
    default_error_messages = {"invalid": _("Có mục đã chọn không hợp lệ. Tải lại trang rồi chọn lại.")}

    def to_python(self, value: Any) -> list[int]:
        """Read the ids."""
        texts = [str(one) for one in value or ()]
        if len(texts) > MOST_TICKED or not all(_ID.fullmatch(text) for text in texts):
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return list(dict.fromkeys(int(text) for text in texts))


class ChosenField(forms.Field):
    """Rows ticked together with the version shown of each ("12:3"); (id, version) pairs."""

    widget = forms.MultipleHiddenInput
    default_error_messages = {"invalid": _("Có hồ sơ đã chọn không hợp lệ. Tải lại trang rồi chọn lại.")}

    def to_python(self, value: Any) -> list[tuple[int, int]]:
        """Read the pairs."""
        found = [_PAIR.fullmatch(str(one)) for one in value or ()]
        if len(found) > MOST_TICKED or not all(found):
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return list(dict.fromkeys((int(pair[1]), int(pair[2])) for pair in found if pair))
