"""Faces beside an answer: "Yes, sure 🙄" is none."""

from __future__ import annotations

import re
from collections.abc import Iterator

# Faces and gestures, glad or not; a heart, a flower or a rocket says nothing against a yes.
_FACE = re.compile(
    "[\u2639\u263a\u2753\u2754\u3030\U0001f440\U0001f44e\U0001f480\U0001f494\U0001f4a4\U0001f4a9\U0001f595"
    "\U0001f5d1\U0001f600-\U0001f64f\U0001f910-\U0001f92f\U0001f937\U0001f926\U0001f971-\U0001f97a"
    "\U0001f9d0\U0001fae0-\U0001faef]"
    r"|:'?-?[/\\(|[]+(?=\s|$)"
)
_GLAD = frozenset("☺😀😃😄😁😊😇🙂😉😍🥰😘😗😙😚😋😎🤩🥳🤗🤝🤙🤘🤟🤛🤜🙌🙏🙋🙆🥹😺😸😻🤓🤠🫡🫶")
# They laugh at something, and it must not be the yes.
_LAUGHING = frozenset("😂🤣😅😆🙈🤭😜😝😛🤪🥲")


def is_doubted(text: str, *, says_yes: bool) -> bool:
    """A face in it rolls its eyes, thinks, shrugs or weeps; or laughs, where the text `says_yes`."""
    return any(face not in _LAUGHING or says_yes for face in _faces(text))


def _faces(text: str) -> Iterator[str]:
    """Those that are not glad."""
    yield from (face for face in _FACE.findall(text) if face not in _GLAD)
