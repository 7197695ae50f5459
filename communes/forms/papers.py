"""Input of the pages about papers and their head."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from communes.forms.fields import DayInput, ScansField
from communes.models import Letterhead, PaperKind
from lib.word import MAX_BYTES


class LetterheadForm(forms.ModelForm):
    """The letterhead in force from a day."""

    class Meta:
        model = Letterhead
        fields = ["valid_from", "superior", "body", "place", "recipient", "preparer", "capacity", "title", "signer"]
        widgets = {"valid_from": DayInput}
        help_texts = {
            "valid_from": _("Cùng ngày thì thay tiêu đề đã ghi của ngày đó; ngày khác thì giữ cả hai."),
            "place": _("Đứng trước ngày tháng, ví dụ: Minh Họa, ngày 15 tháng 12 năm 2025."),
            "capacity": _("Để trống khi Chủ tịch ký; ví dụ: KT. CHỦ TỊCH, TM. ỦY BAN NHÂN DÂN."),
            "title": _("Ví dụ: CHỦ TỊCH, PHÓ CHỦ TỊCH."),
        }


class SignatureForm(forms.Form):
    """What stands on a paper once it is signed."""

    number = forms.CharField(
        label=_("Số, ký hiệu"),
        max_length=60,
        required=False,
        help_text=_("Như trên văn bản đã ký, ví dụ 212/QĐ-UBND. Biên bản, danh sách, thư có thể không có số."),
    )
    signed_on = forms.DateField(label=_("Ngày ký"), widget=DayInput)
    signed_by = forms.CharField(label=_("Người ký"), max_length=120)
    capacity = forms.CharField(
        label=_("Chức vụ, quyền hạn ký"),
        max_length=120,
        required=False,
        help_text=_("Ví dụ: CHỦ TỊCH; KT. CHỦ TỊCH, PHÓ CHỦ TỊCH."),
    )
    scans = ScansField(
        label=_("Bản scan hoặc ảnh chụp từng trang"),
        required=False,
        help_text=_("Nhiều ảnh JPG, PNG hoặc tệp PDF. Có thể đưa lên sau: trang đầu sẽ nhắc."),
    )


class RecordForm(SignatureForm):
    """A signed paper that was not drafted here."""

    kind = forms.ChoiceField(label=_("Loại văn bản"), choices=PaperKind.choices)
    subject = forms.CharField(
        label=_("Trích yếu"), max_length=300, help_text=_("Văn bản về việc gì. Không ghi số định danh cá nhân.")
    )
    field_order = ["kind", "subject", "number", "signed_on", "signed_by", "capacity", "scans"]

    def clean_kind(self) -> PaperKind:
        """Return the kind."""
        return PaperKind(self.cleaned_data["kind"])


class CorrectForm(forms.Form):
    """What was typed wrongly of a signed paper, and why it is corrected."""

    number = SignatureForm.base_fields["number"]
    signed_by = SignatureForm.base_fields["signed_by"]
    capacity = SignatureForm.base_fields["capacity"]
    reason = forms.CharField(label=_("Lý do sửa"), max_length=200)


class SubjectForm(forms.Form):
    """Another subject of a draft."""

    subject = forms.CharField(label=_("Trích yếu"), max_length=300)


class ScanForm(forms.Form):
    """Pages of a signed paper."""

    scans = ScansField(label=_("Ảnh chụp từng trang, hoặc tệp PDF"))


class TemplateForm(forms.Form):
    """A Word template the office changed; only its size is judged here."""

    file = forms.FileField(
        label=_("Tệp Word (.docx) đã sửa"),
        widget=forms.ClearableFileInput({"accept": ".docx"}),
        error_messages={"required": _("Chưa chọn tệp Word nào."), "empty": _("Tệp rỗng (0 byte): chọn lại tệp.")},
    )

    def clean_file(self) -> tuple[str, bytes]:
        """Return name and content. Raises ValidationError for one that is too large, unread."""
        file = self.cleaned_data["file"]
        if file.size > MAX_BYTES:
            raise ValidationError(
                _("Tệp lớn hơn %(limit)s MB. Xóa hình ảnh không cần rồi đưa lên lại."),
                params={"limit": MAX_BYTES // 1024 // 1024},
            )
        return file.name or "", file.read()


class PaperFilterForm(forms.Form):
    """Which papers the list shows."""

    STATES = [
        ("", _("Tất cả")),
        ("draft", _("Dự thảo")),
        ("sent", _("Đã trình ký")),
        ("unscanned", _("Đã ký, thiếu bản scan")),
        ("signed", _("Đã ký")),
    ]
    state = forms.ChoiceField(choices=STATES, required=False)
    kind = forms.ChoiceField(label=_("Loại"), choices=[("", _("Mọi loại")), *PaperKind.choices], required=False)
    words = forms.CharField(
        label=_("Số hoặc trích yếu"), max_length=100, required=False, widget=forms.TextInput({"type": "search"})
    )

    def clean(self) -> dict[str, Any]:
        """Return what was chosen; what cannot be chosen counts as not chosen."""
        return {name: self.cleaned_data.get(name, "") for name in self.fields}
