"""A province's or city's own standard, as an officer enters it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from communes.models import Area
from households.forms.fields import WholeNumberField
from households.poverty import IncomeAndDeprivations, IncomeBands
from lib.vietnamese import fold

LEAST_AMOUNT_VND = 100_000
MOST_AMOUNT_VND = 10_000_000_000
DEPRIVATION_INDICATORS = 12


def _amount(label: Any, help_text: Any = "") -> WholeNumberField:
    return WholeNumberField(label=label, help_text=help_text, required=False, max_value=MOST_AMOUNT_VND)


def _day(label: Any, *, required: bool, help_text: Any = "") -> forms.DateField:
    widget = forms.DateInput(attrs={"placeholder": "dd/mm/yyyy", "autocomplete": "off"})
    return forms.DateField(label=label, required=required, help_text=help_text, widget=widget)


class StandardForm(forms.Form):
    """Name, days, source, and one of the two shapes of rule."""

    BANDS, DEPRIVATIONS = "income_bands", "income_and_deprivations"

    name = forms.CharField(label=_("Tên đầy đủ"), max_length=250)
    short_name = forms.CharField(
        label=_("Tên ngắn"),
        max_length=80,
        help_text=_("Hiện trong ô chọn chuẩn ở đầu trang, ví dụ: Tỉnh, giai đoạn 2021-2025."),
    )
    code = forms.SlugField(
        label=_("Mã"),
        max_length=40,
        required=False,
        help_text=_("Chữ không dấu, số và dấu gạch nối. Để trống thì lấy theo tên ngắn."),
        error_messages={"invalid": _("Mã chỉ gồm chữ không dấu, số và dấu gạch nối, ví dụ tinh-2021.")},
    )
    first_day = _day(_("Áp dụng từ ngày"), required=True)
    last_day = _day(_("Áp dụng đến hết ngày"), required=False, help_text=_("Để trống nếu chưa có ngày kết thúc."))
    source = forms.CharField(
        label=_("Văn bản ban hành"), max_length=300, help_text=_("Số, ký hiệu, ngày và điều của văn bản.")
    )
    shape = forms.ChoiceField(
        label=_("Cách xác định"),
        widget=forms.RadioSelect,
        choices=[
            (BANDS, _("Theo mức thu nhập bình quân đầu người một năm, chung cho mọi khu vực")),
            (DEPRIVATIONS, _("Theo mức thu nhập bình quân đầu người một tháng và số chỉ số thiếu hụt")),
        ],
    )
    poor_ceiling = _amount(_("Hộ nghèo: từ mức này trở xuống (đồng/người/năm)"), _("Ví dụ 46.000.000"))
    near_poor_ceiling = _amount(
        _("Hộ cận nghèo: trên mức của hộ nghèo đến mức này (đồng/người/năm)"), _("Ví dụ 54.000.000")
    )
    rural_ceiling = _amount(_("Khu vực nông thôn: từ mức này trở xuống (đồng/người/tháng)"))
    urban_ceiling = _amount(_("Khu vực thành thị: từ mức này trở xuống (đồng/người/tháng)"))
    deprivations = WholeNumberField(
        label=_("Hộ nghèo khi thiếu hụt từ mấy chỉ số trở lên"), required=False, max_value=DEPRIVATION_INDICATORS
    )
    _NEEDED = {
        BANDS: ("poor_ceiling", "near_poor_ceiling"),
        DEPRIVATIONS: ("rural_ceiling", "urban_ceiling", "deprivations"),
    }

    def clean(self) -> dict[str, Any]:
        """Ask for the figures of the chosen shape, all whole amounts of đồng; suggest the code."""
        cleaned = super().clean() or self.cleaned_data
        for name in self._NEEDED.get(cleaned.get("shape", ""), ()):
            value = cleaned.get(name)
            if name in self.errors:
                continue
            if value is None or (name == "deprivations" and value == 0):
                self.add_error(name, _("Ghi số này: cách xác định đã chọn cần có nó."))
            elif name != "deprivations" and value < LEAST_AMOUNT_VND:
                self.add_error(name, _("Ghi đủ số đồng, không ghi tắt, ví dụ 46.000.000."))
        if not cleaned.get("code") and "code" not in self.errors and cleaned.get("short_name"):
            cleaned["code"] = slugify(fold(cleaned["short_name"]))[:40] or "chuan"
        first, last = cleaned.get("first_day"), cleaned.get("last_day")
        if first and last and first > last:
            self.add_error("last_day", _("Ngày cuối phải sau ngày đầu áp dụng."))
        poor, near = cleaned.get("poor_ceiling"), cleaned.get("near_poor_ceiling")
        if cleaned.get("shape") == self.BANDS and None not in (poor, near) and near <= poor:  # type: ignore[operator]
            self.add_error("near_poor_ceiling", _("Mức của hộ cận nghèo phải cao hơn mức của hộ nghèo."))
        return cleaned

    @property
    def rule(self) -> IncomeAndDeprivations | IncomeBands:
        """The rule typed."""
        if self.cleaned_data["shape"] == self.BANDS:
            return IncomeBands(self.cleaned_data["poor_ceiling"], self.cleaned_data["near_poor_ceiling"])
        return IncomeAndDeprivations(
            income_ceiling={
                Area.RURAL.value: self.cleaned_data["rural_ceiling"],
                Area.URBAN.value: self.cleaned_data["urban_ceiling"],
            },
            deprivations_of_poor=self.cleaned_data["deprivations"],
        )
