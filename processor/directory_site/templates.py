"""The templates of the pages: the association's own where it has one of that name, else the program's."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

from jinja2 import BaseLoader, StrictUndefined, TemplateNotFound, TemplateSyntaxError
from jinja2.sandbox import SandboxedEnvironment
from markupsafe import Markup

from processor import ordinary

STYLE, SCRIPT, WORDS, PARTS = "style.css", "search.js", "words.html", "parts.html"
SITE = "site"  # below the folder of a language
_FALLBACK = "en"  # has all of them; another language need only have words.html
_ENDS = {STYLE: "</style", SCRIPT: "</script"}


class PageFault(Exception):
    """A template of the pages cannot be used; the sentence names the file."""


def languages_of(folders: Iterable[Path], wanted: Iterable[str]) -> tuple[str, ...]:
    """Those of them in which the pages have words."""
    known = {x for x in wanted if any((folder / x / SITE / WORDS).is_file() for folder in folders)}
    return tuple(x for x in dict.fromkeys(wanted) if x in known)


class _Folders(BaseLoader):
    """Nothing outside the folders. Words are those of the language; all else may be that of English."""

    def __init__(self, folders: Iterable[Path], language: str) -> None:
        self._folders, self._language = tuple(folders), language

    def _find(self, name: str) -> Path | None:
        if "/" in name or name.startswith("."):
            return None
        of = (self._language,) if name == WORDS else (self._language, _FALLBACK)
        places = (folder / language / SITE / name for folder in self._folders for language in of)
        return next((path for path in places if path.is_file()), None)

    def get_source(self, environment: Any, template: str) -> tuple[str, str, Any]:
        path = self._find(template)
        if path is None:
            raise TemplateNotFound(template, message=f"there is no template {template}")
        try:
            return ordinary.read_text(path, "utf-8-sig"), str(path), lambda: True
        except (OSError, UnicodeDecodeError) as error:
            raise PageFault(f"{path} cannot be read: {error}") from error


@contextmanager
def told_as_fault(name: str) -> Iterator[None]:
    """A template may raise anything: its own arithmetic, a filter's wishes, a name that is not there."""
    try:
        yield
    except PageFault:
        raise
    except Exception as error:
        raise PageFault(_sentence(name, error)) from error


class Templates:
    """Those of one language, by Jinja with autoescape: what a member wrote is text wherever it is put."""

    def __init__(self, folders: Iterable[Path], language: str, address: str) -> None:
        """`folders`: of all templates, the association's own first. Raises PageFault."""
        self._loader = _Folders(folders, language)
        self._jinja = SandboxedEnvironment(
            loader=self._loader,
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
            cache_size=-1,
        )
        self._jinja.globals.update(address=address, mailto=lambda words: mailto(address, str(words)))
        self.style, self.script = self._verbatim(STYLE), self._verbatim(SCRIPT)

    def words(self) -> Any:
        """The macros of words.html."""
        return self._module(WORDS)

    def parts(self) -> Any:
        """Those of parts.html, which several pages use."""
        return self._module(PARTS)

    def _module(self, name: str) -> Any:
        with told_as_fault(name):
            return self._jinja.get_template(name).module

    def render(self, name: str, values: Mapping[str, object]) -> str:
        with told_as_fault(name):
            return self._jinja.get_template(name).render(values)

    def policy(self, *, script: bool) -> str:
        """What the page may load: its own style, its own script, and nothing from anywhere (CSP 3, 2.3.1)."""
        scripts = f"; script-src {_hash(self.script)}" if script else ""
        return (
            f"default-src 'none'; style-src {_hash(self.style)}{scripts}; base-uri 'none'; form-action 'none'"
        )

    def _verbatim(self, name: str) -> Markup:
        """It stands in the page as it is, so that its hash is the one in the policy."""
        text, path, _ = self._loader.get_source(self._jinja, name)
        if _ENDS[name] in text.lower():
            raise PageFault(f"{path} holds {_ENDS[name]!r}, which would end it early; take it out")
        return Markup(text)  # noqa: S704 - the association's own file, or the program's


def mailto(address: str, words: str) -> str:
    """A new mail with these words as subject and text, as the buttons of letters write it (RFC 6068)."""
    local, _, domain = address.rpartition("@")
    said = quote(words, safe="")
    return f"mailto:{quote(local, safe='')}@{domain}?subject={said}&body={said}"


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def _sentence(name: str, error: Exception) -> str:
    if isinstance(error, TemplateSyntaxError):
        return f"{error.filename or error.name or name}, line {error.lineno}: {error.message}"
    return f"the directory's pages: {name}: {error or type(error).__name__}"
