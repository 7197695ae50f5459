"""What a person is to the head of his household: the words offered on pages, and one spelling of them in workbooks."""

from __future__ import annotations

from lib.vietnamese import clean

RELATIONS = (
    "vợ", "chồng", "con", "con dâu", "con rể", "cha", "mẹ", "cha vợ", "mẹ vợ", "cha chồng", "mẹ chồng", "ông", "bà",
    "cháu", "anh", "chị", "em", "người khác",
)  # fmt: skip


def spelled(relation: str) -> str:
    """Return a relation as the list of them writes it ("CON" is con); one that is not among them as it was written.

    Marks are not folded: "Ba" is somebody's father in the South, "bà" a grandmother.
    """
    word = clean(relation).casefold().rstrip(" .")
    return word if word in RELATIONS else relation


def is_same_relation(one: str, other: str) -> bool:
    """Say whether two are one relation, differently spelled at most."""
    return spelled(one) == spelled(other)
