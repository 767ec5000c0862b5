"""What number a person may have meant who typed it as sheets, other languages or other scripts write it."""

import re
import unicodedata
from collections.abc import Iterator

_MARKS = str.maketrans(
    {"＋": "+", "－": "-", "−": "-", "．": ".", "٫": ".", "，": ",", "٬": "'", "’": "'", "＿": "_"}
    | dict.fromkeys("\xa0\u2007\u2009\u202f\u3000", " ")
)
_QUOTED = re.compile(r"""(["'`])(.*)\1|“(.*)”""")
_HEXADECIMAL = re.compile("([+-]?)0[xX]([0-9a-fA-F]+)")
_GROUPED = re.compile(
    r"(?P<whole>[+-]?[1-9][0-9]{0,2}(?P<mark>[ '.,])[0-9]{3}(?:(?P=mark)[0-9]{3})*)"
    r"(?P<rest>(?:(?!(?P=mark))[.,][0-9]*)?(?:[eE][+-]?[0-9]+)?)"
)
_LOOSE = re.compile(r"(?P<sign>[+-]?)(?P<whole>[0-9]*)(?:\.(?P<fraction>[0-9]*))?(?P<exponent>(?:[eE][+-]?[0-9]+)?)")


def readings(typed: str) -> tuple[str, ...]:
    """Return the numbers that the text may stand for, likeliest first: "1,000" is 1000 or 1.000, "1,5" only 1.5.

    Meant for short texts. A reading follows JSON's grammar, but need not fit into a double.
    """
    plain = _unquoted(_ascii(typed))
    if hexadecimal := _HEXADECIMAL.fullmatch(plain):
        return (hexadecimal[1].strip("+") + str(int(hexadecimal[2], 16)),)
    candidates = map(_strict, _with_decimal_point(re.sub("(?<=[0-9])_(?=[0-9])", "", plain)))
    return tuple(dict.fromkeys(number for number in candidates if number))


def _ascii(typed: str) -> str:
    return "".join(str(unicodedata.decimal(c, c)) for c in typed.translate(_MARKS))


def _unquoted(text: str) -> str:
    quoted = _QUOTED.fullmatch(text)
    return (quoted[2] or quoted[3] or "").strip() if quoted else text


def _with_decimal_point(text: str) -> Iterator[str]:
    """Yield the text without marks between thousands and with a point before its decimals."""
    grouped = _GROUPED.fullmatch(text)
    if grouped and not _is_plain_decimal(grouped):
        yield grouped["whole"].replace(grouped["mark"], "") + grouped["rest"].replace(",", ".")
    if text.count(",") <= 1 and not ("," in text and "." in text):
        yield text.replace(",", ".")


def _is_plain_decimal(grouped: re.Match[str]) -> bool:
    """Tell +1.000, which is 1, from 1.000.000 and 1.000,5: there the points can only stand between thousands."""
    return grouped["mark"] == "." and grouped["whole"].count(".") == 1 and "," not in grouped["rest"]


def _strict(text: str) -> str | None:
    """Return the number in JSON's grammar: no plus, no zeros in front, digits on both sides of the point."""
    loose = _LOOSE.fullmatch(text)
    if not loose or not (loose["whole"] or loose["fraction"]):
        return None
    fraction = f".{loose['fraction']}" if loose["fraction"] else ""
    return loose["sign"].strip("+") + (loose["whole"].lstrip("0") or "0") + fraction + loose["exponent"]
