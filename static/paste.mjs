// Cells copied from a spreadsheet fill rows, from the field they are pasted into to the right and down.

import { isTable, readCells, rowsFrom } from "./cells.mjs";
import { changed } from "./job_form.mjs";
import { TYPE } from "./request_body.mjs";
import { columnOf, offerUndo, readForm, refuse, sheetBody, writeRows } from "./sheet.mjs";
import { insertText } from "./value_field.mjs";

function pasteCells(lines, first, start) {
  const { reason, rows } = rowsFrom(lines, first, start);
  if (reason) {
    refuse(reason);
    return;
  }
  const before = readForm();
  writeRows(first, rows);
  changed();
  const what = rows.length === 1 ? `Row ${first + 1} filled.` : `Rows ${first + 1} to ${first + rows.length} filled.`;
  offerUndo(what, before, first);
}

function paste(event) {
  const text = event.clipboardData.getData("text/plain");
  const column = columnOf(event.target);
  if (!text || column === undefined || !isTable(text, event.clipboardData.getData("text/html"), column)) return;
  event.preventDefault();
  const lines = readCells(text);
  if (lines.length === 1 && lines[0].length === 1 && column !== TYPE) {
    // One cell goes to the cursor, without the line end that spreadsheets put behind it.
    insertText(lines[0][0]);
  } else {
    pasteCells(lines, event.target.closest("tr").rowIndex - 1, column);
  }
}

export function startPaste() {
  sheetBody.addEventListener("paste", paste);
}
