"""Demo communes by number, and the accounts one signs in to them with: one for every role.

Codes that no commune has, names marked as invented, one password that everybody may know.
"""

from __future__ import annotations

from dataclasses import dataclass

from communes.roles import TITLES, Role
from config.demo_story import HAMLETS

PASSWORD = "chung-tay-2026"  # noqa: S105  # open on purpose: printed beside each demo account

# The posts of a commune: role, user name (numbered from the second commune on), sex of the person, hamlet.
POSTS: tuple[tuple[Role, str, str, int | None], ...] = (
    (Role.POVERTY_OFFICER, "canbo", "female", None),
    (Role.HEAD_OF_OFFICE, "truongphong", "male", None),
    (Role.CHAIRMAN, "chutich", "male", None),
    (Role.VICE_CHAIRMAN, "phochutich", "female", None),
    (Role.EMULATION_OFFICER, "thidua", "male", None),
    (Role.CLERK, "vanthu", "female", None),
    (Role.FRONT, "mattran", "male", None),
    (Role.FUND_BOARD, "banvandong", "female", None),
    (Role.ACCOUNTANT, "ketoan", "female", None),
    (Role.COUNCIL_MEMBER, "hoidong", "male", None),
    (Role.COUNCIL_SECRETARY, "thuky", "female", None),
    (Role.REVIEWER, "rasoat", "female", None),
    *((Role.HAMLET_HEAD, f"truongap{hamlet + 1}", "male", hamlet) for hamlet in range(len(HAMLETS))),
    (Role.ORGANISATION, "doanhnghiep", "female", None),
    (Role.SUPERIOR_READER, "captren", "male", None),
    (Role.ADMINISTRATOR, "quantri", "male", None),
)
ORGANISATION = "Hợp tác xã nông nghiệp Minh Họa"


@dataclass(frozen=True)
class Account:
    """A line of the list of accounts: who one signs in as."""

    title: str
    username: str
    password: str = PASSWORD


@dataclass(frozen=True)
class Site:
    """One demo commune among several: its number, and the code, name and user names that follow from it."""

    number: int

    @property
    def code(self) -> str:
        """A code that no commune has: real ones are five digits."""
        return f"DEMO{self.number}"

    @property
    def name(self) -> str:
        """Name of the commune."""
        return "Xã Minh Họa" if self.number == 1 else f"Xã Minh Họa {self.number}"

    def username(self, short: str) -> str:
        """Return a user name, numbered from the second commune on."""
        return short if self.number == 1 else f"{short}-{self.number}"

    def accounts(self) -> list[Account]:
        """Return the accounts in the order they are listed."""
        place = "" if self.number == 1 else f", {self.name}"
        return [
            Account(f"{TITLES[role]}{'' if hamlet is None else f', {HAMLETS[hamlet]}'}{place}", self.username(username))
            for role, username, _gender, hamlet in POSTS
        ]
