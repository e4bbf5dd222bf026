"""Which names a template may use at a place in it, and which of them a condition has found to be defined."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from jinja2 import nodes

from processor.letters.shapes import Shape

_NOT_DATA = frozenset({"loop", "caller", "varargs", "kwargs"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Macro:
    """A macro, and the names that are seen where it was made."""

    node: nodes.Macro | nodes.CallBlock
    key: str  # of the file
    scope: Scope


@dataclass(frozen=True, slots=True, kw_only=True)
class Called(Shape):
    """What a name stands for that is called: a macro, or a module of them."""

    macro: Macro | None = None
    module: Mapping[str, Shape] | None = None


@dataclass(slots=True, kw_only=True)
class Scope:
    """The names of a body, and through `outer` those around it."""

    names: dict[str, Shape]
    owner: str = "this letter"  # what the names belong to, for a sentence
    outer: Scope | None = None
    open_names: frozenset[str] = frozenset()  # not always there: only after `is defined`
    guarded: frozenset[str] = frozenset()  # what a condition around has found to be defined

    def find(self, name: str) -> tuple[Shape | None, Scope]:
        scope: Scope | None = self
        while scope is not None:
            if name in scope.names:
                return scope.names[name], scope
            scope = scope.outer
        return None, self

    def is_guarded(self, said: str) -> bool:
        scope: Scope | None = self
        while scope is not None:
            if said in scope.guarded:
                return True
            scope = scope.outer
        return False

    def inside(self, names: Mapping[str, Shape] | None = None, guarded: Iterable[str] = ()) -> Scope:
        return Scope(names=dict(names or {}), outer=self, owner=self.owner, guarded=frozenset(guarded))

    def known(self) -> list[str]:
        """What a writer may have meant: data, loop variables and arguments."""
        found: dict[str, None] = {}
        scope: Scope | None = self
        while scope is not None and scope.outer is not None:  # the outermost are what every template has
            found |= dict.fromkeys(n for n, s in scope.names.items() if not isinstance(s, Called))
            scope = scope.outer
        return sorted(found.keys() - _NOT_DATA)


def guarded_by(scope: Scope, test: nodes.Node) -> Scope:
    """The same names; what the condition says to be defined may be used."""
    found = {*_defined_in(test)}
    if not found:
        return scope
    inner = replace(scope, guarded=scope.guarded | found)
    inner.names = scope.names  # what is set inside is set outside
    return inner


def _defined_in(test: nodes.Node) -> Iterable[str]:
    match test:
        case nodes.Test(name="defined"):
            yield as_said(test.node)
        case nodes.And():
            yield from _defined_in(test.left)
            yield from _defined_in(test.right)


def as_said(node: nodes.Node | None) -> str:
    """As the template says it: requests[0].ref."""
    match node:
        case nodes.Name():
            return node.name
        case nodes.Const():
            return repr(node.value)
        case nodes.Getattr():
            return f"{as_said(node.node)}.{node.attr}"
        case nodes.Getitem():
            inside = node.arg.value if isinstance(node.arg, nodes.Const) else "…"
            return f"{as_said(node.node)}[{inside!r}]" if inside != "…" else f"{as_said(node.node)}[…]"
        case nodes.Filter():
            return as_said(node.node)
        case nodes.Call():
            return f"{as_said(node.node)}(…)"
    return "it"
