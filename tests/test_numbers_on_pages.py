"""Counts on pages have dots between their thousands: no number of things is printed bare by a template."""

from __future__ import annotations

import re
from pathlib import Path

TEMPLATES = Path(__file__).parent.parent / "templates"
FEW = {  # of these there are never a thousand: of one household, one choice, one commune's making, one person's hand
    "communes/paper_templates.html: lines", "communes/roles.html: verbs", "households/standard_list.html: lines",
    "households/restatements.html: corrections", "households/totals.html: rows", "households/report_find.html: found",
    "households/_import_remarks.html: rows", "households/_import_names.html: one.bearers",
    "households/_import_preview.html: files", "households/import_discard.html: draft.files.all",
    "households/_life_facts.html: facts.members", "households/life_event.html: form.into.field.widget.choices",
    "households/_merged.html: commune.came_from", "households/former_units.html: origin.units",
    "awards/nominees.html: one.members", "campaigns/campaign_list.html: campaigns",
    "campaigns/campaign_list.html: plans", "campaigns/campaign_list.html: plan.targets.all",
    "households/_import_columns.html: names_form.columns", "campaigns/_support_names.html: names_form.column_fields",
}  # fmt: skip
_BLOCK = re.compile(r"{% blocktranslate( [^%]*)?%}(.*?){% endblocktranslate %}", re.DOTALL)
_BOUND = re.compile(r"(\w+)=([\w.]+)\|length(?![\w|])")
# not what spans rows and columns: rowspan="{{ rows|length }}"
_PRINTED = re.compile(r"(?<!\"){{ ?([\w.]+)\|length ?}}")


def counted(html: str) -> list[str]:
    """Return of what a template prints how many there are, without dots."""
    found = [str(of) for of in _PRINTED.findall(html)]
    for said, words in _BLOCK.findall(html):
        found += [of for name, of in _BOUND.findall(said) if f"{{{{ {name} }}}}" in words]
    return found


def test_no_count_is_printed_without_dots():
    files = {str(file.relative_to(TEMPLATES)): file.read_text(encoding="utf-8") for file in TEMPLATES.rglob("*.html")}
    assert {f"{name}: {of}" for name, html in files.items() for of in counted(html)} - FEW == set()


def test_a_bare_count_is_found():
    bare = "{% blocktranslate count n=rows|length %}{{ n }} hộ{% endblocktranslate %} {{ cells|length }}"
    assert counted(bare) == ["cells", "rows"]
    assert counted("{% blocktranslate with n=rows|length|dotted %}{{ n }} hộ{% endblocktranslate %}") == []
