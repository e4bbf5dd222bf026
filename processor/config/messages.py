"""What pydantic found, said to the person who wrote the file."""

from __future__ import annotations

import typing
from collections.abc import Callable, Mapping, Sequence
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError
from pydantic_core import ErrorDetails, PydanticCustomError

from processor.config.problems import Problem, nearest, show

# TOML has lists, the program has tuples.
AsTuple = BeforeValidator(lambda value: tuple(value) if isinstance(value, list) else value)


class Table(BaseModel):
    """A table of a file: unknown keys are faults, and so is a 1 where true is meant."""

    model_config = ConfigDict(
        extra="forbid",
        strict=True,
        frozen=True,
        validate_default=True,  # a default may clash with what was written beside it
        str_strip_whitespace=True,
        hide_input_in_errors=True,
        populate_by_name=False,
    )


def fault(wish: str) -> PydanticCustomError:
    """Raised by a check; the wish follows the value in the problem's line."""
    return PydanticCustomError("fault", "{wish}", {"wish": wish})


def problems_of(
    error: ValidationError,
    model: type[BaseModel],
    data: Mapping[str, Any],
    file: Callable[[tuple[str | int, ...]], str],
) -> tuple[Problem, ...]:
    """One problem for each fault, in the order of the file's description.

    `file` names, for a path of keys, the place where the value was written.
    """
    found = (_problem(details, model, data, file) for details in error.errors(include_url=False))
    return tuple(dict.fromkeys(found))


def wish_of(error: ValidationError, model: type[BaseModel], key: str) -> str:
    """For one value that is meant for this key: what is wrong with it and what to write instead."""
    return _wish(error.errors(include_url=False)[0], model, (key,))


def _problem(
    details: ErrorDetails,
    model: type[BaseModel],
    data: Mapping[str, Any],
    file: Callable[[tuple[str | int, ...]], str],
) -> Problem:
    loc = tuple(part for part in details["loc"] if part != "[key]")
    key = name_of(loc, data)
    value = "" if details["type"] in ("missing", "extra_forbidden") else show(details["input"], key)
    return Problem(file=file(loc), key=key, value=value, wish=_wish(details, model, loc))


def name_of(loc: Sequence[str | int], data: Any) -> str:
    """mailbox.url; for a row of a list its number from 1 and its name: field 3 (Title).label."""
    name = ""
    for part in loc:
        data = _inside(data, part)
        if isinstance(part, int):
            name += f" {part + 1}"
            titles = (data.get(k) for k in ("name", "label", "key")) if isinstance(data, dict) else ()
            title = next((t for t in titles if isinstance(t, str) and t.strip()), "")
            name += f" ({title[:40]})" if title else ""
        else:
            name += f".{part[:60]}" if name else part[:60]
    return " ".join(name.split())


def _inside(data: Any, part: str | int) -> Any:
    if isinstance(data, dict):
        return data.get(part)
    if isinstance(part, int) and isinstance(data, list) and part < len(data):
        return data[part]
    return None


def _wish(details: ErrorDetails, model: type[BaseModel], loc: tuple[str | int, ...]) -> str:
    context = details.get("ctx", {})
    example = _described(model, loc)
    write = f"; write {example}" if example else ""
    match details["type"]:
        case "fault":
            return str(context["wish"])
        case "extra_forbidden":
            return _unknown(model, loc)
        case "missing":
            return f"is missing{write}"
        case "model_type" | "model_attributes_type":
            return f"is not a table; write [{loc[-1]}] on a line and its keys below"
        case "string_type":
            return f"is not a text in quotes{write}"
        case "string_too_short":
            return f"is empty{write}"
        case "string_too_long":
            return f"is longer than {context['max_length']} characters{write}"
        case "int_type" | "int_from_float":
            return f"is not a whole number{write}"
        case "greater_than_equal":
            return f"is too small; write {context['ge']} or more"
        case "less_than_equal":
            return f"is too large; write {context['le']} or less"
        case "literal_error":
            return f"is not {context['expected']}; write one of these"
        case "tuple_type" | "list_type":
            return f'is not a list; write {example}{", " if example else ""}as ["…", "…"]'
        case "too_short":
            return f"is an empty list{write}"
        case "dict_type":
            return "is not a table; write its keys below its name in brackets"
        case _:
            return f"cannot be used ({details['msg']}){write}"


def _unknown(model: type[BaseModel], loc: tuple[str | int, ...]) -> str:
    written = str(loc[-1])
    inside = _model_at(model, loc[:-1])
    known = _keys(inside) if inside else {}
    if "password" in written.lower() and "password_file" in known:
        return (
            "does not belong in this file; write the password alone in a file and name that in password_file"
        )
    near = nearest(written, known)
    if near:
        return f'is not known; did you mean "{near}"?'
    for section, field in _keys(model).items():
        other = _table_of(field.annotation)
        if other is not None and other is not inside and written in _keys(other):
            return f"is not known here; write it under [{section}]"
    return f"is not known; known here: {', '.join(known) or 'nothing'}"


def _keys(model: type[BaseModel]) -> dict[str, Any]:
    return {field.alias or name: field for name, field in model.model_fields.items()}


def _model_at(model: type[BaseModel], loc: Sequence[str | int]) -> type[BaseModel] | None:
    """The table that a path of keys leads to; None when it leads to a value."""
    current: type[BaseModel] | None = model
    for part in loc:
        if isinstance(part, int) or current is None:
            continue
        field = _keys(current).get(part)
        current = _table_of(field.annotation) if field else None
    return current


def _described(model: type[BaseModel], loc: Sequence[str | int]) -> str:
    names = [part for part in loc if isinstance(part, str)]
    inside = _model_at(model, names[:-1]) if names else None
    field = _keys(inside).get(names[-1]) if inside else None
    return (field.description or "") if field else ""


def _table_of(annotation: Any) -> type[BaseModel] | None:
    """The table in Table, Table | None, tuple[Table, ...]; None when there is none."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    if typing.get_origin(annotation) is Annotated:
        return _table_of(typing.get_args(annotation)[0])
    inner = (_table_of(a) for a in typing.get_args(annotation))
    return next((table for table in inner if table is not None), None)
