"""Fields that forms of every app share."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lib.uploads import MAX_BYTES

MOST_FILES = 10  # at a time
TOGETHER = 24 * 1024 * 1024  # of all files of one form: what the server in front lets through
_MEGABYTE = 1024 * 1024


class DayInput(forms.DateInput):
    """The browser's own date input, which speaks 2025-12-31."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class FilesInput(forms.ClearableFileInput):
    """A file input that takes several files at once."""

    allow_multiple_selected = True


class ScansField(forms.FileField):
    """Photographs and PDFs as (name, bytes); only size is judged here, what they are by `lib.uploads`."""

    widget = FilesInput(attrs={"accept": "image/*,.pdf"})
    most = MOST_FILES
    default_error_messages = {
        "required": _("Chưa chọn ảnh chụp hay tệp PDF nào."),
        "many": _("Mỗi lần gửi nhiều nhất {n} tệp: chia thành nhiều lần."),
    }

    def clean(self, data: Any, initial: Any = None) -> list[tuple[str, bytes]]:
        """Read the files. Raises ValidationError with a sentence for too many or too large ones, unread."""
        files: list[UploadedFile] = list(data) if isinstance(data, list | tuple) else [data] if data else []
        if not files and self.required:
            raise ValidationError(self.error_messages["required"], code="required")
        if len(files) > self.most:
            raise ValidationError(self.error_messages["many"].format(n=self.most), code="many")
        large = next((file for file in files if (file.size or 0) > MAX_BYTES), None)
        if large is not None:
            sentence = gettext(
                "Tệp {name} nặng {size} MB, lớn hơn mức {limit} MB. Chụp lại ở độ phân giải thấp hơn, hoặc chia thành "
                "nhiều tệp."
            )
            size = (large.size or 0) // _MEGABYTE
            said = sentence.format(name=(large.name or "")[:80], size=size, limit=MAX_BYTES // _MEGABYTE)
            raise ValidationError(said, code="large")
        if sum(file.size or 0 for file in files) > TOGETHER:
            sentence = gettext("Các tệp cộng lại nặng hơn {limit} MB: gửi ít tệp hơn mỗi lần.")
            raise ValidationError(sentence.format(limit=TOGETHER // _MEGABYTE), code="large")
        return [(file.name or "", file.read()) for file in files]
