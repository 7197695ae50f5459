"""How figures are printed on pages: 1.602 and 2,68."""

from __future__ import annotations

from fractions import Fraction

from django import template

from lib.phones import grouped
from lib.vietnamese import decimals, thousands

register = template.Library()


@register.filter
def dotted(number: int | None) -> str:
    """Return a whole number with dots, "…" when unknown."""
    return "…" if number is None else thousands(number)


@register.filter
def percent(value: Fraction | None, places: int = 2) -> str:
    """Return an exact value with so many decimals and a comma, rounded once; "…" when unknown."""
    return "…" if value is None else decimals(value, places)


@register.filter
def phone(number: str) -> str:
    """Return a user name as one reads it out: 0912 345 678."""
    return grouped(number)
