"""The command behind start.py: it does what is needed, once."""

from __future__ import annotations

from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from config.management.commands import set_up
from tests import build


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep static files and stamps out of the checkout."""
    settings.STATIC_ROOT = tmp_path / "static"
    monkeypatch.setattr(set_up, "STATIC_STAMP", tmp_path / "static.stamp")
    monkeypatch.setattr(set_up, "LOADING", tmp_path / "demo_loading")


@pytest.fixture
def loads(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the commands that are called, with a demo commune in place of the real one."""
    called: list[str] = []

    def call(name: str, **options: object) -> None:
        called.append(name)
        if name == "load_demo":
            build.commune()

    monkeypatch.setattr(set_up, "get_commands", lambda: {"load_demo": "config"})
    monkeypatch.setattr(set_up, "call_command", call)
    return called


def run() -> str:
    out = StringIO()
    call_command("set_up", stdout=out)
    return out.getvalue()


@pytest.mark.django_db
def test_the_second_time_nothing_is_left_to_do(loads: list[str], tmp_path: Path) -> None:
    run()
    (tmp_path / "static").mkdir()
    assert loads == ["load_demo", "collectstatic"]
    assert run() == ""
    assert loads == ["load_demo", "collectstatic"]


@pytest.mark.django_db
def test_the_demo_commune_is_not_loaded_beside_another(loads: list[str]) -> None:
    build.commune()
    run()
    assert "load_demo" not in loads


@pytest.mark.django_db
def test_without_demo_nobody_is_invented(loads: list[str], settings: Any) -> None:
    settings.DEMO = False
    run()
    assert "load_demo" not in loads


@pytest.mark.django_db
def test_a_loading_cut_off_is_taken_up_again(loads: list[str]) -> None:
    build.commune()
    set_up.LOADING.touch()
    run()
    assert "load_demo" in loads
    assert not set_up.LOADING.exists()


@pytest.mark.django_db
def test_a_changed_static_file_is_collected(loads: list[str], tmp_path: Path, settings: Any) -> None:
    source = tmp_path / "source"
    source.mkdir()
    settings.STATICFILES_DIRS = [source]
    run()
    (tmp_path / "static").mkdir()
    (source / "new.css").write_text("p { margin: 0 }")
    run()
    assert loads.count("collectstatic") == 2
