"""How pledges are printed on pages: amounts with their unit, states, whom they are for."""

from __future__ import annotations

from django import template

from campaigns.pledges import STATES, Amount, PledgeState, in_words
from campaigns.queries.pledges import PledgeLine
from campaigns.views import pledge_words

register = template.Library()


@register.filter
def amount(value: Amount, unit: str) -> str:
    """Return an amount with its unit, "" being đồng."""
    return in_words(value, unit)


@register.filter
def pledge_state(state: PledgeState) -> str:
    """Return how far a pledge is, in words."""
    return STATES[state]


@register.filter
def pledge_tag(state: PledgeState) -> str:
    """Return the look of the tag of a state."""
    return pledge_words.STATE_TAGS[state]


@register.filter
def pledge_target(line: PledgeLine) -> str:
    """Return whom a pledge is for."""
    return pledge_words.target(line)
