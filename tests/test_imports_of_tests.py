"""Where tests find what they share: in modules that hold no tests, each name in one of them."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.shipped_rules import ROOT

SHARED = "move what both need to a module that holds no tests"


def imported(source: str) -> Iterator[str]:
    """Each module that a text of Python may import, wherever it does so."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.module is not None, "imports name their module in full"
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def modules_of_tests_in(source: str) -> list[str]:
    names = (name for name in imported(source) if name.split(".")[0] == "tests")
    return sorted({name for name in names if any(part.startswith("test_") for part in name.split("."))})


def defined(path: Path) -> Iterator[str]:
    for node in ast.parse(path.read_text()).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            yield from (one.id for target in targets for one in ast.walk(target) if isinstance(one, ast.Name))


def test_a_test_module_is_imported_by_nobody() -> None:
    files = [path for folder in ("tests", "bench") for path in sorted((ROOT / folder).rglob("*.py"))]
    wrong = [
        (str(path.relative_to(ROOT)), name)
        for path in files
        for name in modules_of_tests_in(path.read_text())
    ]
    assert len(files) > 300
    assert not wrong, SHARED


def test_an_import_of_a_test_module_is_seen_wherever_it_stands() -> None:
    named = ["tests.core.test_a", "tests.core.test_a.b", "tests.test_c", "tests.test_d"]
    source = (
        "from tests.core.test_a import b\ndef f():\n    from tests import test_c\n    import tests.test_d\n"
    )
    assert modules_of_tests_in(source) == named
    assert not modules_of_tests_in("from tests.attacks import to\nfrom tests import sizes\nimport pytest\n")


def test_what_attacks_share_is_defined_once() -> None:
    """So that a reader who meets a name finds the one place that says what it does."""
    homes: dict[str, list[str]] = {}
    for path in sorted((ROOT / "tests" / "attack").glob("*.py")):
        if not path.name.startswith(("test_", "random_", "conftest")):
            for name in defined(path):
                homes.setdefault(name, []).append(path.name)
    assert {name: where for name, where in homes.items() if len(where) > 1} == {}
