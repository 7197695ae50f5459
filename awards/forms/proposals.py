"""Input of a proposal: who proposes, whom, and what is written about each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from awards.forms.fields import TickedField
from awards.models import Dossier, Group, Proposal, Recipient, SubjectKind
from awards.models.dossiers import LONGEST_ACHIEVEMENT
from campaigns.models import Campaign
from communes.forms.versions import VersionField
from communes.models import Organisation, Unit
from households.forms.fields import TextField, YearField

FIRST_YEAR, LAST_YEAR = 2021, 2100


class ProposalForm(forms.Form):
    """A new proposal, or one whose dossiers are still to be sent."""

    proposer = forms.ChoiceField(label=_("Đơn vị đề nghị"))
    office = TextField(
        label=_("Tên phòng, ban, đoàn thể của xã"),
        max_length=200,
        required=False,
        help_text=_("Chỉ ghi khi đơn vị đề nghị là phòng, ban, đoàn thể của xã, ví dụ: Hội Nông dân xã."),
    )
    campaign = forms.ModelChoiceField(
        label=_("Phong trào thi đua"), queryset=Campaign.objects.none(), required=False, empty_label=_("Không gắn")
    )
    year = YearField(label=_("Năm"), max_value=LAST_YEAR)
    period = TextField(
        label=_("Thời gian đạt thành tích"),
        max_length=80,
        required=False,
        help_text=_("Ví dụ: năm 2026, giai đoạn 2021-2025. Để trống: cả năm."),
    )
    version = VersionField(required=False)

    def __init__(
        self,
        data: Any = None,
        *,
        commune: Unit,
        units: Sequence[Unit],
        organisations: Sequence[Organisation],
        campaigns: Any,
        year: int,
        proposal: Proposal | None = None,
    ) -> None:
        initial: dict[str, Any] = {"year": year}
        if proposal is not None:
            initial = {
                "year": proposal.year,
                "period": proposal.period,
                "campaign": proposal.campaign_id,
                "version": proposal.version,
            }
        super().__init__(data, initial=initial)
        self.proposers: dict[str, Unit | Organisation] = {f"unit-{unit.pk}": unit for unit in units}
        self.proposers |= {f"organisation-{one.pk}": one for one in organisations}
        self.commune = commune
        self.fields["campaign"].queryset = campaigns  # type: ignore[attr-defined]
        if proposal is not None:
            del self.fields["proposer"], self.fields["office"]
        else:
            words = {key: self._words(one) for key, one in self.proposers.items()}
            self.fields["proposer"].choices = list(words.items())  # type: ignore[attr-defined]
            if f"unit-{commune.pk}" not in self.proposers:
                del self.fields["office"]

    def _words(self, one: Unit | Organisation) -> str:
        return str(_("Phòng, ban, đoàn thể của xã")) if one == self.commune else one.name

    def clean_year(self) -> int:
        """Refuse a year out of all reason."""
        year = int(self.cleaned_data["year"])
        if year < FIRST_YEAR:
            raise forms.ValidationError(_("Ghi năm từ 2021 trở đi."))
        return year

    @property
    def values(self) -> dict[str, Any]:
        """What the action takes."""
        said = self.cleaned_data
        values = {"year": said["year"], "period": said["period"], "campaign": said["campaign"]}
        if "proposer" in self.fields:
            chosen = self.proposers[said["proposer"]]
            values["unit" if isinstance(chosen, Unit) else "organisation"] = chosen
            values["office"] = said.get("office", "")
        else:
            values["seen_version"] = said["version"]
        return values


class NomineesForm(forms.Form):
    """Whom to add: ticked records of the register, and one typed name; several at once."""

    version = VersionField()
    households = TickedField(required=False)
    members = TickedField(required=False)
    hamlets = TickedField(required=False)
    organisations = TickedField(required=False)
    people = TickedField(required=False)
    organisation_class = forms.ChoiceField(
        label=_("Tổ chức được chọn là"),
        required=False,
        choices=[(Recipient.ENTERPRISE.value, _("doanh nghiệp")), (Recipient.COLLECTIVE.value, _("tập thể"))],
    )
    name = TextField(label=_("Tên người, hộ, tập thể, doanh nghiệp"), max_length=200, required=False)
    place = TextField(label=_("Địa chỉ, nơi làm việc"), max_length=200, required=False)
    recipient = forms.ChoiceField(label=_("Là"), choices=Recipient, required=False, initial=Recipient.INDIVIDUAL.value)
    group = forms.ChoiceField(label=_("Nhóm tiêu chuẩn"), choices=Group, required=False, initial=Group.ENTERPRISE.value)


class VersionForm(forms.Form):
    """A press of a button about what the page showed."""

    version = VersionField()


class DossierForm(forms.Form):
    """What a unit writes about a nominee."""

    version = VersionField()
    achievement = forms.CharField(
        label=_("Thành tích"),
        max_length=LONGEST_ACHIEVEMENT,
        required=False,
        widget=forms.Textarea(attrs={"rows": 8, "autocomplete": "off"}),
        help_text=_("Việc đã làm, số liệu, thời gian. Không ghi số định danh cá nhân."),
    )
    recipient = forms.ChoiceField(label=_("Đối tượng được khen là"), choices=Recipient)
    group = forms.ChoiceField(label=_("Nhóm tiêu chuẩn của phong trào"), choices=Group)

    def __init__(self, data: Any = None, *, dossier: Dossier) -> None:
        initial = {
            "version": dossier.version,
            "achievement": dossier.achievement,
            "recipient": dossier.recipient,
            "group": dossier.group,
        }
        super().__init__(data, initial=initial)
        if dossier.kind not in (SubjectKind.ORGANISATION, SubjectKind.OUTSIDER):
            self.fields["recipient"].required = False
            del self.fields["recipient"]

    @property
    def values(self) -> dict[str, Any]:
        """What the action takes."""
        said = self.cleaned_data
        return {
            "achievement": said["achievement"],
            "recipient": said.get("recipient") or self.initial["recipient"],
            "group": said["group"],
            "seen_version": said["version"],
        }


def problems(form: forms.Form) -> Iterable[str]:
    """Return what is wrong with a form as sentences, each with the name of its field."""
    for field, errors in form.errors.items():
        label = form.fields[field].label if field in form.fields and form.fields[field].label else ""
        for error in errors:
            yield f"{label}: {error}" if label else str(error)
