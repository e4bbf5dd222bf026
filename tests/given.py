"""What a letter really gets, held against its samples: what a check proves for these holds for it, too."""

from __future__ import annotations

from collections.abc import Iterator

from processor.core.outcome import Letter
from processor.letters.samples import SAMPLES
from processor.letters.shapes import Shape, shape_of, shape_of_all
from processor.letters.variants import VARIANTS

_OF_THE_LETTER = {"to_name", "about"}  # stand beside its data
_shapes: dict[str, Shape] = {}


def sampled(name: str) -> Shape:
    if name not in _shapes:
        whole = [SAMPLES[name], *({**SAMPLES[name], **more} for of, more in VARIANTS if of == name)]
        _shapes[name] = shape_of_all(
            [{k: v for k, v in sample.items() if k not in _OF_THE_LETTER} for sample in whole]
        )
    return _shapes[name]


def unlike_its_samples(letter: Letter) -> list[str]:
    """Where the letter's data is something that no sample shows: a name, a kind of value, an emptiness."""
    return [
        f"{letter.name}: {stray}" for stray in _strays(shape_of(letter.data, ()), sampled(letter.name), "")
    ]


def _strays(real: Shape, shown: Shape, where: str) -> Iterator[str]:
    if real.empty and not shown.empty and where and not (real.kinds and real.kinds <= {bool}):
        yield f"{where} may be empty, which no sample shows"
    if not real.empty and not (real.kinds <= shown.kinds):
        yield f"{where} is {real.kinds}, and {shown.kinds} in the samples"
    if real.fields is not None and (real.fields or where):
        has = shown.fields or {}
        for name in real.fields.keys() - has.keys():
            yield f"{where}.{name} is given, but in no sample"
        for name in has.keys() - real.fields.keys() - shown.open_fields:
            yield f"{where}.{name} is in the samples, but not given"
        for name in real.fields.keys() & has.keys():
            yield from _strays(real.fields[name], has[name], f"{where}.{name}")
    if real.item is not None:
        if shown.item is None:
            yield f"{where} has items, which no sample shows"
        elif where.endswith("[*]") and real.parts and shown.parts:  # a pair, such as a label and its value
            for nth, (mine, theirs) in enumerate(zip(real.parts, shown.parts, strict=False)):
                yield from _strays(mine, theirs, f"{where}[{nth}]")
        else:
            yield from _strays(real.item, shown.item, f"{where}[*]")
