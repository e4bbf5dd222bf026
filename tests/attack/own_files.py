"""An association's own rules and templates, beside the configuration."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from processor.config import Settings
from processor.config.cache import SHARED
from processor.core.rules import RuleBook
from processor.loading import load, template_faults
from processor.shipped import TEMPLATES
from tests.operation.small import CONFIG
from tests.own_templates import own_templates
from tests.prepared_program import make_ready


def own_folders(folder: Path) -> str:
    """Rules and templates of their own, beside the configuration."""
    (folder / "rules").mkdir()
    (folder / "rules" / "blocked.toml").write_text("")
    own_templates(folder / "templates")
    return '[paths]\nrules = "rules"\ntemplates = "templates"\n'


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Settings, RuleBook]:
    """Its own folder of templates holds what is shipped, and was found right before."""
    monkeypatch.delenv(SHARED, raising=False)
    (tmp_path / "config.toml").write_text(CONFIG + '[paths]\ntemplates = "own"\n')
    shutil.copytree(TEMPLATES, tmp_path / "own")
    make_ready(tmp_path)
    return load(tmp_path / "config.toml")


def faults_of(own: tuple[Settings, RuleBook], key: str, change: Callable[[bytes], bytes]) -> list[str]:
    file = own[0].paths.templates / key
    file.write_bytes(change(file.read_bytes()))
    return [str(fault) for fault in template_faults(*own)]
