"""A file of presets, read whole or not at all: every fault is named with its place."""

import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NoReturn

from webapp.paste.json_format import holds_more_values
from webapp.presets.content import FIELDS, InvalidPreset, PresetContent, read_content
from webapp.presets.file_writer import FORMAT, VERSION
from webapp.presets.rules import PresetRow, Rule
from webapp.request.job_request import NUMBER, TEXT, FieldError, Row
from webapp.request.numbers import Digits
from webapp.request.text import show

NUMBERS = ("value", "min", "max")
# Read, a value takes up to a hundred times the bytes that it is written with. What Jobdesk writes into 2 MiB is less.
_MOST_VALUES, _MOST_OBJECTS = 200_000, 50_000


class UnusableFile(ValueError):  # noqa: N818 - the word of the page
    """A text is no file of presets; `faults` are sentences, each with its place, in the order of the file."""

    def __init__(self, faults: Sequence[str]) -> None:
        super().__init__(faults)
        self.faults = tuple(faults)


class _Members(dict[str, Any]):
    """An object of the JSON text; `twice` are keys that came more than once."""

    __slots__ = ("twice",)

    def __init__(self, pairs: list[tuple[str, Any]]) -> None:
        super().__init__(pairs)
        self.twice: tuple[str, ...] = ()
        if len(self) < len(pairs):
            self.twice = tuple(key for key, number in Counter(key for key, _ in pairs).items() if number > 1)


def read_presets(text: str) -> tuple[PresetContent, ...]:
    """Return the presets of a file, checked and cleaned; raises UnusableFile."""
    top = _load(text)
    faults: list[str] = []
    known = _members(top, (FORMAT, "presets"), "The file", faults)
    if not faults and known.get(FORMAT) != str(VERSION):
        faults.append(f'The file is no file of presets: it begins with {{"{FORMAT}": {VERSION}, …}}.')
    entries = known.get("presets")
    if not faults and not isinstance(entries, list):
        faults.append("The file: “presets” is missing, or is no list.")
    if faults:
        raise UnusableFile(faults)
    contents = [_preset(entry, f"Preset {number}", faults) for number, entry in enumerate(entries or (), 1)]
    if not contents:
        faults.append("The file holds no preset.")
    _refuse_twins(contents, faults)
    if faults:
        raise UnusableFile(faults)
    return tuple(content for content in contents if content)


def _load(text: str) -> object:
    if holds_more_values(text, _MOST_VALUES) or holds_more_values(text, _MOST_OBJECTS, marks="{"):
        raise UnusableFile(
            [
                f"The file holds more than {_MOST_OBJECTS:,} presets and rows, or {_MOST_VALUES:,} values, "
                "so it was not read. Import it in parts."
            ]
        )
    try:
        return json.loads(
            text, object_pairs_hook=_Members, parse_int=Digits, parse_float=Digits, parse_constant=_no_constant
        )
    except json.JSONDecodeError as error:
        place = f"line {error.lineno:,}, column {error.colno:,}"
        raise UnusableFile([f"This is no JSON: {error.msg} at {place}."]) from None
    except RecursionError:
        raise UnusableFile(["This is no file of presets: it is nested too deeply."]) from None


def _no_constant(name: str) -> NoReturn:
    raise UnusableFile([f"This is no JSON: it holds {name}, which is no number there."])


def _members(entry: object, names: Sequence[str], where: str, faults: list[str]) -> Mapping[str, Any]:
    """Return an object's members, with a fault for each that is there twice or that nobody knows."""
    if not isinstance(entry, _Members):
        faults.append(f"{where}: an object in braces is needed here.")
        return {}
    faults += [f"{where}: {show(key)} is there twice." for key in entry.twice]
    faults += [f"{where}: nothing is known of {show(key)}." for key in entry if key not in names]
    return entry


def _preset(entry: object, where: str, faults: list[str]) -> PresetContent | None:
    before = len(faults)
    members = _members(entry, ("name", "workflow_id", "team", "rows"), where, faults)
    take = _taker(members, where, faults)
    rows = members.get("rows", [])
    if not isinstance(rows, list):
        faults.append(f"{where}, rows: a list is needed here.")
        rows = []
    content = PresetContent(
        name=take("name", str, ""),
        team=take("team", bool, False),
        workflow_id=_taker(members, where, faults, numbers=True)("workflow_id", str, ""),
        rows=tuple(_row(row, f"{where}, row {number}", faults) for number, row in enumerate(rows, 1)),
    )
    told = {fault.partition(": ")[0] for fault in faults[before:]}
    return _checked(content, where, told, faults)


def _checked(content: PresetContent, where: str, told: set[str], faults: list[str]) -> PresetContent | None:
    """Return the preset cleaned, or note what is wrong with it at places of which nothing is told yet."""
    try:
        return read_content(content)
    except InvalidPreset as invalid:
        places = [(_place(error, where), error.message) for error in invalid.errors]
        faults += [f"{place}: {message}" for place, message in places if place not in told]
        return None


def _place(error: FieldError, where: str) -> str:
    field = "name" if error.field == "preset_name" else error.field
    row = "" if error.row is None else f", row {error.row + 1}"
    return f"{where}{row}, {field}"


def _row(entry: object, where: str, faults: list[str]) -> PresetRow:
    members = _members(entry, FIELDS, where, faults)
    if isinstance(entry, _Members):
        faults += [f"{where}, {name}: it is missing." for name in ("task_id", "name") if name not in members]
    take = _taker(members, where, faults)
    row_type = take("type", str, TEXT)
    number_taker = _taker(members, where, faults, numbers=row_type == NUMBER)
    value, lowest, highest = (number_taker(name, str, "") for name in NUMBERS)
    rule = Rule(
        fixed=take("fixed", bool, False),
        required=take("required", bool, False),
        help=take("help", str, ""),
        allowed=_allowed(members.get("allowed", []), f"{where}, allowed", faults, numbers=row_type == NUMBER),
        minimum=lowest,
        maximum=highest,
    )
    return PresetRow(Row(take("task_id", str, ""), take("name", str, ""), row_type, value), rule)


def _allowed(entry: object, where: str, faults: list[str], *, numbers: bool) -> tuple[str, ...]:
    if not isinstance(entry, list):
        faults.append(f"{where}: a list is needed here.")
        return ()
    good = [value for value in entry if isinstance(value, str) and (numbers or not isinstance(value, Digits))]
    if len(good) < len(entry):
        faults.append(f"{where}: {_needed(str, numbers=numbers)}.")
    return tuple(map(str, good))


def _taker(
    members: Mapping[str, Any], where: str, faults: list[str], *, numbers: bool = False
) -> Callable[[str, type, Any], Any]:
    """Return a function that takes a member of a type, or notes a fault and takes what is usual.

    A number counts as a text of its digits where `numbers` are taken.
    """

    def take(name: str, kind: type, usual: Any) -> Any:
        value = members.get(name, usual)
        if isinstance(value, kind) and (numbers or not isinstance(value, Digits)):
            return str(value) if kind is str else value
        faults.append(f"{where}, {name}: {_needed(kind, numbers=numbers)}.")
        return usual

    return take


def _needed(kind: type, *, numbers: bool) -> str:
    if kind is bool:
        return "true or false is needed here"
    return "a text or a number is needed here" if numbers else "a text in quotation marks is needed here"


def _refuse_twins(contents: Sequence[PresetContent | None], faults: list[str]) -> None:
    first: dict[str, int] = {}
    for number, content in enumerate(contents, 1):
        if content and (earlier := first.setdefault(content.name, number)) != number:
            faults.append(f"Preset {number}: preset {earlier} has the name {show(content.name)} already.")
