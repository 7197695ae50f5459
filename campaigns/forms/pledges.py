"""Donors, pledges, parts that come and go, and registrations to escape poverty, as officers type them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from campaigns.actions.deliveries import Part
from campaigns.actions.donors import DonorEntry
from campaigns.actions.pledges import Promise
from campaigns.forms.amounts import MoneyField, QuantityField
from campaigns.models import Campaign, Donor, EscapeRegistration, Pledge
from campaigns.pledges import MAY_HAVE_A_VALUE, STATES, UNIT_OF, DonorKind, PledgeKind, PledgeState, PledgeTo
from campaigns.queries.pledges import Named
from communes.forms.versions import MOST_VERSIONS, VersionField
from communes.models import Unit
from households.forms.fields import DayField, TextField
from households.indicators import every_indicator
from households.models import Cause, Household


def household_choices(households: Iterable[Named], empty: Any) -> list[Any]:
    """Return households to choose from, by hamlet."""
    of_hamlet = groupby(households, key=lambda one: one.hamlet)
    return [("", empty), *((hamlet, [(one.pk, one.name) for one in rows]) for hamlet, rows in of_hamlet)]


class _WithVersion(forms.Form):
    version = VersionField(required=False)

    @property
    def seen_version(self) -> int | None:
        """The version its author saw."""
        return self.cleaned_data.get("version")


class DonorForm(_WithVersion):
    """Who promises; the consent to be named in public is blank until somebody writes its day."""

    kind = forms.ChoiceField(label=_("Loại"), choices=Donor.KINDS)
    name = TextField(label=_("Tên đơn vị hoặc họ tên"), max_length=200)
    phone = TextField(label=_("Điện thoại"), max_length=20, required=False)
    address = TextField(label=_("Địa chỉ"), max_length=200, required=False)
    outside = forms.BooleanField(label=_("Ở ngoài xã"), required=False)
    abroad = forms.BooleanField(label=_("Ở nước ngoài"), required=False)
    consent_on = DayField(
        label=_("Ngày đồng ý nêu tên công khai"),
        required=False,
        help_text=_("Để trống khi chưa hỏi hoặc không đồng ý: tên chỉ dùng nội bộ."),
    )
    consent_how = TextField(
        label=_("Đồng ý bằng cách nào"),
        max_length=120,
        required=False,
        help_text=_("Ví dụ: ký trong phiếu đăng ký, nói với cán bộ qua điện thoại."),
    )

    def __init__(self, data: Any = None, *, donor: Donor | None = None, **kwargs: Any) -> None:
        kept = ("kind", "name", "phone", "address", "outside", "abroad", "consent_on", "consent_how", "version")
        initial = {name: getattr(donor, name) for name in kept} if donor else {}
        super().__init__(data, initial=initial, **kwargs)
        self.donor = donor

    def clean(self) -> dict[str, Any]:
        """Ask for day and way of a consent together."""
        cleaned = super().clean() or self.cleaned_data
        if bool(cleaned.get("consent_on")) != bool(cleaned.get("consent_how")) and "consent_on" not in self.errors:
            lacking = "consent_how" if cleaned.get("consent_on") else "consent_on"
            self.add_error(lacking, gettext("Ghi cả ngày đồng ý và đồng ý bằng cách nào, hoặc để trống cả hai."))
        return cleaned

    @property
    def entry(self) -> DonorEntry:
        """The donor typed; links to register and organisations stay as stored."""
        kept = {name: value for name, value in self.cleaned_data.items() if name not in ("version", "kind")}
        kind = DonorKind(self.cleaned_data["kind"])
        of_household = self.donor and kind is DonorKind.BETTER_OFF_HOUSEHOLD
        return DonorEntry(
            kind=kind,
            household=self.donor.household if self.donor and of_household else None,
            organisation=self.donor.organisation if self.donor else None,
            **kept,
        )


class PledgeForm(_WithVersion):
    """What is promised, to whom, for when."""

    donor = forms.ModelChoiceField(
        label=_("Đơn vị, cá nhân đã có trong sổ"),
        queryset=Donor.objects.none(),
        required=False,
        empty_label=_("(ghi mới ở dưới)"),
    )
    kind = forms.ChoiceField(label=_("Ủng hộ bằng"), choices=Pledge.KINDS)
    amount_vnd = MoneyField(
        label=_("Số tiền, hoặc trị giá (đồng)"),
        required=False,
        help_text=_("Ví dụ 5.000.000 hoặc 5 triệu. Hiện vật, sản phẩm ghi trị giá ở đây hoặc ghi số lượng ở dưới."),
    )
    quantity = QuantityField(label=_("Số lượng"), required=False, help_text=_("Ví dụ 20 hoặc 2,5."))
    unit = TextField(
        label=_("Đơn vị tính"),
        max_length=30,
        required=False,
        help_text=_("Của hiện vật, sản phẩm: kg, con, bao. Ngày công, việc làm, buổi hướng dẫn thì để trống."),
    )
    description = TextField(label=_("Nội dung"), max_length=300, required=False)
    to = forms.ChoiceField(label=_("Ủng hộ cho"), choices=Pledge.TARGETS, widget=forms.RadioSelect)
    household = forms.TypedChoiceField(label=_("Hộ được giúp"), required=False, coerce=int, empty_value=None)
    hamlet = forms.ModelChoiceField(
        label=_("Ấp được giúp"), queryset=Unit.objects.none(), required=False, empty_label=_("(chọn ấp)")
    )
    promised_on = DayField(label=_("Ngày đăng ký"))
    due_on = DayField(label=_("Hẹn trao đến ngày"), required=False)
    campaign = forms.ModelChoiceField(
        label=_("Thuộc phong trào"), queryset=Campaign.objects.none(), required=False, empty_label=_("(không)")
    )
    note = TextField(label=_("Ghi chú"), max_length=300, required=False)
    despite_same = forms.BooleanField(label=_("Vẫn ghi: đây là một đăng ký khác"), required=False)

    def __init__(
        self,
        data: Any,
        *,
        commune: Unit,
        year: int,
        households: Sequence[Named],
        hamlets: Sequence[Unit],
        pledge: Pledge | None = None,
        initial: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(data, initial=_initial(pledge) if pledge else initial)
        fields: Any = self.fields
        fields["household"].choices = household_choices(households, _("(chọn hộ)"))
        fields["hamlet"].queryset = Unit.objects.filter(pk__in=[hamlet.pk for hamlet in hamlets])
        fields["campaign"].queryset = Campaign.objects.filter(unit=commune, first_year__lte=year, last_year__gte=year)
        if pledge is None:
            fields["donor"].queryset = Donor.objects.filter(commune=commune).order_by("name_key", "pk")
        else:
            del self.fields["donor"], self.fields["despite_same"]

    def clean(self) -> dict[str, Any]:
        """Ask for the amount in the way its kind is counted."""
        cleaned = super().clean() or self.cleaned_data
        kind = PledgeKind(cleaned.get("kind") or PledgeKind.MONEY)
        vnd, quantity = cleaned.get("amount_vnd"), cleaned.get("quantity")
        if self.errors.keys() & {"amount_vnd", "quantity"}:
            return cleaned
        if kind is PledgeKind.MONEY:
            self._ask("amount_vnd", lacks=vnd is None, words=gettext("Ghi số tiền ủng hộ."))
            self._ask("quantity", lacks=quantity is not None, words=gettext("Ủng hộ bằng tiền thì để trống số lượng."))
        elif kind in MAY_HAVE_A_VALUE:
            either = gettext("Ghi trị giá bằng đồng, hoặc số lượng và đơn vị tính: một trong hai.")
            self._ask("quantity", lacks=(vnd is None) == (quantity is None), words=either)
        else:
            self._ask("quantity", lacks=quantity is None, words=gettext("Ghi số lượng."))
            said = gettext("{kind} không quy ra tiền: để trống ô này.").format(kind=UNIT_OF[kind].capitalize())
            self._ask("amount_vnd", lacks=vnd is not None, words=said)
        return cleaned

    def _ask(self, name: str, *, lacks: bool, words: str) -> None:
        if lacks and name not in self.errors:
            self.add_error(name, words)

    @property
    def promise(self) -> Promise:
        """The promise typed; call it after `is_valid`."""
        said = self.cleaned_data
        valued, to = said["amount_vnd"] is not None, PledgeTo(said["to"])
        found = Household.objects.filter(pk=said["household"] or 0).first() if to is PledgeTo.HOUSEHOLD else None
        return Promise(
            kind=PledgeKind(said["kind"]),
            amount=said["amount_vnd"] if valued else said["quantity"],
            valued=valued,
            to=to,
            household=found,
            **{
                name: said[name]
                for name in ("unit", "description", "hamlet", "promised_on", "due_on", "campaign", "note")
            },
        )


def _initial(pledge: Pledge) -> dict[str, Any]:
    kept = (
        "kind", "amount_vnd", "quantity", "unit", "description", "to", "hamlet", "promised_on", "due_on", "campaign",
        "note", "version",
    )  # fmt: skip
    household = pledge.household.double_of_id or pledge.household_id if pledge.household else None
    return {name: getattr(pledge, name) for name in kept} | {"household": household}


class PartForm(_WithVersion):
    """A part that came or was handed on, in the pledge's measure; to whom, where the pledge itself does not say."""

    on = DayField(label=_("Ngày"))
    household = forms.TypedChoiceField(label=_("Trao cho hộ"), required=False, coerce=int, empty_value=None)
    hamlet = forms.ModelChoiceField(
        label=_("hoặc trao cho ấp"), queryset=Unit.objects.none(), required=False, empty_label=_("(không)")
    )
    note = TextField(
        label=_("Ghi chú"), max_length=300, required=False, help_text=_("Ví dụ: giao tại nhà văn hóa ấp, có ký nhận.")
    )

    def __init__(
        self, data: Any, *, pledge: Pledge, households: Sequence[Named], hamlets: Sequence[Unit], gives: bool
    ) -> None:
        super().__init__(data, initial={"on": timezone.localdate(), "version": pledge.version})
        label = _("Số lượng ({unit})").format(unit=pledge.unit) if pledge.unit else _("Số tiền, trị giá (đồng)")
        amount: forms.Field = QuantityField(label=label) if pledge.unit else MoneyField(label=label)
        amount.error_messages["required"] = gettext("Ghi phần này là bao nhiêu.")
        self.fields = {"amount": amount} | self.fields  # type: ignore[assignment]
        fields: Any = self.fields
        if not gives or pledge.to == PledgeTo.HOUSEHOLD:
            del fields["household"], fields["hamlet"]
        else:
            fields["household"].choices = household_choices(households, _("(không)"))
            fields["hamlet"].queryset = Unit.objects.filter(pk__in=[hamlet.pk for hamlet in hamlets])
            if pledge.to == PledgeTo.HAMLET:
                del fields["hamlet"]
                fields["household"].help_text = _("Để trống khi trao chung cho cả ấp.")

    @property
    def part(self) -> Part:
        """The part typed; call it after `is_valid`."""
        said = self.cleaned_data
        household = said.get("household")
        return Part(
            amount=said["amount"],
            on=said["on"],
            note=said["note"],
            household=Household.objects.filter(pk=household).first() if household else None,
            hamlet=said.get("hamlet"),
        )


class ReasonForm(_WithVersion):
    """Why something is taken back, and from which day."""

    on = DayField(label=_("Ngày rút"))
    reason = TextField(label=_("Lý do"), max_length=300)

    def __init__(self, data: Any, *, version: int, with_day: bool = True) -> None:
        super().__init__(data, initial={"on": timezone.localdate(), "version": version})
        if not with_day:
            del self.fields["on"]


class RegistrationForm(_WithVersion):
    """A household's own registration to escape poverty."""

    registered_on = DayField(label=_("Ngày hộ đăng ký"))
    plan = TextField(
        label=_("Hộ dự định thoát nghèo bằng cách nào"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    needs = forms.MultipleChoiceField(label=_("Hộ cần giúp về"), required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(self, data: Any, *, registration: EscapeRegistration | None, needs: Sequence[str]) -> None:
        initial: dict[str, Any] = {"registered_on": timezone.localdate(), "needs": list(needs)}
        if registration is not None:
            kept = ("registered_on", "plan", "needs", "version")
            initial = {name: getattr(registration, name) for name in kept}
        super().__init__(data, initial=initial)
        self.fields["needs"].choices = need_choices()  # type: ignore[attr-defined]


def need_choices() -> list[tuple[str, Any]]:
    """Return the indicators of deprivation and the causes of poverty to choose needs from."""
    indicators = [(one.code, one.name) for one in every_indicator()]
    return [*indicators, *((value, label) for value, label in Cause.choices if value != Cause.OTHER)]


class FilterForm(forms.Form):
    """What the list of pledges is narrowed to; every field may be blank."""

    state = forms.ChoiceField(label=_("Tình trạng"), required=False)
    kind = forms.ChoiceField(label=_("Ủng hộ bằng"), required=False, choices=[("", _("Tất cả")), *Pledge.KINDS])
    hamlet = forms.ModelChoiceField(
        label=_("Ấp"), queryset=Unit.objects.none(), required=False, empty_label=_("Tất cả")
    )
    to = forms.ChoiceField(required=False, choices=[("", ""), *Pledge.TARGETS, ("gone", "")])
    donor = forms.IntegerField(required=False, min_value=1, max_value=MOST_VERSIONS)
    household = forms.IntegerField(required=False, min_value=1, max_value=MOST_VERSIONS)
    unit = forms.CharField(required=False, max_length=30)

    def __init__(self, data: Any, *, hamlets: Sequence[Unit]) -> None:
        super().__init__(data)
        fields: Any = self.fields
        waits = [("late", _("quá hẹn")), ("due", _("sắp đến hẹn")), ("waits", _("đã tiếp nhận, chưa trao"))]
        states = [(state.value, _(STATES[state])) for state in PledgeState]
        fields["state"].choices = [("", _("Tất cả")), *states, *waits]
        fields["hamlet"].queryset = Unit.objects.filter(pk__in=[hamlet.pk for hamlet in hamlets])
