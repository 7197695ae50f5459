"""Passwords that one person reads to another: no letter that looks like a digit, in groups of four."""

import secrets

_SIGNS = "abcdefghjkmnpqrstuvwxyz23456789"  # 31 signs: 14 of them are 69 bits


def readable_password() -> str:
    """Return a new random password such as `k7mx-p3qd-vt9w-hc`."""
    signs = "".join(secrets.choice(_SIGNS) for _ in range(14))
    return "-".join(signs[start : start + 4] for start in range(0, 14, 4))
