"""An officer reviews a report: accepts it, with what he does not take, or returns it; the queue narrowed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from communes.forms.versions import VersionField
from communes.models import Unit
from households.comparison import FieldLine
from households.forms.fields import TextField
from households.models import ChangeReport
from households.report_kinds import WORDS

WAITS = "waits_for_list"
STATES = (
    ("sent", _("Chờ duyệt")),
    (WAITS, _("Chờ danh sách")),
    ("returned", _("Bị trả lại")),
    ("accepted", _("Đã duyệt")),
    ("withdrawn", _("Đã rút")),
)


class StepForm(forms.Form):
    """A step with a report, and the version of it that was shown."""

    version = VersionField(error_messages={"required": _("Tải lại trang.")})

    def __init__(self, data: Any = None, *, report: ChangeReport, **others: Any) -> None:
        super().__init__(data, initial={"version": report.version}, **others)


class AcceptForm(StepForm):
    """What of a report is taken, and that the reviewer has seen where the register differs."""

    household = VersionField(required=False)
    keep = forms.MultipleChoiceField(required=False, widget=forms.CheckboxSelectMultiple)
    despite_clash = forms.BooleanField(label=_("Đã xem chỗ khác nhau, vẫn duyệt"), required=False)
    despite_likeness = forms.BooleanField(label=_("Vẫn thêm hộ mới: đây là người khác"), required=False)

    def __init__(
        self, data: Any = None, *, report: ChangeReport, version: int | None, lines: Iterable[FieldLine]
    ) -> None:
        super().__init__(data, report=report)
        self.optional = [(line.field, line.label) for line in lines if line.field]
        self.fields["keep"].choices = self.optional  # type: ignore[attr-defined]
        self.fields["keep"].initial = [field for field, _label in self.optional]
        self.fields["household"].initial = version
        self.fields["household"].required = version is not None  # of a household in the register

    @property
    def left_out(self) -> list[str]:
        """The fields that were unticked; after `is_valid`."""
        return [field for field, _label in self.optional if field not in self.cleaned_data["keep"]]


class ReturnForm(StepForm):
    """Why a report goes back."""

    reason = TextField(
        label=_("Trả lại vì"),
        max_length=200,
        error_messages={"required": _("Ghi lý do trả lại.")},
        help_text=_("Trưởng ấp đọc được câu này. Ví dụ: thiếu ngày sinh của cháu bé."),
    )


class QueueForm(forms.Form):
    """Which reports the queue shows; anything else in the address is the plain queue."""

    state = forms.ChoiceField(choices=STATES, required=False)
    hamlet = forms.TypedChoiceField(coerce=int, required=False, empty_value=None)
    kind = forms.ChoiceField(choices=[("", _("Mọi loại")), *WORDS.items()], required=False)

    def __init__(self, data: Any, *, hamlets: Iterable[Unit]) -> None:
        super().__init__(data)
        self.fields["hamlet"].choices = [("", _("Tất cả")), *((unit.pk, unit.name) for unit in hamlets)]  # type: ignore[attr-defined]

    def chosen(self) -> dict[str, Any]:
        """Return state ("sent" unless another is chosen), hamlet and kind; what can't be read is left out."""
        self.is_valid()
        said = self.cleaned_data
        return {"state": said.get("state") or "sent", "hamlet": said.get("hamlet"), "kind": said.get("kind") or ""}
