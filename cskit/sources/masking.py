"""Texts without what identifies people: what is looked for, and what stands in its place, is data (`masks.toml`)."""

import re
import tomllib
import unicodedata
from collections import Counter
from functools import cache
from importlib.resources import files
from typing import NamedTuple

_CHINESE = dict(zip(map(ord, "零〇一幺壹二贰三叁四肆五伍六陆七柒八捌九玖"), "001112233445566778899", strict=True))
_LONGEST = 300  # characters looked at together: what takes long must not grow with a text that never ends
_PIECES = re.compile(rf"(?s:.{{1,{_LONGEST - 1}}}[，,。；;！!？?\n]|.{{1,{_LONGEST}}})")
_FORMS = (*range(0x80, 0x2600), *range(0xFF01, 0xFF5F), *range(0x1D7CE, 0x1D800))  # of Latin letters and digits


class _Mask(NamedTuple):
    """One thing that is hidden: its kind, how it is written (the group `hide` goes), what is put there, and whether
    Chinese digits are digits in it."""

    kind: str
    find: re.Pattern[str]
    put: str
    digits: bool


@cache
def _masks() -> tuple[re.Pattern[str], tuple[_Mask, ...]]:
    """Where anything can be hidden at all, and what is."""
    said = tomllib.loads((files(__package__) / "masks.toml").read_text(encoding="utf-8"))
    found = []
    for mask in said["mask"]:
        pattern = mask["find"]
        for name, part in said["parts"].items():
            pattern = pattern.replace(f"<{name}>", part)
        pattern = pattern if "(?P<hide>" in pattern else f"(?P<hide>{pattern})"
        found.append(_Mask(mask["kind"], re.compile(pattern), mask["put"], mask.get("digits", False)))
    return re.compile(said["suspect"]), tuple(found)


@cache
def _readings() -> tuple[dict[int, str], dict[int, str]]:
    """Signs that are a form of a Latin letter or digit (full-width, in a circle …) → that one, with Chinese digits
    and without: sign for sign, so that what is found stands where it is found."""
    same = {code: unicodedata.normalize("NFKC", chr(code)) for code in _FORMS}
    plain = {code: sign for code, sign in same.items() if len(sign) == 1 and sign.isascii()}
    return plain | _CHINESE, plain


def hide(said: str, hidden: Counter[str]) -> str:
    """The text with marks for what identifies somebody; `hidden` counts them by kind.

    >>> hide("一三八零零零零一一一一 加我微信ａｂｃ_123", Counter())
    '[电话] 加我微信[账号]'
    """
    if len(said) > _LONGEST:
        return "".join(hide(piece, hidden) for piece in _PIECES.findall(said))
    suspect, masks = _masks()
    if not suspect.search(said):
        return said
    read = [said.translate(how) for how in _readings()]
    for kind, find, put, digits in masks:
        for i in range(1 - digits, 2):
            spans = [found.span("hide") for found in find.finditer(read[i])]
            for start, end in reversed(spans):
                said = said[:start] + put + said[end:]
            if spans:
                hidden[kind] += len(spans)
                read = [said.translate(how) for how in _readings()]
    return said
