"""Money in whole đồng and quantities as offices type them: 5.000.000, 5 triệu, 2,5."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from campaigns.pledges import number_in_words, read_money, read_quantity
from lib.errors import RuleError
from lib.vietnamese import clean


class _AmountField(forms.CharField):
    """A number read by a rule; blank is None."""

    widget = forms.TextInput(attrs={"inputmode": "text", "autocomplete": "off"})

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=40, **kwargs)

    def clean(self, value: Any) -> Any:
        """Read the number. Raises ValidationError with the rule's sentence."""
        text = clean(super().clean(value) or "")
        if not text:
            return None
        try:
            return self.read(text)
        except RuleError as error:
            raise ValidationError(str(error), code="unread") from error

    def read(self, text: str) -> Any:
        """Return the number a text says."""
        raise NotImplementedError

    def prepare_value(self, value: Any) -> Any:
        """Show a stored number as it is typed."""
        return number_in_words(value) if isinstance(value, int | Decimal) else value


class MoneyField(_AmountField):
    """Whole đồng, dots between thousands or "triệu", "tỷ"; parts of a đồng are refused."""

    def read(self, text: str) -> int:
        """Return the đồng."""
        return read_money(text)


class QuantityField(_AmountField):
    """A quantity above 0, two decimals after a comma at most."""

    def read(self, text: str) -> Decimal:
        """Return the quantity."""
        return read_quantity(text)
