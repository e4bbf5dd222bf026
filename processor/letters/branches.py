"""Which way each condition and each loop of a template went, and the means to make it go the other way.

Every condition (`if`, `elif`, `a if b else c`) and every loop is wrapped as its template is parsed, so that
it tells what it came to. An `else` is the other side of its condition.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import cast

from jinja2 import nodes

from processor.letters.inert import reveal, reveal_line
from processor.letters.sandbox import Sandbox
from processor.letters.template_loader import Shelf

YES, NO = "yes", "no"  # a condition holds, or not
SOME = "some"  # a loop goes round
NONE, ONE, MORE = "none", "one", "more"  # how often
Way = tuple[int, str]  # the number of a mark, and what it came to
_TEST, _LOOP = "_the_condition", "_the_loop"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A condition or a loop."""

    key: str  # of its file
    line: int
    ways: tuple[str, ...]  # that have to be tried
    needs: tuple[Way, ...]  # on the way to it, inside its file and its macro


class MarkedSandbox(Sandbox):
    """Templates as ever, with marks; and it notes which words each button writes, and where it stands."""

    def __init__(self, shelf: Shelf) -> None:
        super().__init__(shelf)
        self.marks: list[Mark] = []
        self.gone: set[Way] = set()
        self.forced: Mapping[int, bool] = {}
        self.buttons: list[tuple[str, int, str, str]] = []  # file, line, label, words
        self.globals[_TEST] = self._tested
        self.globals[_LOOP] = self._looped
        for name in ("button", "button_to_program"):
            self.globals[name] = self._noting(cast(Callable[..., str], self.globals[name]))

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        tree = super()._parse(source, name, filename)
        if name is not None:
            _Marker(self, name.removesuffix(" subject")).body(tree, ())
        return tree

    def marked(self, mark: Mark) -> int:
        self.marks.append(mark)
        return len(self.marks) - 1

    def _tested(self, value: object, number: int) -> object:
        if number in self.forced:
            self.gone.add((number, YES if self.forced[number] else NO))
            return self.forced[number]
        self.gone.add((number, YES if value else NO))
        return value

    def _looped(self, values: Iterable[object], number: int) -> list[object]:
        items = [*values]
        self.gone.add((number, (NONE, ONE)[len(items)] if len(items) < 2 else MORE))
        if items:
            self.gone.add((number, SOME))
        return items

    def _noting(self, write: Callable[..., str]) -> Callable[..., str]:
        def noted(label: str, words: str, subject: str = "", *, quiet: bool = False) -> str:
            key, line = _calling_line()
            self.buttons.append((key, line, str(reveal_line(label)), str(reveal(words))))
            return write(label, words, subject, quiet=quiet)

        return noted


def _calling_line() -> tuple[str, int]:
    """Of the template that is calling."""
    frame = sys._getframe(2)
    while frame.f_back is not None and "__jinja_template__" not in frame.f_globals:
        frame = frame.f_back
    template = frame.f_globals.get("__jinja_template__")
    if template is None:
        return "", 1
    return str(template.name).removesuffix(" subject"), template.get_corresponding_lineno(frame.f_lineno)


@dataclass(frozen=True, slots=True)
class _Marker:
    sandbox: MarkedSandbox
    key: str

    def body(self, node: nodes.Node, needs: tuple[Way, ...]) -> None:
        """Marks what is in the node; `needs` is the way to it."""
        match node:
            case nodes.If():
                self._if(node, needs)
            case nodes.For():
                self._in_for(node, needs)
            case nodes.CondExpr():
                number = self._wrapped(node, needs)
                self.body(node.expr1, (*needs, (number, YES)))
                if node.expr2 is not None:
                    self.body(node.expr2, (*needs, (number, NO)))
            case nodes.Macro():
                for child in node.iter_child_nodes():
                    self.body(child, ())
            case _:
                for child in node.iter_child_nodes():
                    self.body(child, needs)

    def _if(self, node: nodes.If, needs: tuple[Way, ...]) -> tuple[Way, ...]:
        """Gives the way to what follows when the condition does not hold."""
        number = self._wrapped(node, needs)
        for child in node.body:
            self.body(child, (*needs, (number, YES)))
        rest = (*needs, (number, NO))
        for other in node.elif_:
            rest = self._if(other, rest)
        for child in node.else_:
            self.body(child, rest)
        return rest

    def _in_for(self, node: nodes.For, needs: tuple[Way, ...]) -> None:
        self.body(node.iter, needs)
        if not node.recursive:
            mark = Mark(key=self.key, line=node.lineno, ways=(SOME,), needs=needs)
            node.iter = _call(_LOOP, node.iter, self.sandbox.marked(mark))
        for child in (*node.body, *node.else_):
            self.body(child, needs)

    def _wrapped(self, node: nodes.If | nodes.CondExpr, needs: tuple[Way, ...]) -> int:
        self.body(node.test, needs)
        number = self.sandbox.marked(Mark(key=self.key, line=node.lineno, ways=(YES, NO), needs=needs))
        node.test = _call(_TEST, node.test, number)
        return number


def _call(name: str, value: nodes.Node, number: int) -> nodes.Expr:
    callee = nodes.Name(name, "load", lineno=value.lineno)
    count = nodes.Const(number, lineno=value.lineno)
    assert isinstance(value, nodes.Expr)
    return nodes.Call(callee, [value, count], [], None, None, lineno=value.lineno)
