// The field of a value. A field of many lines can offer no list, and one of a single line can hold no line end. A value
// changes its field when a person comes near it, by key or pointer, but never while it has the focus, and never if a
// line end would be lost. Fields that other programs type into stay as they are.

import { isComposing } from "./shortcuts.mjs";

const LINE_END = /[\r\n]/;
const LONGEST_LINE = 200; // a longer value is easier to read and write on many lines
const NOT_COPIED = ["list", "rows", "style", "autofocus", "data-line"];

function otherField(field, tag) {
  const other = document.createElement(tag);
  for (const { name, value } of field.attributes) if (!NOT_COPIED.includes(name)) other.setAttribute(name, value);
  other.value = field.value;
  return other;
}

function isOneLine(field) {
  return "line" in field.dataset;
}

function mayBeOneLine(field) {
  const { value, tagName, readOnly } = field;
  if (tagName !== "TEXTAREA" || readOnly || field.hasAttribute("aria-invalid")) return false;
  return value.length <= LONGEST_LINE && !LINE_END.test(value);
}

// Makes it a field of one line with a list, if its text allows that.
export function toOneLine(area, listId) {
  if (!mayBeOneLine(area)) return;
  const line = otherField(area, "input");
  line.dataset.line = "";
  line.autocomplete = "off";
  line.setAttribute("list", listId);
  area.replaceWith(line);
}

export function toManyLines(field) {
  if (!isOneLine(field)) return field;
  const area = otherField(field, "textarea");
  area.rows = 1;
  const { selectionStart, selectionEnd } = field;
  const focused = document.activeElement === field;
  field.replaceWith(area);
  if (focused) {
    area.focus();
    area.setSelectionRange(selectionStart, selectionEnd);
  }
  return area;
}

// Returns the field that holds the text: another one, if the text has line ends and the field could not hold them.
export function writeValue(field, text) {
  const holder = LINE_END.test(text) ? toManyLines(field) : field;
  holder.value = text;
  return holder;
}

// Types a text at the cursor, line ends and all.
export function insertText(text) {
  if (LINE_END.test(text)) toManyLines(document.activeElement);
  document.execCommand("insertText", false, text.replace(/\r\n?/g, "\n"));
}

function keepLineEnds(event) {
  const text = event.data ?? event.dataTransfer?.getData("text/plain") ?? "";
  if (!isOneLine(event.target) || !LINE_END.test(text)) return;
  event.preventDefault();
  insertText(text);
}

function startLine(event) {
  if (event.key !== "Enter" || !event.shiftKey || event.ctrlKey || event.metaKey || isComposing(event)) return;
  if (!isOneLine(event.target)) return;
  event.preventDefault();
  insertText("\n");
}

// All heights are read before one is written: reading after a write would lay out the page again.
export function growFields(fields) {
  if (CSS.supports("field-sizing", "content")) return;
  const areas = fields.filter((field) => field.tagName === "TEXTAREA");
  for (const area of areas) area.style.height = "auto";
  const heights = areas.map((area) => area.scrollHeight);
  areas.forEach((area, index) => (area.style.height = `${heights[index]}px`));
}

export function startValueFields(rows) {
  rows.addEventListener("beforeinput", keepLineEnds);
  rows.addEventListener("keydown", startLine);
}
