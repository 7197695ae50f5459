"""A campaign and a yearly plan as officers type them, with the documents they rest on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.forms import BaseFormSet, formset_factory
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from campaigns.actions.plans import Planned
from campaigns.forms.fields import PointsField
from campaigns.models import Campaign, LegalBasis, Plan, Target
from campaigns.plans import Aim, Basis, Group, Kind, Measure
from communes.access import YEARS
from communes.forms.versions import VersionField
from communes.models import Unit
from households.forms.fields import WholeNumberField
from lib.vietnamese import clean

MOST_BASES = 20
NOT_A_DAY = _("Ngày này không có trong lịch. Ghi ngày/tháng/năm, ví dụ 15/01/2026.")


def _day(label: Any) -> forms.DateField:
    widget = forms.DateInput(attrs={"placeholder": "dd/mm/yyyy", "autocomplete": "off"})
    return forms.DateField(label=label, required=False, widget=widget, error_messages={"invalid": NOT_A_DAY})


def _year(label: Any) -> forms.IntegerField:
    wrong = _("Ghi năm bằng bốn chữ số, ví dụ 2026.")
    messages = {"invalid": wrong, "min_value": wrong, "max_value": wrong}
    widget = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})
    return forms.IntegerField(
        label=label,
        min_value=YEARS[0],
        max_value=YEARS[-1],
        widget=widget,
        error_messages=messages,
        localize=False,
    )


class CampaignForm(forms.Form):
    """A campaign: its names, its years, what it follows, the movements it is tied to."""

    name = forms.CharField(label=_("Tên phong trào"), max_length=300)
    short_name = forms.CharField(
        label=_("Viết tắt"), max_length=120, help_text=_("Ví dụ: Phong trào thi đua vì người nghèo")
    )
    slogan = forms.CharField(label=_("Khẩu hiệu, mục tiêu phấn đấu"), max_length=200, required=False)
    first_year = _year(_("Từ năm"))
    last_year = _year(_("Đến năm"))
    predecessor = forms.ModelChoiceField(
        label=_("Nối tiếp phong trào"), queryset=Campaign.objects.none(), required=False, empty_label=_("(không)")
    )
    linked_movements = forms.CharField(
        label=_("Gắn với các phong trào, cuộc vận động"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Mỗi phong trào một dòng."),
    )
    version = VersionField(required=False)

    def __init__(self, data: Any, *, unit: Unit, campaign: Campaign | None = None) -> None:
        initial = {}
        if campaign is not None:
            kept = ("name", "short_name", "slogan", "first_year", "last_year", "predecessor", "version")
            initial = {name: getattr(campaign, name) for name in kept}
            initial["linked_movements"] = "\n".join(campaign.linked_movements)
        super().__init__(data, initial=initial)
        others = Campaign.objects.filter(unit=unit)
        others = others.exclude(pk=campaign.pk) if campaign else others
        self.fields["predecessor"].queryset = others  # type: ignore[attr-defined]

    def clean_linked_movements(self) -> list[str]:
        """Read one movement a line."""
        lines = self.cleaned_data["linked_movements"].splitlines()
        return [clean(line) for line in lines if clean(line)]


class BasisForm(forms.Form):
    """One document of the list that a campaign or plan rests on; an empty line is none."""

    kind = forms.CharField(label=_("Loại văn bản"), max_length=60, required=False)
    number = forms.CharField(label=_("Số, ký hiệu"), max_length=60, required=False)
    issued_on = _day(_("Ngày ban hành"))
    issuer = forms.CharField(label=_("Cơ quan ban hành"), max_length=160, required=False)
    title = forms.CharField(label=_("Về việc"), max_length=400, required=False)
    parent = WholeNumberField(label=_("Thực hiện văn bản ở dòng"), required=False, max_value=MOST_BASES)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs |= {"aria-label": field.label, "class": "form-control"}

    def clean(self) -> dict[str, Any]:
        """Ask for kind and issuer of a line in which anything stands."""
        cleaned = super().clean() or self.cleaned_data
        if any(cleaned.get(name) for name in self.fields):
            for name in ("kind", "issuer"):
                if not cleaned.get(name) and name not in self.errors:
                    self.add_error(name, _("Ghi loại văn bản và cơ quan ban hành, hoặc để trống cả dòng."))
        return cleaned

    @property
    def basis(self) -> Basis | None:
        """The document typed, None for an empty line."""
        values = {name: value for name, value in self.cleaned_data.items() if value not in ("", None)}
        return Basis(**values) if values else None


BasisForms: type[BaseFormSet[BasisForm]] = formset_factory(
    BasisForm, extra=2, max_num=MOST_BASES, absolute_max=MOST_BASES
)


def basis_forms(data: Any, stored: Sequence[LegalBasis] = ()) -> BaseFormSet[BasisForm]:
    """Return the lines of the documents stored, and two empty ones."""
    lines = {basis.pk: number for number, basis in enumerate(stored, start=1)}
    initial = [
        {
            "kind": basis.kind,
            "number": basis.number,
            "issued_on": basis.issued_on,
            "issuer": basis.issuer,
            "title": basis.title,
            "parent": lines.get(basis.parent_id or 0),
        }
        for basis in stored
    ]
    return BasisForms(data, initial=initial, prefix="bases")


def typed_bases(forms_of_bases: BaseFormSet[BasisForm]) -> list[Basis]:
    """Return the documents typed, in their order; call it after `is_valid`."""
    return [form.basis for form in forms_of_bases if form.basis is not None]


_NUMBERS = {
    "lower": (Kind.BAND, PointsField, _("Tỷ lệ giảm từ (điểm phần trăm)")),
    "upper": (Kind.BAND, PointsField, _("đến (điểm phần trăm)")),
    "fewer": (Kind.FEWER, WholeNumberField, _("Giảm so với năm trước (hộ)")),
    "ceiling": (Kind.CEILING, WholeNumberField, _("Cuối năm còn nhiều nhất (hộ)")),
    "rate": (Kind.RATE_CEILING, PointsField, _("Tỷ lệ cuối năm cao nhất (%)")),
}


class ChangeReasonForm(forms.Form):
    """Why the plan of a closed year is written again; the action says when it is too short."""

    reason = forms.CharField(
        label=_("Lý do sửa sau khi năm đã chốt"),
        max_length=500,
        required=False,
        help_text=_(
            "Ví dụ: Ghi nhầm mức giảm so với văn bản đã ký. Lý do đứng trên trang kết quả: không ghi tên người hay "
            "số định danh."
        ),
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class PlanForm(forms.Form):
    """The plan of a year: its paper, and all its targets on one page.

    Fields of numbers are named `<measure>_<number>`, those of hamlets `h<id>_<measure>`, goals
    "none left" `none_<group>`.
    """

    title = forms.CharField(label=_("Tên kế hoạch"), max_length=300)
    campaign = forms.ModelChoiceField(
        label=_("Thuộc phong trào"), queryset=Campaign.objects.none(), required=False, empty_label=_("(không)")
    )
    number = forms.CharField(
        label=_("Số, ký hiệu"), max_length=60, required=False, help_text=_("Để trống khi chưa ký.")
    )
    signed_on = _day(_("Ngày ký"))
    version = VersionField(required=False)

    def __init__(
        self,
        data: Any,
        *,
        commune: Unit,
        year: int,
        hamlets: Sequence[Unit],
        plan: Plan | None = None,
        asks_reason: bool = False,
    ) -> None:
        super().__init__(data, initial=_initial(plan, year))
        self.hamlets = list(hamlets)
        self.asks_reason = asks_reason
        if asks_reason:
            self.fields["reason"] = ChangeReasonForm.declared_fields["reason"]
        covering = Campaign.objects.filter(unit=commune, first_year__lte=year, last_year__gte=year)
        self.fields["campaign"].queryset = covering  # type: ignore[attr-defined]
        for measure, words in Target.MEASURES:
            for name, (_kind, field, label) in _NUMBERS.items():
                self._add(f"{measure}_{name}", field(label=label, required=False), f"{label}, {words}")
            for hamlet in self.hamlets:
                self._add(f"h{hamlet.pk}_{measure}", WholeNumberField(required=False), f"{hamlet.name}, {words}")
        for group, words in Target.GROUPS:
            choices = [("", _("(không đặt)")), *Target.MEASURES]
            self.fields[f"none_{group}"] = forms.ChoiceField(label=capfirst(words), choices=choices, required=False)

    def _add(self, name: str, field: forms.Field, label: str) -> None:
        field.widget.attrs |= {"aria-label": label, "class": "form-control num", "size": "7"}
        self.fields[name] = field

    def clean(self) -> dict[str, Any]:
        """Refuse an upper bound without a lower one."""
        cleaned = super().clean() or self.cleaned_data
        for measure in Measure:
            upper, lower = cleaned.get(f"{measure}_upper"), cleaned.get(f"{measure}_lower")
            if upper is not None and lower is None and f"{measure}_lower" not in self.errors:
                self.add_error(f"{measure}_lower", gettext("Ghi cả mức giảm thấp nhất."))
        return cleaned

    @property
    def planned(self) -> list[Planned]:
        """The targets typed; call it after `is_valid`."""
        return [
            *(planned for measure in Measure for planned in self._of_measure(measure)),
            *(
                Planned(Aim(Kind.NONE_LEFT, Measure(self.cleaned_data[f"none_{group}"]), group=group))
                for group in Group
                if self.cleaned_data[f"none_{group}"]
            ),
        ]

    def _of_measure(self, measure: Measure) -> list[Planned]:
        typed = {name: self.cleaned_data[f"{measure}_{name}"] for name in _NUMBERS}
        found = []
        if typed["lower"] is not None:
            found.append(Planned(Aim(Kind.BAND, measure, lower=typed["lower"], upper=typed["upper"])))
        if typed["fewer"] is not None:
            found.append(Planned(Aim(Kind.FEWER, measure, count=typed["fewer"])))
        for hamlet in self.hamlets:
            number = self.cleaned_data[f"h{hamlet.pk}_{measure}"]
            if number is not None:
                found.append(Planned(Aim(Kind.FEWER, measure, count=number), hamlet))
        if typed["ceiling"] is not None:
            found.append(Planned(Aim(Kind.CEILING, measure, count=typed["ceiling"])))
        if typed["rate"] is not None:
            found.append(Planned(Aim(Kind.RATE_CEILING, measure, upper=typed["rate"])))
        return found

    # what the template shows

    @property
    def numbers(self) -> list[tuple[Any, list[forms.BoundField]]]:
        """Each number of the commune with its three fields, one for each measure."""
        return [
            (label, [self[f"{measure}_{name}"] for measure in Measure])
            for name, (_kind, _field, label) in _NUMBERS.items()
        ]

    @property
    def of_hamlets(self) -> list[tuple[Unit, list[forms.BoundField]]]:
        """Each hamlet with its three fields."""
        return [(hamlet, [self[f"h{hamlet.pk}_{measure}"] for measure in Measure]) for hamlet in self.hamlets]

    @property
    def sums(self) -> list[int | None]:
        """What the hamlets' numbers add up to by measure, as typed or stored; None where none is given."""
        found: list[int | None] = []
        for measure in Measure:
            field = WholeNumberField(required=False)
            given = []
            for hamlet in self.hamlets:
                try:
                    given.append(field.to_python(self[f"h{hamlet.pk}_{measure}"].value()))
                except forms.ValidationError:
                    continue
            known = [number for number in given if number is not None]
            found.append(sum(known) if known else None)
        return found

    @property
    def goals(self) -> list[forms.BoundField]:
        """The goals "none left"."""
        return [self[f"none_{group}"] for group in Group]


def _initial(plan: Plan | None, year: int) -> dict[str, Any]:
    if plan is None:
        return {"title": gettext("Kế hoạch giảm nghèo năm {year}").format(year=year)}
    kept = ("title", "campaign", "number", "signed_on", "version")
    values: dict[str, Any] = {name: getattr(plan, name) for name in kept}
    names = {Kind.FEWER: "fewer", Kind.CEILING: "ceiling"}
    for target in plan.targets.all():
        aim = target.aim
        if aim.kind is Kind.BAND:
            values |= {f"{aim.measure}_lower": aim.lower, f"{aim.measure}_upper": aim.upper}
        elif aim.kind is Kind.RATE_CEILING:
            values[f"{aim.measure}_rate"] = aim.upper
        elif aim.kind is Kind.NONE_LEFT:
            values[f"none_{aim.group}"] = aim.measure.value
        elif target.hamlet_id:
            values[f"h{target.hamlet_id}_{aim.measure}"] = aim.count
        else:
            values[f"{aim.measure}_{names[aim.kind]}"] = aim.count
    return values
