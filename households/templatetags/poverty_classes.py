"""How a class of poverty is shown: a word and a shape first, a colour second."""

from __future__ import annotations

from django import template
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from households.poverty import PovertyClass

register = template.Library()

WORDS: dict[str | None, str | Promise] = {
    PovertyClass.POOR: _("hộ nghèo"),
    PovertyClass.NEAR_POOR: _("hộ cận nghèo"),
    PovertyClass.NOT_POOR: _("hộ không nghèo"),
    None: _("chưa có số liệu"),
}
_SHAPES: dict[str | None, str] = {
    PovertyClass.POOR: "●",
    PovertyClass.NEAR_POOR: "◐",
    PovertyClass.NOT_POOR: "○",
    None: "–",
}
_TAGS: dict[str | None, str] = {
    PovertyClass.POOR: "poor",
    PovertyClass.NEAR_POOR: "near",
    PovertyClass.NOT_POOR: "out",
    None: "",
}


@register.filter
def class_words(poverty_class: str | None) -> str:
    """Return the class in words; None is no data."""
    return gettext(str(WORDS[poverty_class or None]))


@register.filter
def class_shape(poverty_class: str | None) -> str:
    """Return the sign that stands for the class beside its words."""
    return _SHAPES[poverty_class or None]


@register.filter
def class_tag(poverty_class: str | None) -> SafeString:
    """Return the class as a tag, its shape drawn by the style sheet."""
    words = class_words(poverty_class)
    return format_html('<span class="tag {}">{}</span>', _TAGS[poverty_class or None], words[0].upper() + words[1:])
