"""Lists to sign and support given, as officers type them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from campaigns.actions.support_terms import Terms
from campaigns.actions.supports import Given
from campaigns.forms.amounts import MoneyField, QuantityField
from campaigns.models import Pledge, SupportList, SupportRow
from campaigns.pledges import LONGEST_UNIT, PledgeTo
from campaigns.supports import (
    KINDS,
    LONGEST_OCCASION,
    RECIPIENTS,
    Handed,
    Per,
    Recipient,
    SupportKind,
    SupportSource,
    What,
    occasion_key,
)
from communes.forms.versions import VersionField
from communes.models import Unit
from households.forms.fields import DayField, TextField


class WhatForm(forms.Form):
    """Which help: an occasion of the office's, another one typed, or a kind of policy alone."""

    occasion = forms.ChoiceField(label=_("Dịp hỗ trợ"), required=False)
    other_occasion = TextField(label=_("Dịp khác, ghi tên"), max_length=LONGEST_OCCASION, required=False)
    kind = forms.ChoiceField(
        label=_("Loại chính sách"),
        required=False,
        choices=[("", _("(theo dịp)")), *SupportList.KINDS],
        help_text=_("Sáu loại của danh sách chi tiết (biểu 14, 15). Chỉ cần chọn khi dịp chưa có trong danh mục."),
    )

    def offer(self, occasions: Sequence[tuple[str, SupportKind]]) -> None:
        """Set the occasions to choose from."""
        self.known = {occasion_key(name): (name, kind) for name, kind in occasions}
        named = [(name, f"{name} ({KINDS[kind]})") for name, kind in occasions]
        self.fields["occasion"].choices = [("", _("(không theo dịp nào)")), *named]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Ask for a kind where no occasion tells it."""
        cleaned = super().clean() or self.cleaned_data
        name = cleaned.get("other_occasion") or cleaned.get("occasion") or ""
        known = self.known.get(occasion_key(name))
        if known and cleaned.get("kind") and cleaned["kind"] != known[1]:
            sentence = gettext("“{name}” thuộc loại {kind}. Để trống loại, hoặc ghi dịp khác.")
            self.add_error("kind", sentence.format(name=known[0], kind=KINDS[known[1]]))
        elif not known and not cleaned.get("kind"):
            self.add_error("kind", gettext("Chọn dịp hỗ trợ, hoặc chọn loại chính sách."))
        return cleaned

    @property
    def what(self) -> What:
        """The help chosen; call it after `is_valid`."""
        said = self.cleaned_data
        name = said["other_occasion"] or said["occasion"]
        found = self.known.get(occasion_key(name))
        return What(found[1], found[0]) if found else What(SupportKind(said["kind"]), name)


class _Measured(forms.Form):
    """How much: whole đồng, or a quantity with its unit."""

    amount_vnd = MoneyField(label=_("Số tiền (đồng)"), required=False, help_text=_("Ví dụ 500.000 hoặc 1 triệu."))
    quantity = QuantityField(label=_("hoặc số lượng"), required=False)
    unit = TextField(label=_("Đơn vị tính"), max_length=LONGEST_UNIT, required=False, help_text=_("thẻ, suất, kg ..."))

    def clean(self) -> dict[str, Any]:
        """Ask for one measure."""
        cleaned = super().clean() or self.cleaned_data
        if self.errors.keys() & {"amount_vnd", "quantity", "unit"}:
            return cleaned
        if (cleaned.get("amount_vnd") is None) == (cleaned.get("quantity") is None):
            self.add_error("amount_vnd", gettext("Ghi số tiền, hoặc số lượng và đơn vị tính: một trong hai."))
        elif cleaned.get("quantity") is not None and cleaned.get("unit", "").lower() in ("", "đồng"):
            self.add_error("unit", gettext("Ghi đơn vị tính của số lượng: thẻ, suất, kg ..."))
        return cleaned

    @property
    def measured(self) -> dict[str, Any]:
        """The amount and its unit; call it after `is_valid`."""
        said = self.cleaned_data
        if said["amount_vnd"] is not None:
            return {"amount": said["amount_vnd"], "unit": ""}
        return {"amount": said["quantity"], "unit": said["unit"]}


class ListTermsForm(WhatForm, _Measured):
    """What a list to sign says above its table."""

    title = TextField(
        label=_("Tên danh sách"),
        max_length=200,
        help_text=_(
            "Kế toán, Ban Vận động Quỹ cũng đọc tên này mà không được xem phân loại hộ: nên chỉ ghi dịp và nơi."
        ),
    )
    per = forms.ChoiceField(label=_("Tính cho"), choices=SupportList.PERS, widget=forms.RadioSelect)
    on = DayField(label=_("Ngày phát (dự kiến)"))
    source = forms.ChoiceField(label=_("Nguồn"), choices=SupportList.SOURCES)
    giver = TextField(label=_("Tên nhà tài trợ"), max_length=200, required=False)
    pledge = forms.ModelChoiceField(
        label=_("Lấy từ đăng ký ủng hộ"),
        queryset=Pledge.objects.none(),
        required=False,
        empty_label=_("(không)"),
        help_text=_("Chọn ở đây thì phần đã nhận ghi thẳng vào sổ của đăng ký ấy, không ghi hai lần."),
    )
    body = TextField(
        label=_("Cơ quan lập danh sách"), max_length=160, required=False,
        help_text=_("Để trống: theo trang Tiêu đề văn bản."),
    )  # fmt: skip
    signer_title = TextField(label=_("Chức vụ người duyệt"), max_length=120, required=False)
    signer_name = TextField(label=_("Họ tên người duyệt"), max_length=120, required=False)
    version = VersionField(required=False)
    key = forms.UUIDField(required=False, widget=forms.HiddenInput)
    field_order = (
        "title", "occasion", "other_occasion", "kind", "amount_vnd", "quantity", "unit", "per", "on", "source", "giver",
        "pledge", "body", "signer_title", "signer_name",
    )  # fmt: skip

    def __init__(
        self,
        data: Any,
        *,
        commune: Unit,
        occasions: Sequence[tuple[str, SupportKind]],
        stored: SupportList | None = None,
    ) -> None:
        super().__init__(data, initial=_initial(stored) if stored else _fresh())
        self.offer(occasions)
        for_many = Pledge.objects.standing().filter(commune__in=commune.line).exclude(to=PledgeTo.HOUSEHOLD.value)
        fields: Any = self.fields
        fields["pledge"].queryset = for_many.select_related("donor")

    @property
    def terms(self) -> Terms:
        """The terms typed; call it after `is_valid`."""
        said = self.cleaned_data
        return Terms(
            what=self.what,
            source=SupportSource(said["source"]),
            per=Per(said["per"]),
            **self.measured,
            **{name: said[name] for name in ("title", "on", "giver", "pledge", "body", "signer_title", "signer_name")},
        )


def _fresh() -> dict[str, Any]:
    return {"per": Per.HOUSEHOLD.value, "key": uuid4()}


def _initial(of: SupportList) -> dict[str, Any]:
    kept = (
        "title", "occasion", "kind", "amount_vnd", "quantity", "unit", "per", "on", "source", "giver", "pledge",
        "body", "signer_title", "signer_name", "version",
    )  # fmt: skip
    said = {name: getattr(of, name) for name in kept}
    return said | ({"kind": ""} if of.occasion else {})


class RowsForm(forms.Form):
    """Amounts of a draft's rows, and which are left out."""

    version = VersionField(required=False)

    def __init__(self, data: Any, *, of: SupportList, rows: Sequence[SupportRow]) -> None:
        super().__init__(data, initial={"version": of.version})
        self.rows = rows
        kind = QuantityField if of.unit else MoneyField
        for row in rows:
            label = gettext("Số của hộ {name}").format(name=row.name)
            self.fields[f"amount-{row.pk}"] = kind(label=label, required=False, initial=row.amount)
            self.fields[f"out-{row.pk}"] = forms.BooleanField(
                label=gettext("Bỏ hộ {name}").format(name=row.name), required=False
            )

    @property
    def amounts(self) -> dict[int, Any]:
        """The amounts typed by row."""
        return {row.pk: self.cleaned_data[f"amount-{row.pk}"] for row in self.rows}

    @property
    def out(self) -> set[int]:
        """The rows left out."""
        return {row.pk for row in self.rows if self.cleaned_data[f"out-{row.pk}"]}

    def lines(self) -> list[tuple[SupportRow, Any, Any]]:
        """Return each row with its two fields."""
        return [(row, self[f"amount-{row.pk}"], self[f"out-{row.pk}"]) for row in self.rows]


class AddRowForm(forms.Form):
    """One more household for a draft."""

    household = forms.IntegerField(min_value=1, max_value=2**31 - 1)
    version = VersionField(required=False)


class StepForm(forms.Form):
    """A step of a list; a reason where one is asked for."""

    reason = TextField(label=_("Lý do"), max_length=300, required=False)
    version = VersionField(required=False)


class MarkForm(forms.Form):
    """Which rows received, on which day; or did not, and why."""

    rows = forms.TypedMultipleChoiceField(coerce=int, required=False)
    what = forms.ChoiceField(choices=[("received", ""), ("all", ""), ("not", "")])
    on = DayField(label=_("Ngày nhận"), required=False)
    reason = TextField(label=_("Lý do chưa nhận"), max_length=200, required=False)

    def __init__(self, data: Any, *, rows: Sequence[SupportRow], on: date) -> None:
        super().__init__(data, initial={"on": min(on, timezone.localdate())})
        fields: Any = self.fields
        fields["rows"].choices = [(str(row.pk), row.name) for row in rows]

    def clean(self) -> dict[str, Any]:
        """Ask for the day of receiving, or the reason."""
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("what") in ("received", "all") and not cleaned.get("on") and "on" not in self.errors:
            self.add_error("on", gettext("Ghi ngày nhận."))
        if cleaned.get("what") != "all" and not cleaned.get("rows") and "rows" not in self.errors:
            raise ValidationError(gettext("Chưa chọn hộ nào: đánh dấu vào ô trước tên hộ."))
        return cleaned


class HandedForm(forms.Form):
    """Who received in the head's place."""

    recipient = forms.ChoiceField(
        label=_("Ai ký nhận"),
        choices=[(one.value, _(RECIPIENTS[one])) for one in Recipient],
        widget=forms.RadioSelect,
        initial=Recipient.HEAD.value,
    )
    name = TextField(label=_("Họ tên người ký nhận"), max_length=120, required=False)
    relation = TextField(label=_("Quan hệ với chủ hộ"), max_length=60, required=False)
    reason = TextField(label=_("Lý do nhận thay"), max_length=200, required=False)

    @property
    def handed(self) -> Handed:
        """To whom it was handed; call it after `is_valid`."""
        said = self.cleaned_data
        return Handed(Recipient(said["recipient"]), said["name"], said["relation"], said["reason"])


class RowMarkForm(HandedForm):
    """What came of one row."""

    on = DayField(label=_("Ngày nhận"))
    field_order = ("on", "recipient", "name", "relation", "reason")


class WhyForm(forms.Form):
    """A reason that must be given."""

    why = TextField(label=_("Lý do"), max_length=200)


class SupportForm(WhatForm, _Measured, HandedForm):
    """A help given to one household, outside of lists."""

    on = DayField(label=_("Ngày nhận"))
    source = forms.ChoiceField(label=_("Nguồn"), choices=SupportList.SOURCES)
    giver = TextField(label=_("Ai trao (nhà tài trợ)"), max_length=200, required=False)
    note = TextField(label=_("Ghi chú"), max_length=300, required=False)
    despite_before = forms.BooleanField(label=_("Vẫn ghi: đây là một lần hỗ trợ khác"), required=False)
    field_order = (
        "occasion", "other_occasion", "kind", "amount_vnd", "quantity", "unit", "on", "source", "giver", "recipient",
        "name", "relation", "reason", "note", "despite_before",
    )  # fmt: skip

    def __init__(self, data: Any, *, occasions: Sequence[tuple[str, SupportKind]]) -> None:
        super().__init__(data, initial={"on": timezone.localdate(), "recipient": Recipient.HEAD.value})
        self.offer(occasions)

    @property
    def given(self) -> Given:
        """The help typed; call it after `is_valid`."""
        said = self.cleaned_data
        kept = {name: said[name] for name in ("on", "giver", "note")}
        source = SupportSource(said["source"])
        return Given(what=self.what, source=source, handed=self.handed, **self.measured, **kept)


class WholeFileForm(WhatForm):
    """What all rows of a workbook are, and of which day: asked for what it has no column for."""

    on = DayField(label=_("Ngày nhận"))

    def __init__(self, data: Any, *, lacks: Collection[str], occasions: Sequence[tuple[str, SupportKind]]) -> None:
        super().__init__(data)
        self.offer(occasions)
        self.lacks = lacks
        for name in [*(() if "what" in lacks else WhatForm.base_fields), *(() if "on" in lacks else ["on"])]:
            del self.fields[name]

    def clean(self) -> dict[str, Any]:
        """Ask for a kind where the help is asked for."""
        return super().clean() if "what" in self.lacks else self.cleaned_data

    @property
    def said(self) -> dict[str, Any]:
        """The help and the day, None for what was not asked; call it after `is_valid`."""
        return {"what": self.what if "what" in self.lacks else None, "on": self.cleaned_data.get("on")}


class CoverageForm(forms.Form):
    """What a list of households is narrowed to by help: a kind they got nothing of."""

    lacks = forms.ChoiceField(
        label=_("Chưa nhận hỗ trợ loại"),
        required=False,
        choices=[("", _("(không lọc)")), *SupportList.KINDS],
    )
