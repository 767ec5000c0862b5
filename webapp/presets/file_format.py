"""The JSON file of presets: how it is written, and how it is read, with the place of everything that is wrong."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NoReturn

from webapp.paste.json_format import holds_more_values
from webapp.presets.content import FIELDS, InvalidPreset, PresetContent, read_content, row_members
from webapp.presets.rules import PresetRow, Rule
from webapp.request.job_request import NUMBER, TEXT, FieldError, Row
from webapp.request.numbers import Digits
from webapp.request.text import show

FORMAT, VERSION = "jobdesk_presets", 1
# In memory a value takes up to 100 times its bytes in the file. A file of 2 MiB that Jobdesk wrote has fewer values.
MOST_VALUES, MOST_OBJECTS = 200_000, 50_000


class UnusableFile(ValueError):  # noqa: N818 - the page shows it as the person's mistake, not as an error of ours
    """A text is not a file of presets; `faults` are sentences, each with its place, in the order of the file."""

    def __init__(self, faults: Sequence[str]) -> None:
        super().__init__(faults)
        self.faults = tuple(faults)


def write_presets(contents: Iterable[PresetContent]) -> str:
    """Return the text of the file. Defaults are left out; numbers are texts, so that they keep their digits."""
    presets = list(map(_preset_members, contents))
    return json.dumps({FORMAT: VERSION, "presets": presets}, ensure_ascii=False, indent=1) + "\n"


def _preset_members(content: PresetContent) -> dict[str, object]:
    return {
        "name": content.name,
        "workflow_id": content.workflow_id,
        **({"team": True} if content.team else {}),
        "rows": [row_members(row) for row in content.rows],
    }


def read_presets(text: str) -> tuple[PresetContent, ...]:
    """Return the presets of a file, checked and cleaned; raises UnusableFile."""
    faults: list[str] = []
    file = _object(_load(text), (FORMAT, "presets"), "The file", faults)
    if not faults and file.members.get(FORMAT) != str(VERSION):
        faults.append(f'This is not a file of presets. One begins with {{"{FORMAT}": {VERSION}, …}}.')
    entries = file.members.get("presets")
    if not faults and not isinstance(entries, list):
        faults.append("The file: “presets” is missing, or is not a list.")
    if faults:
        raise UnusableFile(faults)
    contents = [_preset(entry, f"Preset {number}", faults) for number, entry in enumerate(entries or (), 1)]
    if not contents:
        faults.append("The file contains no preset.")
    _refuse_same_names(contents, faults)
    if faults:
        raise UnusableFile(faults)
    return tuple(content for content in contents if content)


class _Members(dict[str, Any]):
    """An object of the JSON text; `repeated` are the keys that came more than once."""

    __slots__ = ("repeated",)

    def __init__(self, pairs: list[tuple[str, Any]]) -> None:
        super().__init__(pairs)
        self.repeated: tuple[str, ...] = ()
        if len(self) < len(pairs):
            self.repeated = tuple(key for key, number in Counter(key for key, _ in pairs).items() if number > 1)


def _load(text: str) -> object:
    if holds_more_values(text, MOST_VALUES) or holds_more_values(text, MOST_OBJECTS, marks="{"):
        fault = (
            f"The file contains more than {MOST_OBJECTS:,} presets and rows, or {MOST_VALUES:,} values, "
            "so it was not read. Import it in parts."
        )
        raise UnusableFile([fault])
    try:
        return json.loads(
            text, object_pairs_hook=_Members, parse_int=Digits, parse_float=Digits, parse_constant=_no_constant
        )
    except json.JSONDecodeError as error:
        place = f"line {error.lineno:,}, column {error.colno:,}"
        raise UnusableFile([f"This is not JSON: {error.msg} at {place}."]) from None
    except RecursionError:
        raise UnusableFile(["This is not a file of presets: it is nested too deeply."]) from None


def _no_constant(name: str) -> NoReturn:
    raise UnusableFile([f"This is not JSON: it contains {name}, which is not a number in JSON."])


@dataclass(frozen=True, slots=True)
class _Object:
    """One object of the file. A member of the wrong type becomes a fault with its place, and its default is taken."""

    members: Mapping[str, Any]
    where: str
    faults: list[str]

    def text(self, name: str, *, default: str = "", or_number: bool = False) -> str:
        value = self.members.get(name, default)
        if _is_text(value, or_number=or_number):
            return str(value)
        self._refuse(name, _wanted_text(or_number=or_number))
        return default

    def flag(self, name: str) -> bool:
        value = self.members.get(name, False)
        if isinstance(value, bool):
            return value
        self._refuse(name, "write true or false here")
        return False

    def items(self, name: str) -> list[Any]:
        value = self.members.get(name, [])
        if isinstance(value, list):
            return value
        self._refuse(name, "write a list here")
        return []

    def texts(self, name: str, *, or_numbers: bool) -> tuple[str, ...]:
        values = self.items(name)
        if not all(_is_text(value, or_number=or_numbers) for value in values):
            self._refuse(name, _wanted_text(or_number=or_numbers))
        return tuple(str(value) for value in values if _is_text(value, or_number=or_numbers))

    def _refuse(self, name: str, wanted: str) -> None:
        self.faults.append(f"{self.where}, {name}: {wanted}.")


def _is_text(value: object, *, or_number: bool) -> bool:
    return isinstance(value, str) and (or_number or not isinstance(value, Digits))


def _wanted_text(*, or_number: bool) -> str:
    return "write a text or a number here" if or_number else "write a text in quotation marks here"


def _object(entry: object, names: Sequence[str], where: str, faults: list[str]) -> _Object:
    """Return an object of the file, with a fault for each member that is repeated or unknown."""
    if not isinstance(entry, _Members):
        faults.append(f"{where}: write an object in braces here.")
        return _Object({}, where, faults)
    faults += [f"{where}: {show(key)} appears twice." for key in entry.repeated]
    faults += [f"{where}: Jobdesk does not know {show(key)}." for key in entry if key not in names]
    return _Object(entry, where, faults)


def _preset(entry: object, where: str, faults: list[str]) -> PresetContent | None:
    before = len(faults)
    preset = _object(entry, ("name", "workflow_id", "team", "rows"), where, faults)
    rows = preset.items("rows")
    content = PresetContent(
        name=preset.text("name"),
        team=preset.flag("team"),
        workflow_id=preset.text("workflow_id", or_number=True),
        rows=tuple(_row(row, f"{where}, row {number}", faults) for number, row in enumerate(rows, 1)),
    )
    try:
        return read_content(content)
    except InvalidPreset as invalid:
        named = {fault.partition(": ")[0] for fault in faults[before:]}
        found = [(_place(error, where), error.message) for error in invalid.errors]
        faults += [f"{place}: {message}" for place, message in found if place not in named]
        return None


def _row(entry: object, where: str, faults: list[str]) -> PresetRow:
    row = _object(entry, FIELDS, where, faults)
    if isinstance(entry, _Members):
        faults += [f"{where}, {name}: it is missing." for name in ("task_id", "name") if name not in entry]
    row_type = row.text("type", default=TEXT)
    is_number = row_type == NUMBER
    value, minimum, maximum = (row.text(name, or_number=is_number) for name in ("value", "min", "max"))
    rule = Rule(
        fixed=row.flag("fixed"),
        required=row.flag("required"),
        help=row.text("help"),
        allowed=row.texts("allowed", or_numbers=is_number),
        minimum=minimum,
        maximum=maximum,
    )
    return PresetRow(Row(row.text("task_id"), row.text("name"), row_type, value), rule)


def _place(error: FieldError, where: str) -> str:
    field = "name" if error.field == "preset_name" else error.field
    row = "" if error.row is None else f", row {error.row + 1}"
    return f"{where}{row}, {field}"


def _refuse_same_names(contents: Sequence[PresetContent | None], faults: list[str]) -> None:
    first: dict[str, int] = {}
    for number, content in enumerate(contents, 1):
        if content and (earlier := first.setdefault(content.name, number)) != number:
            faults.append(f"Preset {number}: preset {earlier} already has the name {show(content.name)}.")
