"""Which conditions a module has, and how each reads when it is turned."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_TURNED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.Lt: ast.GtE, ast.GtE: ast.Lt, ast.Gt: ast.LtE,
    ast.LtE: ast.Gt, ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is,
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """A comparison that is turned, an `and` for an `or` or the reverse, a `not` that is dropped."""

    file: str  # relative to the project
    line: int
    nth: int  # of the conditions of its module
    function: str  # the outermost one that it stands in, "" outside of all
    before: str
    after: str

    @property
    def module(self) -> str:
        return self.file.removesuffix(".py").replace("/", ".").removesuffix(".__init__")


def conditions_in(root: Path, file: str) -> Iterator[Condition]:
    """All of one module, in its order."""
    tree = ast.parse((root / file).read_text("utf-8"))
    inside = _functions(tree)
    for nth, node in enumerate(_turnable(tree)):
        before = ast.unparse(node)
        after = ast.unparse(_turned(node))
        yield Condition(
            file=file, line=node.lineno, nth=nth, function=inside.get(node, ""), before=before, after=after
        )


def with_one_turned(source: str | bytes, nth: int) -> ast.Module:
    """The module with that condition turned.

    Errors: IndexError, when it has fewer.
    """
    tree = ast.parse(source)
    wanted = [*_turnable(tree)][nth]

    class Turn(ast.NodeTransformer):
        def visit(self, node: ast.AST) -> ast.AST:
            node = self.generic_visit(node)
            return ast.copy_location(_turned(wanted), wanted) if node is wanted else node

    Turn().visit(tree)
    return ast.fix_missing_locations(tree)


def _turnable(tree: ast.Module) -> Iterator[ast.expr]:
    for node in ast.walk(tree):
        match node:
            case ast.BoolOp() | ast.UnaryOp(op=ast.Not()) | ast.Compare(ops=[_]):
                yield node


def _turned(node: ast.expr) -> ast.expr:
    match node:
        case ast.Compare(left=left, ops=[op], comparators=others):
            return ast.Compare(left=left, ops=[_TURNED[type(op)]()], comparators=others)
        case ast.BoolOp(op=op, values=values):
            return ast.BoolOp(op=ast.Or() if isinstance(op, ast.And) else ast.And(), values=values)
        case ast.UnaryOp(operand=operand):
            return operand
    raise TypeError(f"{ast.unparse(node)} is no condition")


def _functions(tree: ast.Module) -> dict[ast.expr, str]:
    """By the condition: the function or the method that is called before it is met."""
    found: dict[ast.expr, str] = {}

    def walk(node: ast.AST, name: str, in_function: bool) -> None:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.expr):
                found[child] = name if in_function else ""
            if isinstance(child, ast.FunctionDef) and not in_function:
                walk(child, f"{name}.{child.name}".lstrip("."), True)
            elif isinstance(child, ast.ClassDef) and not in_function:
                walk(child, f"{name}.{child.name}".lstrip("."), False)
            else:
                walk(child, name, in_function)

    walk(tree, "", False)
    return found
