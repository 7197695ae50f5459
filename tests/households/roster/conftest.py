"""The office's own workbook of 2022."""

from __future__ import annotations

import pytest

from tests.rosters import OFFICE_ROSTER


@pytest.fixture
def roster() -> bytes:
    return OFFICE_ROSTER.read_bytes()
