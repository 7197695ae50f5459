"""What a step asks for, as its line of the table says; a signed paper for several dossiers at once."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from awards.actions.steps import KINDS, Given, SignedPaper
from awards.forms.fields import ChosenField
from awards.models.dossiers import LONGEST_REASON
from awards.workflow import Ask, Step, StepName, step_of
from communes.forms.versions import VersionField
from communes.models import PaperKind
from communes.paper_purposes import PURPOSES as PURPOSE_TABLE
from communes.paper_purposes import PurposeCode
from communes.queries import Head
from households.forms.fields import DayField, TextField

_WORDS = {
    StepName.WITHDRAW: _("Lý do rút"),
    StepName.RETURN: _("Lý do trả lại, cần bổ sung gì"),
    StepName.HOLD: _("Lý do tạm dừng"),
    StepName.RELEASE: _("Kết luận"),
    StepName.APPRAISE: _("Ý kiến thẩm định"),
    StepName.REFUSE: _("Lý do không khen thưởng"),
}


class GivenForm(forms.Form):
    """The fields that steps share; each form takes those its step asks for."""

    def add_words(self, step: Step) -> None:
        """Add the reason or the remark."""
        self.fields["words"] = forms.CharField(
            label=_WORDS[step.name],
            max_length=LONGEST_REASON,
            widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off"}),
        )

    def add_paper(self, kinds: frozenset[PaperKind]) -> None:
        """Add number, day and signer of a signed paper."""
        if len(kinds) > 1:
            choices = [(kind.value, kind.label) for kind in PaperKind if kind in kinds]
            self.fields["kind"] = forms.ChoiceField(label=_("Loại văn bản"), choices=choices)
        self.fields["number"] = TextField(
            label=_("Số, ký hiệu"), max_length=60, help_text=_("Như trên văn bản đã ký, ví dụ 412/QĐ-UBND.")
        )
        self.fields["signed_on"] = DayField(label=_("Ngày ký"))
        self.fields["signed_by"] = TextField(label=_("Người ký"), max_length=120)
        self.fields["capacity"] = TextField(
            label=_("Chức vụ, quyền hạn ký"), max_length=120, required=False, help_text=_("Ví dụ: CHỦ TỊCH.")
        )

    def add_despite(self) -> None:
        """Add why the step is taken though something is warned of."""
        self.fields["despite"] = TextField(
            label=_("Lý do vẫn tiếp tục"),
            max_length=LONGEST_REASON,
            required=False,
            help_text=_("Chỉ cần khi có cảnh báo; cảnh báo và lý do được giữ trong hồ sơ."),
        )

    @property
    def given(self) -> Given:
        """What was given, for the action."""
        said = self.cleaned_data
        paper = None
        if said.get("signed_on"):
            kind = PaperKind(said.get("kind") or PaperKind.DECISION)
            paper = SignedPaper(said["number"], said["signed_on"], said["signed_by"], said.get("capacity", ""), kind)
        return Given(said.get("words", ""), said.get("on"), paper, said.get("despite", ""))


class StepForm(GivenForm):
    """One step with one dossier."""

    version = VersionField()

    def __init__(self, data: Any = None, *, step: Step, version: int, warned: bool = False) -> None:
        super().__init__(data, auto_id=f"{step.name.value}-%s", initial={"version": version})
        self.step = step
        if Ask.DAY in step.asks:
            self.fields["on"] = DayField(
                label=_("Ngày nhận hồ sơ đầy đủ"), required=False, help_text=_("Để trống: hôm nay.")
            )
        if step.asks & {Ask.REASON, Ask.REMARK}:
            self.add_words(step)
        if Ask.PAPER in step.asks:
            self.add_paper(KINDS[step.name])
        if step.weighs and (warned or data is not None or Ask.PAPER in step.asks):
            self.add_despite()


class DraftForm(forms.Form):
    """Which paper to draft for the dossiers ticked, with the reason where it is a notice of refusal."""

    PURPOSES = (PurposeCode.AWARD_SUBMISSION, PurposeCode.AWARD_DECISION, PurposeCode.AWARD_REFUSAL)

    purpose = forms.ChoiceField(choices=[(one.value, PURPOSE_TABLE[one].title) for one in PURPOSES])
    chosen = ChosenField(error_messages={"required": _("Chọn ít nhất một hồ sơ trong danh sách.")})
    words = forms.CharField(label=_WORDS[StepName.REFUSE], max_length=LONGEST_REASON, required=False)


class DecideForm(GivenForm):
    """One signed paper for several dossiers: an award, or none with the reason."""

    chosen = ChosenField(error_messages={"required": _("Chọn ít nhất một hồ sơ trong danh sách.")})

    def __init__(self, data: Any = None, *, signer: Head | None = None) -> None:
        capacity = ", ".join(filter(None, (signer.capacity, signer.title))) if signer else ""
        super().__init__(data, initial={"signed_by": signer.signer, "capacity": capacity} if signer else None)
        names = (StepName.DECIDE, StepName.REFUSE)
        self.fields["name"] = forms.ChoiceField(
            label=_("Nội dung"),
            choices=[(StepName.DECIDE.value, _("Khen thưởng")), (StepName.REFUSE.value, _("Không khen thưởng"))],
        )
        self.add_paper(frozenset().union(*(KINDS[name] for name in names)))
        refuse = step_of(StepName.REFUSE)
        assert refuse is not None
        self.add_words(refuse)
        self.fields["words"].required = False
        self.fields["words"].help_text = _("Chỉ ghi khi không khen thưởng.")
        self.add_despite()
