"""The year of a household set by hand: on the list with what was found, or off it with a reason."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from households.actions.status import StatusEntry, refuse_wrong_points
from households.forms.fields import TextField, WholeNumberField
from households.forms.household import MOST_PEOPLE
from households.forms.versions import VersionedForm
from households.indicators import indicators_of
from households.models import (
    Cause,
    Departure,
    DepartureReason,
    Household,
    ListedClass,
    PovertyStandard,
    SpecialGroup,
    YearlyStatus,
)
from lib.errors import RuleError

LEFT = "left"
MOST_POINTS_OF_B1 = 1000
MOST_POINTS_OF_B2 = 120  # Phiếu B2: twelve indicators of ten points
REASONS = [(reason.value, reason.label) for reason in DepartureReason if reason != DepartureReason.UNSTATED]


class StatusForm(VersionedForm):
    """A household's row on the list of a year, or why it is on it no more."""

    outcome = forms.ChoiceField(
        label=_("Kết quả rà soát"),
        widget=forms.RadioSelect,
        choices=[*ListedClass.choices, (LEFT, _("Không còn trong danh sách"))],
        error_messages={"required": _("Chọn kết quả rà soát của hộ.")},
    )
    reason = forms.ChoiceField(
        label=_("Lý do không còn trong danh sách"),
        required=False,
        choices=[("", "…"), *REASONS],
        error_messages={"invalid_choice": _("Chọn một lý do trong danh sách.")},
    )
    people = WholeNumberField(label=_("Số nhân khẩu"), required=False, max_value=MOST_PEOPLE)
    b1 = WholeNumberField(label=_("Điểm B1"), required=False, max_value=MOST_POINTS_OF_B1)
    b2 = WholeNumberField(label=_("Điểm B2"), required=False, max_value=MOST_POINTS_OF_B2)
    deprivations = forms.MultipleChoiceField(
        label=_("Chỉ số thiếu hụt"), required=False, widget=forms.CheckboxSelectMultiple
    )
    causes = forms.MultipleChoiceField(
        label=_("Nguyên nhân nghèo"), required=False, choices=Cause, widget=forms.CheckboxSelectMultiple
    )
    special_groups = forms.MultipleChoiceField(
        label=_("Nhóm hộ"), required=False, choices=SpecialGroup, widget=forms.CheckboxSelectMultiple
    )
    note = TextField(label=_("Ghi chú"), max_length=300, required=False)

    def __init__(
        self,
        data: Any,
        *,
        household: Household,
        standard: PovertyStandard,
        status: YearlyStatus | None,
        departure: Departure | None,
        likely: dict[str, Any],
    ) -> None:
        """`likely`: what to begin with where there is no row of the year."""
        names = ("people", "b1", "b2", "deprivations", "causes", "special_groups", "note")
        initial = {name: getattr(status, name) for name in names} if status else dict(likely)
        initial["outcome"] = status.poverty_class if status else LEFT if departure else None
        initial["reason"] = departure.reason if departure else ""
        super().__init__(data, version=household.version, initial=initial)
        indicators = indicators_of(standard.code)
        field: Any = self.fields["deprivations"]
        field.choices = [
            (service, [(one.code, one.name) for one in of_one])
            for service, of_one in groupby(indicators, key=lambda one: one.service)
        ]
        if not indicators:
            del self.fields["deprivations"]

    def clean(self) -> dict[str, Any]:
        """Ask for the reason of a departure; hold B2 against the deprivations."""
        said = super().clean() or self.cleaned_data
        if said.get("outcome") == LEFT:
            if not said.get("reason") and "reason" not in self.errors:
                self.add_error("reason", _("Chọn lý do hộ không còn trong danh sách."))
        elif said.get("outcome") and not self.errors:
            try:
                refuse_wrong_points(self.entry)
            except RuleError as error:
                self.add_error("b2", str(error))
        return said

    @property
    def leaves(self) -> bool:
        """Whether the household is on the list no more; after `is_valid`."""
        return bool(self.cleaned_data["outcome"] == LEFT)

    @property
    def entry(self) -> StatusEntry:
        """The row typed; after `is_valid`, for a household that stays."""
        said = self.cleaned_data
        return StatusEntry(
            poverty_class=ListedClass(said["outcome"]),
            people=said["people"],
            b1=said["b1"],
            b2=said["b2"],
            deprivations=tuple(said.get("deprivations", ())),
            causes=tuple(said["causes"]),
            special_groups=tuple(said["special_groups"]),
            note=said["note"],
        )


class SettleForm(VersionedForm):
    """What became of a household that was to be verified: its class, or why it leaves."""

    settle = forms.ChoiceField(
        label=_("Kết quả rà soát"),
        choices=[*ListedClass.choices, *REASONS],
        error_messages={"required": _("Chọn lý do hộ không còn trong danh sách.")},
    )

    def __init__(
        self, data: Any, *, household: Household, status: YearlyStatus | None, departure: Departure | None
    ) -> None:
        stored = status.poverty_class if status else departure.reason if departure else None
        super().__init__(data, version=household.version, initial={"settle": stored})

    @property
    def outcome(self) -> ListedClass | DepartureReason:
        """The class or the reason; after `is_valid`."""
        said = self.cleaned_data["settle"]
        return ListedClass(said) if said in ListedClass.values else DepartureReason(said)

    @property
    def chosen(self) -> dict[str, str]:
        """The same answer as fields of StatusForm; after `is_valid`."""
        said = self.outcome
        return {"outcome": said} if isinstance(said, ListedClass) else {"outcome": LEFT, "reason": said}
