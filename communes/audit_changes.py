"""What an audit entry changed, in the user's words: field by field what was there before and after. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from communes.audit_words import FIELDS, VALUES

_DAY = re.compile(r"\d{4}-\d\d-\d\d")


@dataclass(frozen=True)
class Change:
    """One field before and after, as text; blank where there was nothing."""

    label: str
    before: str
    after: str


def changes(before: Any, after: Any) -> list[Change]:
    """Return what differs between two stored states, field by field in the order stored.

    A field that stays the same is left out; a state that is no table is one field.
    """
    old, new = _fields(before), _fields(after)
    rows = [(key, _say(old.get(key)), _say(new.get(key))) for key in {**old, **new}]
    return [Change(_word(key), was, now) for key, was, now in rows if was != now]


def _fields(state: Any) -> dict[str, Any]:
    if state is None:
        return {}
    return state if isinstance(state, dict) else {"": state}


def _word(key: str) -> str:
    """Return the word of a key: mostly a field, in a table by area or class a value, else a hamlet's own name."""
    return FIELDS.get(key) or VALUES.get(key, key)


def _say(value: Any) -> str:
    match value:
        case None | "":
            return ""
        case bool():
            return "có" if value else "không"
        case dict():
            return "; ".join(f"{_word(str(key))}: {_say(inner)}" for key, inner in value.items())
        case list():
            return ", ".join(_say(inner) for inner in value)
        case str() if _DAY.fullmatch(value):
            return "/".join(reversed(value.split("-")))
        case str():
            return VALUES.get(value, value)
        case _:
            return str(value)
