"""What columns of support given and of lists to sign share: their choices, and how an amount is measured."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from campaigns.pledges import Amount
from campaigns.supports import (
    KINDS,
    RECIPIENTS,
    SOURCES,
    Recipient,
    SupportKind,
    SupportSource,
    What,
)

KIND_CHOICES = [(kind.value, _(KINDS[kind])) for kind in SupportKind]
SOURCE_CHOICES = [(source.value, _(SOURCES[source])) for source in SupportSource]
RECIPIENT_CHOICES = [(one.value, _(RECIPIENTS[one])) for one in Recipient]
IN_DONG = Q(amount_vnd__isnull=False, amount_vnd__gte=1, quantity__isnull=True, unit="")
MEASURED = IN_DONG | (Q(amount_vnd__isnull=True, quantity__isnull=False, quantity__gt=0) & ~Q(unit=""))
UNMEASURED = Q(amount_vnd__isnull=True, quantity__isnull=True)


class OfSupport:
    """What support planned on a list, and support given, say of themselves alike."""

    kind: Any
    occasion: Any
    amount_vnd: Any
    quantity: Any
    source: Any
    giver: Any

    @property
    def what(self) -> What:
        """What is given."""
        return What(SupportKind(self.kind), self.occasion)

    @property
    def amount(self) -> Amount:
        """How much: to a household, or on a list to a person of it."""
        return self.amount_vnd if self.amount_vnd is not None else self.quantity or Decimal(0)

    @property
    def source_words(self) -> str:
        """Where it comes from, with who gives."""
        words = SOURCES[SupportSource(self.source)]
        return f"{words}: {self.giver}" if self.giver else words
