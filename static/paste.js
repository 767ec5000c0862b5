// Cells copied from a spreadsheet fill rows, from the field they are pasted into to the right and down.

const TYPES = new Map([["", "text"], ["text", "text"], ["number", "number"]]);

// Reads tab-separated lines. A cell with a line end, a tab or a quote in it comes in quotes, its own quotes doubled;
// quotes around anything else were typed, and stay.
function readCells(text) {
  const rows = [[]];
  const pattern = /(?:"((?:[^"]|"")*)"(?=[\t\r\n]|$)|([^\t\r\n]*))(\t|\r\n|\r|\n|$)/y;
  while (pattern.lastIndex <= text.length) {
    const [whole, quoted, plain, end] = pattern.exec(text);
    const meant = quoted !== undefined && /["\t\r\n]/.test(quoted);
    const value = meant ? quoted.replaceAll('""', '"') : (plain ?? `"${quoted}"`);
    rows.at(-1).push(value.replace(/\r\n?/g, "\n"));
    if (whole === "" || end === "") break;
    if (end !== "\t") rows.push([]);
  }
  const last = rows.at(-1);
  if (rows.length > 1 && last.length === 1 && last[0] === "") rows.pop();
  return rows;
}

function typeOf(cellText) {
  return TYPES.get(cellText.trim().toLowerCase());
}

// Returns which columns the cells fill. One column too few to reach Value is a table without types.
function columnsFor(rows, start) {
  const width = Math.max(...rows.map((values) => values.length));
  const columns = [TASK, NAME, TYPE, VALUE].slice(start);
  const typed = rows.every((values) => typeOf(values[TYPE - start] ?? "") !== undefined);
  const named = rows.some((values) => (values[TYPE - start] ?? "").trim() !== "");
  if (start < TYPE && width === columns.length - 1 && !(typed && named)) return columns.filter((column) => column !== TYPE);
  return width > columns.length ? null : columns.slice(0, width);
}

function reasonNotToFill(rows, first, columns, start) {
  const needed = first + rows.length;
  if (columns === null) {
    return `Nothing was pasted: the cells are ${Math.max(...rows.map((values) => values.length))} columns wide, and from here on there is room for ${VALUE - start + 1}.`;
  }
  if (needed > MAX_ROWS) return `Nothing was pasted: it would make ${needed} rows, and a form takes ${MAX_ROWS}.`;
  const place = columns.indexOf(TYPE);
  const wrong = place < 0 ? -1 : rows.findIndex((values) => typeOf(values[place] ?? "") === undefined);
  if (wrong >= 0) return `Nothing was pasted: “${rows[wrong][place].slice(0, 40)}” would be a type, which is Text or Number.`;
  return "";
}

function fill(rows, first, columns) {
  setRowCount(Math.max(sheetBody.rows.length, first + rows.length));
  rows.forEach((values, index) => {
    values.forEach((value, place) => {
      const column = columns[place];
      const text = column === TYPE ? typeOf(value) : value;
      // A field of one line would drop a line end without a word.
      write(sheetBody.rows[first + index], column, column === VALUE ? text : text.replace(/\s*\n\s*/g, " "));
    });
  });
  followErrors();
  changed();
}

function pasteCells(rows, row, start) {
  const first = row.rowIndex - 1;
  const columns = columnsFor(rows, start);
  const reason = reasonNotToFill(rows, first, columns, start);
  if (reason) return refuse(reason);
  const before = readForm();
  fill(rows, first, columns);
  const what = rows.length === 1 ? `Row ${first + 1} filled.` : `Rows ${first + 1} to ${first + rows.length} filled.`;
  return offerUndo(what, before, first);
}

// Text that is no table goes into a field as it is; many lines in a value are one value.
function isTable(text, html, column) {
  const fromSheet = /<table/i.test(html);
  if (column === VALUE) return fromSheet;
  return fromSheet || text.includes("\t") || /[\r\n]./s.test(text);
}

function startPaste() {
  sheetBody.addEventListener("paste", (event) => {
    const text = event.clipboardData.getData("text/plain");
    const column = event.target.closest("td").cellIndex - 1;
    if (!text || !(column in COLUMNS)) return;
    if (!isTable(text, event.clipboardData.getData("text/html"), column)) return;
    const rows = readCells(text);
    event.preventDefault();
    if (rows.length === 1 && rows[0].length === 1 && column !== TYPE) {
      // One cell goes to the cursor, like text, without the line end that spreadsheets put behind it.
      insertText(rows[0][0]);
      return;
    }
    pasteCells(rows, event.target.closest("tr"), column);
  });
}

startPaste();
