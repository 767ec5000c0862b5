"""What Explorer says, made safe to look at."""

import unicodedata

_SHORT = {"\n": r"\n", "\t": r"\t", "\r": r"\r"}
# Controls, format characters (all bidirectional and zero-width ones), lone surrogates, line and paragraph separators:
# each can reorder, hide or break what stands around it.
_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
_NO_CHARACTERS = range(0xFDD0, 0xFDF0)  # with the last two of each plane, what Unicode never assigns and XML refuses


def visible(text: str) -> str:
    r"""Return the text with every character that hides or reorders others written as an escape.

    A control character becomes `\x1b`, a bidirectional or other format character or a lone surrogate `\u202e`,
    one above U+FFFF `\U000e0001`, and line end and tab `\n` and `\t`. The result can always be encoded as UTF-8.
    """
    if text.isprintable():
        return text
    return text.translate(_Shown())


class _Shown(dict[int, str]):
    """What is shown for each character, by its code point: made once for each that a text holds."""

    def __missing__(self, point: int) -> str:
        self[point] = shown = _shown(chr(point))
        return shown


def _shown(character: str) -> str:
    point = ord(character)
    if unicodedata.category(character) not in _HIDDEN and point & 0xFFFE != 0xFFFE and point not in _NO_CHARACTERS:
        return character
    return _SHORT.get(character) or _escape(point)


def _escape(point: int) -> str:
    if point < 0x100:
        return f"\\x{point:02x}"
    return f"\\u{point:04x}" if point < 0x10000 else f"\\U{point:08x}"
