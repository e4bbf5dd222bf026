"""Each name in a template is one that its letter gets, in every branch: told without writing the letter.

The template is walked as Jinja2 would run it, with shapes (see shapes.py) in the place of values: macros are
entered with the shapes of their arguments, loops with that of an item, and both sides of each condition.
"""

from __future__ import annotations

import difflib
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field

from jinja2 import nodes
from jinja2.runtime import LoopContext

from processor.letters.scopes import Called, Macro, Scope, as_said, guarded_by
from processor.letters.shapes import ANYTHING, EACH, NUMBER, TEXT, TRUTH, Path, Shape, joined

_DEEP = 8  # includes in includes; one that includes itself comes to its end here
_AGAIN = 2  # a macro inside itself
_NEAR = 0.6  # of a name that may have been meant
_OF_ITEMS = frozenset({"first", "last", "random", "max", "min"})  # filters that give one of several
_SAME = frozenset({"sort", "list", "reverse", "unique", "select", "reject", "slice", "batch"})
_BY_NAME = frozenset({"selectattr", "rejectattr"})  # their first argument names an attribute
_BY_KEYWORD = frozenset({"map", "sort", "unique", "groupby", "join", "sum", "max", "min"})  # attribute="…"
_GUARDS = frozenset({"default", "d"})
_OF_BUTTON = ("label", "words", "subject", "quiet")
_ARGUMENTS = {  # of what is no macro
    "button": _OF_BUTTON,
    "button_to_program": _OF_BUTTON,
    "write_to": ("label", "address"),
}
_LOOP = Shape(kinds=frozenset({LoopContext}))  # what is called loop inside of one
_LISTED = 20  # names that a sentence says


@dataclass(slots=True, kw_only=True)
class Walker:
    """Walks the templates of one letter. `tree` gives a file's parsed template; None: there is no such."""

    tree: Callable[[str], nodes.Template | None]
    beside: Callable[[str, str], str]  # the key of an included file, and of the file that includes it
    place: Callable[[str, int], str]  # "templates/en/request.md, line 7"
    always: Mapping[str, Shape]  # what every template may use: program, button …
    filters: Collection[str]
    tests: Collection[str]
    faults: dict[str, None] = field(default_factory=dict)
    compared: defaultdict[Path, set[object]] = field(default_factory=lambda: defaultdict(set))
    called: set[tuple[str, str]] = field(default_factory=set)  # macros that were entered: file, name
    _deep: int = 0
    _entered: Counter[int] = field(default_factory=Counter)  # macros that are being walked
    _modules: dict[str, dict[str, Shape]] = field(default_factory=dict)

    def walk(self, key: str, data: Shape) -> None:
        """A letter's file (or its head, "… subject") with its data."""
        tree = self.tree(key)
        if tree is not None:
            names = dict(data.fields or {})
            base = Scope(names=dict(self.always))
            scope = Scope(names=names, outer=base, open_names=data.open_fields)
            inside = scope.inside()
            self._body(tree.body, inside, key)
            self._uncalled(inside.names, key)

    def walk_unused(self, key: str) -> None:
        """The macros of a shared file that no letter calls."""
        self._uncalled(self._module(key), key)

    def _uncalled(self, names: Mapping[str, Shape], key: str) -> None:
        """What their arguments are, nobody knows; whatever else they name has to be there."""
        for name, shape in [*names.items()]:
            macro = shape.macro if isinstance(shape, Called) else None
            if macro is not None and macro.key == key and (key, name) not in self.called:
                self._enter(macro, [ANYTHING for _ in macro.node.args], {}, key, macro.node.lineno)

    # --- statements --------------------------------------------------------------------------------

    def _body(self, body: Iterable[nodes.Node], scope: Scope, key: str) -> None:
        for node in body:
            self._statement(node, scope, key)

    def _statement(self, node: nodes.Node, scope: Scope, key: str) -> None:
        match node:
            case nodes.Output():
                for child in node.nodes:
                    self._shape(child, scope, key)
            case nodes.If():
                self._if(node, scope, key)
            case nodes.For():
                self._for(node, scope, key)
            case nodes.Assign():
                self._bind(node.target, self._shape(node.node, scope, key), scope.names, scope, key)
            case nodes.AssignBlock():
                self._body(node.body, scope.inside(), key)
                self._bind(node.target, TEXT, scope.names, scope, key)
            case nodes.Macro():
                macro = Macro(node=node, key=key, scope=scope)
                scope.names[node.name] = Called(macro=macro)
            case nodes.CallBlock():
                scope_of_caller = Macro(node=node, key=key, scope=scope)
                self._call(node.call, scope.inside({"caller": Called(macro=scope_of_caller)}), key)
            case nodes.FilterBlock():
                self._filter(node.filter, scope, key)
                self._body(node.body, scope.inside(), key)
            case nodes.With():
                values = [self._shape(value, scope, key) for value in node.values]
                inner = scope.inside()
                for target, value in zip(node.targets, values, strict=True):
                    self._bind(target, value, inner.names, scope, key)
                self._body(node.body, inner, key)
            case nodes.Include():
                self._include(node, scope, key)
            case nodes.Import():
                exported = self._module_named(node.template, scope, key)
                scope.names[node.target] = ANYTHING if exported is None else Called(module=exported)
            case nodes.FromImport():
                self._from_import(node, scope, key)
            case nodes.ExprStmt():
                self._shape(node.node, scope, key)
            case nodes.Extends():
                self._include(node, scope, key)
            case nodes.Block() | nodes.Scope() | nodes.ScopedEvalContextModifier():
                self._body(node.body, scope.inside(), key)
            case _:
                pass

    def _if(self, node: nodes.If, scope: Scope, key: str) -> None:
        """Both sides are walked; a name that one of them sets is there afterwards."""
        self._shape(node.test, scope, key)
        before = dict(scope.names)
        self._body(node.body, guarded_by(scope, node.test), key)
        after = dict(scope.names)
        scope.names.clear()
        scope.names.update(before)
        for other in node.elif_:
            self._if(other, scope, key)
        self._body(node.else_, scope, key)
        for name, shape in after.items():
            if name not in scope.names:
                scope.names[name] = shape
            elif not isinstance(shape, Called) and scope.names[name] is not shape:
                scope.names[name] = joined([scope.names[name], shape])

    def _for(self, node: nodes.For, scope: Scope, key: str) -> None:
        items = self._shape(node.iter, scope, key)
        inner = scope.inside({"loop": _LOOP})
        self._bind(node.target, _item(items), inner.names, scope, key)
        if node.test is not None:
            self._shape(node.test, inner, key)
        self._body(node.body, inner, key)
        self._body(node.else_, scope.inside(), key)

    def _bind(
        self, target: nodes.Node, value: Shape, names: dict[str, Shape], scope: Scope, key: str
    ) -> None:
        match target:
            case nodes.Name():
                names[target.name] = value
            case nodes.Tuple():
                for nth, one in enumerate(target.items):
                    self._bind(one, _part(value, nth), names, scope, key)
            case nodes.NSRef():
                self._find(target.name, target.lineno, scope, key)

    def _include(self, node: nodes.Include | nodes.Extends, scope: Scope, key: str) -> None:
        self._shape(node.template, scope, key)
        if not isinstance(node.template, nodes.Const) or self._deep >= _DEEP:
            return
        wanted = self.beside(str(node.template.value), key)
        tree = self.tree(wanted)
        if tree is None:
            return
        self._deep += 1
        with_data = getattr(node, "with_context", True)
        self._body(tree.body, (scope if with_data else self._bare()).inside(), wanted)
        self._deep -= 1

    def _bare(self) -> Scope:
        return Scope(names=dict(self.always), owner="this file, which gets no data of the letter")

    def _module(self, key: str) -> dict[str, Shape]:
        """What an import of that file brings: it is run without the letter's data."""
        if key not in self._modules:
            self._modules[key] = {}
            tree = self.tree(key)
            if tree is not None:
                scope = self._bare().inside()
                self._modules[key] = scope.names
                self._body(tree.body, scope, key)
        return self._modules[key]

    def _module_named(self, template: nodes.Expr, scope: Scope, key: str) -> dict[str, Shape] | None:
        self._shape(template, scope, key)
        if not isinstance(template, nodes.Const):
            return None
        wanted = self.beside(str(template.value), key)
        return None if self.tree(wanted) is None else self._module(wanted)

    def _from_import(self, node: nodes.FromImport, scope: Scope, key: str) -> None:
        exported = self._module_named(node.template, scope, key)
        for one in node.names:
            name, alias = one if isinstance(one, tuple) else (one, one)
            if exported is not None and name not in exported:
                file = str(getattr(node.template, "value", ""))
                self._fault(key, node.lineno, f"{name} is not in {file}{_may_be(name, exported, 'it has')}")
            scope.names[alias] = ANYTHING if exported is None else exported.get(name, ANYTHING)

    # --- expressions -------------------------------------------------------------------------------

    def _shape(self, node: nodes.Node, scope: Scope, key: str) -> Shape:
        match node:
            case nodes.Name():
                return self._find(node.name, node.lineno, scope, key)
            case nodes.Const():
                return Shape(kinds=frozenset({type(node.value)}))
            case nodes.Getattr():
                return self._attribute(node, node.attr, scope, key)
            case nodes.Getitem():
                return self._element(node, scope, key)
            case nodes.Call():
                return self._call(node, scope, key)
            case nodes.Filter():
                return self._filter(node, scope, key)
            case nodes.Test():
                return self._test(node, scope, key)
            case nodes.CondExpr():
                self._shape(node.test, scope, key)
                sides = [self._shape(node.expr1, guarded_by(scope, node.test), key)]
                if node.expr2 is not None:
                    sides.append(self._shape(node.expr2, scope, key))
                return joined(sides)
            case nodes.And():
                left = self._shape(node.left, scope, key)
                return joined([left, self._shape(node.right, guarded_by(scope, node.left), key)])
            case nodes.Or():
                return joined([self._shape(node.left, scope, key), self._shape(node.right, scope, key)])
            case nodes.Compare():
                return self._compare(node, scope, key)
            case nodes.Tuple() | nodes.List():
                parts = tuple(self._shape(item, scope, key) for item in node.items)
                return Shape(parts=parts, item=joined(parts))
            case nodes.Dict():
                pairs = [(p.key, self._shape(p.value, scope, key)) for p in node.items]
                if all(isinstance(name, nodes.Const) for name, _ in pairs):
                    return Shape(fields={str(getattr(n, "value", "")): shape for n, shape in pairs})
                return ANYTHING
        for child in node.iter_child_nodes():
            self._shape(child, scope, key)
        match node:
            case nodes.Concat() | nodes.TemplateData():
                return TEXT
            case nodes.Not():
                return TRUTH
            case nodes.BinExpr() | nodes.UnaryExpr():
                return Shape(kinds=frozenset({int, str}))
        return ANYTHING

    def _find(self, name: str, line: int, scope: Scope, key: str) -> Shape:
        shape, owner = scope.find(name)
        if shape is None:
            known = _may_be(name, scope.known(), "it has")
            self._fault(key, line, f"{name} is not given to {scope.owner}{known}")
            return ANYTHING
        if name in owner.open_names and not scope.is_guarded(name):
            why = f"write `if {name} is defined` around it"
            self._fault(key, line, f"{name} is not always given to {scope.owner}; {why}")
        return shape

    def _attribute(self, node: nodes.Getattr | nodes.Getitem, name: str, scope: Scope, key: str) -> Shape:
        whole = self._shape(node.node, scope, key)
        if isinstance(whole, Called):
            if whole.module is None:
                return ANYTHING  # a macro's own attributes, such as its name
            if name not in whole.module:
                known = _may_be(name, whole.module, "it has")
                self._fault(key, node.lineno, f"{as_said(node)}: {name} is not in that file{known}")
            return whole.module.get(name, ANYTHING)
        if not whole.has(name):
            known = _may_be(name, whole.fields or (), f"{as_said(node.node)} has")
            self._fault(key, node.lineno, f"{as_said(node)} is not given{known}")
        elif name in whole.open_fields and not scope.is_guarded(as_said(node)):
            why = f"write `{as_said(node)} | default('')`"
            self._fault(key, node.lineno, f"{as_said(node)} is not always given; {why}")
        return whole.attribute(name)

    def _element(self, node: nodes.Getitem, scope: Scope, key: str) -> Shape:
        if isinstance(node.arg, nodes.Const) and isinstance(node.arg.value, str):
            return self._attribute(node, node.arg.value, scope, key)
        whole = self._shape(node.node, scope, key)
        self._shape(node.arg, scope, key)
        if isinstance(node.arg, nodes.Slice):
            return whole
        if isinstance(node.arg, nodes.Const) and isinstance(node.arg.value, int):
            return _part(whole, node.arg.value)
        return _item(whole)

    def _call(self, node: nodes.Call, scope: Scope, key: str) -> Shape:
        callee = self._shape(node.node, scope, key)
        given = [self._shape(argument, scope, key) for argument in node.args]
        named = {pair.key: self._shape(pair.value, scope, key) for pair in node.kwargs}
        for more in (node.dyn_args, node.dyn_kwargs):
            if more is not None:
                self._shape(more, scope, key)
                return ANYTHING
        macro = callee.macro if isinstance(callee, Called) else None
        if macro is None:
            wanted = _ARGUMENTS.get(node.node.name, ()) if isinstance(node.node, nodes.Name) else ()
            for stray in named.keys() - {*wanted} if wanted else ():
                self._fault(
                    key, node.lineno, f"{stray} is no argument of a button{_may_be(stray, wanted, 'it has')}"
                )
            return ANYTHING
        caller = scope.names.get("caller")
        self._enter(macro, given, named, key, node.lineno, caller if isinstance(caller, Called) else None)
        return TEXT

    def _enter(
        self,
        macro: Macro,
        given: list[Shape],
        named: Mapping[str, Shape],
        key: str,
        line: int,
        caller: Called | None = None,
    ) -> None:
        """The macro with these arguments; one that is left out and has no default is not given to it."""
        node = macro.node
        name = getattr(node, "name", "caller")
        self.called.add((macro.key, name))
        wanted = [argument.name for argument in node.args]
        for stray in named.keys() - {*wanted, "caller"}:
            self._fault(key, line, f"{stray} is no argument of {name}{_may_be(stray, wanted, 'it has')}")
        names: dict[str, Shape] = {"varargs": ANYTHING, "kwargs": ANYTHING}
        if caller is not None:
            names["caller"] = caller
        defaults = dict(zip(reversed(wanted), reversed(node.defaults), strict=False))
        for nth, argument in enumerate(wanted):
            if nth < len(given):
                names[argument] = given[nth]
            elif argument in named:
                names[argument] = named[argument]
            elif argument in defaults:
                names[argument] = self._shape(defaults[argument], macro.scope, macro.key)
        if self._entered[id(node)] >= _AGAIN:
            return
        self._entered[id(node)] += 1
        inner = macro.scope.inside(names)
        inner.owner = f"the macro {name}" if isinstance(node, nodes.Macro) else macro.scope.owner
        self._body(node.body, inner, macro.key)
        self._entered[id(node)] -= 1

    def _filter(self, node: nodes.Filter, scope: Scope, key: str) -> Shape:
        # Jinja2 itself looks for it only when the letter comes there, where a condition is around it
        if node.name not in self.filters:
            near = _may_be(node.name, self.filters, "")
            self._fault(key, node.lineno, f"there is no filter {node.name}{near}")
        if node.node is None:  # of a {% filter %} block
            for argument in node.args:
                self._shape(argument, scope, key)
            return TEXT
        guard = scope.inside(guarded={as_said(node.node)}) if node.name in _GUARDS else scope
        value = self._shape(node.node, guard, key)
        for argument in (*node.args, *(pair.value for pair in node.kwargs)):
            self._shape(argument, scope, key)
        self._names_in(node, value, key)
        if node.name in _GUARDS:
            others = [self._shape(argument, scope, key) for argument in node.args]
            return joined([value, *others])
        if node.name in _OF_ITEMS:
            return _item(value)
        if node.name in _SAME | _BY_NAME:
            return value if node.name not in ("slice", "batch") else ANYTHING
        if node.name in ("length", "count", "wordcount", "int"):
            return NUMBER
        return ANYTHING

    def _names_in(self, node: nodes.Filter, value: Shape, key: str) -> None:
        """`selectattr("ref")` and `map(attribute="ref")` name what an item has."""
        said: list[nodes.Node] = [*node.args[:1]] if node.name in _BY_NAME else []
        if node.name in _BY_KEYWORD:
            said += [pair.value for pair in node.kwargs if pair.key == "attribute"]
        for one in said:
            name = str(one.value).partition(".")[0] if isinstance(one, nodes.Const) else ""
            item = _item(value)
            if name and not name.isdigit() and not item.has(name):
                known = _may_be(name, item.fields or (), "it has")
                self._fault(key, node.lineno, f"{name} is not given with each of {as_said(node.node)}{known}")

    def _test(self, node: nodes.Test, scope: Scope, key: str) -> Shape:
        if node.name not in self.tests:
            near = _may_be(node.name, self.tests, "")
            self._fault(key, node.lineno, f"there is no test {node.name}{near}")
        is_guard = node.name in ("defined", "undefined")
        self._shape(node.node, scope.inside(guarded={as_said(node.node)}) if is_guard else scope, key)
        for argument in node.args:
            self._shape(argument, scope, key)
        return TRUTH

    def _compare(self, node: nodes.Compare, scope: Scope, key: str) -> Shape:
        """What a value is compared with is worth a trial: see variants.py."""
        left = self._shape(node.expr, scope, key)
        for operand in node.ops:
            right = self._shape(operand.expr, scope, key)
            self._note(left, operand.expr)
            if operand.op != "in":
                self._note(right, node.expr)
            elif isinstance(node.expr, nodes.Const) and right.path is not None:
                self.compared[right.path].add(node.expr.value)
            left = right
        return TRUTH

    def _note(self, shape: Shape, other: nodes.Expr) -> None:
        items = other.items if isinstance(other, nodes.Tuple | nodes.List) else [other]
        for item in items:
            if shape.path is not None and isinstance(item, nodes.Const):
                self.compared[shape.path].add(item.value)

    def _fault(self, key: str, line: int, sentence: str) -> None:
        self.faults.setdefault(f"{self.place(key, line)}: {sentence}")


def _item(shape: Shape) -> Shape:
    return shape.item if shape.item is not None and not shape.anything else ANYTHING


def _part(shape: Shape, nth: int) -> Shape:
    if shape.parts and nth < len(shape.parts) and (shape.path is None or shape.path[-1:] == (EACH,)):
        return shape.parts[nth]
    return _item(shape)


def _may_be(wrong: str, known: Iterable[str], has: str) -> str:
    names = sorted({name for name in known if not name.startswith("_")})
    if not names:
        return ""
    near = difflib.get_close_matches(wrong, names, 1, _NEAR)
    if not has:
        return f" (did you mean {near[0]}?)" if near else ""
    listed = ", ".join(names[:_LISTED]) + (" …" if len(names) > _LISTED else "")
    return f"; {has} {listed}" + (f" (did you mean {near[0]}?)" if near else "")
