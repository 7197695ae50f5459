"""Under which law a dossier stands: the one in force on the day its complete file was received.

Pure. What is known of each version and how sure stands in docs/law.md. A new law is a new line here.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Law:
    """The rules of commendation from a day on."""

    code: str
    first_day: date
    name: str


# Luật 06/2026/QH16 leaves files received before 01/10/2026 under the law as it was, unless the new one is kinder.
LAWS = (
    Law("law-2003", date.min, "Luật Thi đua, khen thưởng năm 2003 (sửa đổi năm 2005, 2013)"),
    Law("law-2022", date(2024, 1, 1), "Luật Thi đua, khen thưởng số 06/2022/QH15; Nghị định số 98/2023/NĐ-CP"),
    Law("decree-152", date(2025, 7, 1), "Luật Thi đua, khen thưởng số 06/2022/QH15; Nghị định số 152/2025/NĐ-CP"),
    Law(
        "law-2026",
        date(2026, 10, 1),
        "Luật Thi đua, khen thưởng số 06/2022/QH15 được sửa đổi bởi Luật số 06/2026/QH16; Nghị định số 152/2025/NĐ-CP",
    ),
)
NAMES = {law.code: law.name for law in LAWS}


def law_on(received_on: date) -> Law:
    """Return the law of a file received on a day."""
    return max((law for law in LAWS if law.first_day <= received_on), key=lambda law: law.first_day)
