"""Forms of a superior's workbook: its file and name, a cell with its figure, a block of rows."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from campaigns.layouts import CLASSES, KINDS, MOST_LINES, Block, BlockKind
from campaigns.queries.layout_names import NOT_OURS
from communes.forms.versions import VersionField
from communes.models import Unit
from communes.report_figures import FIGURES
from communes.unit_names import name_key
from households.actions.learnt import OfLaterApp, Taught
from households.forms.register import RevealForm
from households.models import LearntKind
from lib.vietnamese import clean
from lib.workbook_fill import MOST_BYTES
from lib.workbook_parts import LAST_ROW, column_of

LONGEST_PERIOD = 60


class CleanField(forms.CharField):
    """A line of text, bounded and cleaned."""

    def to_python(self, value: Any) -> str:
        """Return the text in one form, without invisible signs."""
        return clean(super().to_python(value) or "")


class WorkbookField(forms.FileField):
    """A workbook as (name, bytes); only its size is judged here, what it is by `lib.workbook_fill`."""

    widget = forms.FileInput(attrs={"accept": ".xlsx,.xlsm"})

    def clean(self, data: Any, initial: Any = None) -> tuple[str, bytes] | None:
        """Read the file. Raises ValidationError for one that is too large, unread."""
        file = super().clean(data, initial)
        if not file:
            return None
        if (file.size or 0) > MOST_BYTES:
            raise forms.ValidationError(
                gettext("Tệp lớn hơn {n} MB. Xóa hình ảnh và các sheet không cần.").format(n=MOST_BYTES // 1024**2)
            )
        return file.name or "", file.read()


class LayoutForm(forms.Form):
    """A new layout, or another name or workbook of one."""

    version = VersionField(required=False)
    name = CleanField(label=_("Tên mẫu"), max_length=120, help_text=_("Ví dụ: Báo cáo quý của Sở"))
    file = WorkbookField(label=_("Tệp Excel trống của cấp trên (.xlsx, .xlsm)"))

    def __init__(self, data: Any, files: Any, *, name: str = "", version: int | None = None) -> None:
        super().__init__(data, files, initial={"name": name, "version": version})
        if version is not None:
            self.fields["file"].required = False
            self.fields["file"].label = _("Tệp mới, để thay tệp đang giữ (bỏ trống: giữ nguyên)")


class WhereForm(forms.Form):
    """Which cell a page is about, from its address; anything impossible is the first."""

    sheet = forms.IntegerField(required=False, min_value=1, max_value=2000)
    cell = forms.CharField(required=False, max_length=12)
    row = forms.IntegerField(required=False, min_value=1, max_value=LAST_ROW)
    column = forms.IntegerField(required=False, min_value=1, max_value=1 << 14)
    key = forms.IntegerField(required=False, min_value=1, max_value=10_000)
    q = CleanField(required=False, max_length=60)
    whole = forms.BooleanField(required=False)

    def read(self, name: str, default: Any = None) -> Any:
        """Return what was asked, the default where it was not or can't be."""
        self.is_valid()
        return self.cleaned_data.get(name) or default


class PointForm(forms.Form):
    """The figure that a cell or a column takes."""

    version = VersionField()
    figure = forms.ChoiceField(
        choices=[(code, one.name) for code, one in FIGURES.items()],
        error_messages={
            "required": _("Chưa chọn số liệu. Chọn một dòng trong danh sách."),
            "invalid_choice": _("Chưa chọn số liệu. Chọn một dòng trong danh sách."),
        },
    )
    line = forms.IntegerField(required=False, min_value=1, max_value=MOST_LINES)


class UnpointForm(forms.Form):
    """What is to stand as it is in the workbook: a cell, a column of a block, a block."""

    version = VersionField()
    sheet = forms.CharField(required=False, max_length=200, strip=False)
    cell = forms.CharField(required=False, max_length=12)
    key = forms.IntegerField(required=False, min_value=1, max_value=10_000)
    column = forms.CharField(required=False, max_length=3)
    line = forms.IntegerField(required=False, min_value=1, max_value=MOST_LINES)


class BlockForm(forms.Form):
    """A block of rows."""

    version = VersionField()
    sheet = forms.ChoiceField(label=_("Sheet"))
    kind = forms.ChoiceField(
        label=_("Bảng có gì"), choices=[(one.value, words) for one, words in KINDS.items()], widget=forms.RadioSelect
    )
    first = forms.IntegerField(label=_("Dòng đầu (dòng của ấp hoặc hộ thứ nhất)"), min_value=1, max_value=LAST_ROW)
    last = forms.IntegerField(
        label=_("Dòng cuối"),
        min_value=1,
        max_value=LAST_ROW,
        required=False,
        help_text=_("Để trống nếu bên dưới không còn gì trong sheet."),
    )
    names = CleanField(
        label=_("Cột có tên ấp"),
        max_length=3,
        required=False,
        help_text=_("Chữ cái của cột, ví dụ B; chỉ khi tên ấp đã có sẵn trong mẫu."),
    )
    lines = forms.IntegerField(
        label=_("Mỗi ấp mấy dòng"),
        min_value=1,
        max_value=MOST_LINES,
        initial=1,
        help_text=_("2 nếu mẫu chia dòng Hộ và dòng Nhân khẩu."),
    )
    classes = forms.ChoiceField(
        label=_("Danh sách hộ nào"),
        choices=[(value, words.capitalize()) for value, words in CLASSES.items()],
        required=False,
        help_text=_("Chỉ dùng cho bảng mỗi hộ một dòng."),
    )

    def __init__(self, data: Any, *, sheets: Sequence[str], initial: dict[str, Any]) -> None:
        super().__init__(data, initial=initial)
        field: Any = self.fields["sheet"]
        field.choices = [(str(number), name) for number, name in enumerate(sheets, start=1)]
        self.sheets = sheets

    def clean_names(self) -> str:
        """Read the letters of a column. Raises ValidationError for what is none."""
        letters = str(self.cleaned_data["names"]).upper()
        if letters:
            try:
                column_of(letters)
            except ValueError as error:
                raise forms.ValidationError(gettext("Ghi chữ cái của cột, ví dụ B.")) from error
        return letters

    def block(self, key: int) -> Block:
        """Return the block as typed, under a key."""
        said = self.cleaned_data
        kind = BlockKind(said["kind"])
        return Block(
            key=key,
            sheet=self.sheets[int(said["sheet"]) - 1],
            kind=kind,
            first=said["first"],
            last=said["last"],
            names=said["names"] if kind is BlockKind.NAMED else "",
            lines=1 if kind is BlockKind.HOUSEHOLDS else said["lines"],
            classes=(said["classes"] or "poor") if kind is BlockKind.HOUSEHOLDS else "",
        )


class PeriodForm(RevealForm):
    """What the period of a report is called, that sums known to be short may go out, and why ID numbers do."""

    period = CleanField(
        label=_("Kỳ báo cáo"),
        max_length=LONGEST_PERIOD,
        required=False,
        help_text=_("Ví dụ: Quý III. Có trong tên tệp, và trong ô nào chỉ vào “Kỳ báo cáo”."),
    )
    short = forms.BooleanField(label=_("Tôi biết các tổng này chưa đủ"), required=False)
    field_order = ("period", "usual", "words", "short")

    def __init__(self, data: Any, *, numbers: bool) -> None:
        super().__init__(data)
        self.fields["usual"].label = gettext("Lý do kèm số định danh")
        if not numbers:
            del self.fields["usual"], self.fields["words"]

    @property
    def reason(self) -> str:
        """The reason given, blank where none was asked for."""
        return super().reason if "words" in self.fields else ""


class HamletNamesForm(forms.Form):
    """A hamlet for each name of a superior's workbook that means none, or that the commune has no such one.

    What is left open stays as it is. `of_layout` maps the keys of names that are kept for one layout to what they are
    kept by there, `layout` is that layout's name.
    """

    def __init__(
        self,
        data: Any,
        *,
        names: Sequence[str],
        hamlets: Sequence[Unit],
        of_layout: Mapping[str, str] | None = None,
        layout: str = "",
    ) -> None:
        super().__init__(data, auto_id="%s")
        of_key = {key: name for name in reversed(names) if (key := name_key(name))}  # one spelling of each
        self.names, self.hamlets = list(reversed(of_key.values())), {str(unit.pk): unit for unit in hamlets}
        self.of_layout, self.layout = of_layout or {}, layout
        units = [("", gettext("chọn ấp…")), *((pk, unit.name) for pk, unit in self.hamlets.items())]
        units.append((NOT_OURS, gettext("không có ở xã ta")))
        for name in self.names:
            field = forms.ChoiceField(choices=units, required=False)
            field.widget.attrs |= {"class": "form-select"}
            self.fields[_field(name)] = field

    def name_fields(self) -> list[tuple[str, Any]]:
        """Return each name with its choice."""
        return [(name, self[_field(name)]) for name in self.names]

    def words(self) -> list[Taught]:
        """Return the names that were given a hamlet, or said to be of none; call it after `is_valid`."""
        chosen = ((name, self.cleaned_data.get(_field(name))) for name in self.names)
        return [self._taught(name, chosen) for name, chosen in chosen if chosen]

    def _taught(self, name: str, chosen: str) -> Taught:
        key, unit = name_key(name), self.hamlets.get(chosen)
        meant = unit.name if unit else gettext("không có ở xã ta")
        if key not in self.of_layout:
            return Taught(key, name, unit or OfLaterApp(LearntKind.NOT_OURS, NOT_OURS, meant))
        words = gettext("{hamlet}, trong mẫu “{layout}”").format(hamlet=meant, layout=self.layout)
        return Taught(self.of_layout[key], name, OfLaterApp(LearntKind.LAYOUT_NAME, chosen, words))


def _field(name: str) -> str:
    return f"hamlet-{hashlib.sha256(name_key(name).encode()).hexdigest()[:16]}"
