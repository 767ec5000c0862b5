// Cells copied from a spreadsheet, read by the same rules as on the server (webapp/paste).

import { COLUMNS, MAX_ROWS, NAME, TASK, TYPE, VALUE } from "./request_body.mjs";

const TYPES = new Map([["", "text"], ["text", "text"], ["number", "number"]]);

// A spreadsheet takes what begins so for a formula, unless an apostrophe stands before it.
const FORMULA = /^'+[=+@\t\n＝＋－＠-]/;

// Reads tab-separated lines by the rule of webapp/paste/table_format.py; tests/paste/cells.json has its cases.
export function readCells(text) {
  const rows = [[]];
  const pattern = /(?:"((?:[^"]|"")*)"(?=[\t\r\n]|$)|([^\t\r\n]*))(\t|\r\n|\r|\n|$)/y;
  while (pattern.lastIndex <= text.length) {
    const [whole, quoted, plain, end] = pattern.exec(text);
    const meant = quoted !== undefined && /["\t\r\n]/.test(quoted);
    const value = meant ? quoted.replaceAll('""', '"') : (plain ?? `"${quoted}"`);
    const cell = value.replace(/\r\n?/g, "\n");
    rows.at(-1).push(FORMULA.test(cell) ? cell.slice(1) : cell);
    if (whole === "" || end === "") break;
    if (end !== "\t") rows.push([]);
  }
  const last = rows.at(-1);
  if (rows.length > 1 && last.length === 1 && last[0] === "") rows.pop();
  return rows;
}

// Text that is no table goes into a field as it is. Many lines in a value are one value.
export function isTable(text, html, column) {
  const fromSheet = /<table/i.test(html);
  if (column === VALUE) return fromSheet;
  return fromSheet || text.includes("\t") || /[\r\n]./s.test(text);
}

function typeOf(text) {
  return TYPES.get(text.trim().toLowerCase());
}

function widthOf(lines) {
  return Math.max(...lines.map((texts) => texts.length));
}

// Returns the columns that the cells fill; null if they are too many. A table one column short of Value has no types.
function columnsFor(lines, start) {
  const width = widthOf(lines);
  const columns = [TASK, NAME, TYPE, VALUE].slice(start);
  const types = lines.map((texts) => texts[TYPE - start] ?? "");
  const isTyped = types.every((text) => typeOf(text) !== undefined) && types.some((text) => text.trim() !== "");
  if (start < TYPE && width === columns.length - 1 && !isTyped) return columns.filter((column) => column !== TYPE);
  return width > columns.length ? null : columns.slice(0, width);
}

function refusal(lines, first, start, columns) {
  const needed = first + lines.length;
  if (columns === null) {
    const room = VALUE - start + 1;
    return `Nothing was pasted: the cells are ${widthOf(lines)} columns wide, and there is room for ${room} from here.`;
  }
  if (needed > MAX_ROWS) return `Nothing was pasted: it would make ${needed} rows, and a form takes ${MAX_ROWS}.`;
  const place = columns.indexOf(TYPE);
  const wrong = place < 0 ? undefined : lines.find((texts) => typeOf(texts[place] ?? "") === undefined);
  return wrong ? `Nothing was pasted: “${wrong[place].slice(0, 40)}” would be a type, which is Text or Number.` : "";
}

function rowOf(texts, columns) {
  const row = COLUMNS.map(() => undefined);
  texts.forEach((text, place) => {
    const column = columns[place];
    // A field of one line would drop a line end without a word.
    row[column] = column === TYPE ? typeOf(text) : column === VALUE ? text : text.replace(/\s*\n\s*/g, " ");
  });
  return row;
}

// Returns the rows that cells make when they are pasted into row `first` at column `start`, with undefined for a field
// that stays as it is; or why nothing can be pasted.
export function rowsFrom(lines, first, start) {
  const columns = columnsFor(lines, start);
  const reason = refusal(lines, first, start, columns);
  return reason ? { reason, rows: [] } : { reason, rows: lines.map((texts) => rowOf(texts, columns)) };
}
