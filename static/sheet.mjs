// The form's rows: read, written, added and removed in place, numbered as they stand.

import { changed, jobForm } from "./job_form.mjs";
import { say } from "./page.mjs";
import { COLUMNS, MAX_ROWS, TASK, trimSpace, TYPE, VALUE } from "./request_body.mjs";
import { addKey } from "./shortcuts.mjs";
import { growFields, startValueFields, writeValue } from "./value_field.mjs";

const LONG_ROWS = 250; // rows: a longer form is laid out only where it is seen (also in webapp/drafts/filled_form.py)

export const workflowField = document.getElementById("workflow_id");
export const sheetBody = jobForm.querySelector(".sheet tbody");
const blankRow = cleanRow(sheetBody.rows[0].cloneNode(true));
const rowsSaid = document.getElementById("rows-said"); // beside "Add row": why not, or what was done
const undoButton = document.getElementById("undo");
let undone = () => {};

export function cell(row, column) {
  return row.cells[column + 1].querySelector("input, select, textarea");
}

// Returns the column that a field stands in; undefined for none of the four.
export function columnOf(field) {
  const column = field.closest("td")?.cellIndex - 1;
  return column in COLUMNS ? column : undefined;
}

function cleanRow(row) {
  row.querySelectorAll(".field-error, option:not([value=text], [value=number])").forEach((part) => part.remove());
  for (const column of COLUMNS.keys()) {
    const field = cell(row, column);
    field.classList.remove("is-invalid");
    for (const name of ["aria-invalid", "autofocus", "aria-describedby", "value"]) field.removeAttribute(name);
    if (column === TYPE) {
      for (const option of field.options) option.toggleAttribute("selected", option.value === "text");
      field.value = "text";
    } else {
      field.textContent = "";
      field.value = "";
    }
  }
  row.querySelector(".field-note").textContent = "";
  row.querySelector(".row-change").textContent = "";
  cell(row, VALUE).setAttribute("aria-describedby", row.querySelector(".field-note").id);
  return row;
}

function numberRow(row, index) {
  const prefix = `rows-${index}-`;
  row.cells[0].textContent = index + 1;
  for (const element of row.querySelectorAll("[id]")) {
    element.id = element.id.replace(/^rows-\d+-/, prefix);
    if (element.name) element.name = element.id;
    const described = element.getAttribute("aria-describedby");
    if (described) element.setAttribute("aria-describedby", described.replace(/rows-\d+-/g, prefix));
    const label = element.getAttribute("aria-label");
    if (label) element.setAttribute("aria-label", label.replace(/\d+$/, index + 1));
  }
  const remove = row.querySelector("button");
  remove.value = `remove-row-${index}`;
  remove.title = `Remove row ${index + 1}`;
  remove.setAttribute("aria-label", remove.title);
}

export function numberRows(from) {
  for (let index = from; index < sheetBody.rows.length; index += 1) numberRow(sheetBody.rows[index], index);
  followErrors();
}

export function setRowCount(count) {
  while (sheetBody.rows.length > count) sheetBody.lastElementChild.remove();
  const added = document.createDocumentFragment();
  for (let index = sheetBody.rows.length; index < count; index += 1) {
    const row = blankRow.cloneNode(true);
    numberRow(row, index);
    added.append(row);
  }
  sheetBody.append(added);
  sheetBody.parentElement.classList.toggle("is-long", count > LONG_ROWS);
}

export function readForm() {
  const rows = Array.from(sheetBody.rows, (row) => Array.from(COLUMNS.keys(), (column) => cell(row, column).value));
  return { workflow: workflowField.value, rows };
}

export function writeForm({ workflow, rows }) {
  workflowField.value = workflow;
  setRowCount(rows.length);
  writeRows(0, rows);
}

// Writes rows of four texts, or of fewer: undefined leaves a field as it is.
export function writeRows(first, rows) {
  setRowCount(Math.max(sheetBody.rows.length, first + rows.length));
  rows.forEach((texts, index) => {
    texts.forEach((text, column) => text === undefined || write(sheetBody.rows[first + index], column, text));
  });
  followErrors();
}

export function write(row, column, text) {
  const current = cell(row, column);
  if (current.value === text) return;
  if (column === TYPE && !Array.from(current.options).some((option) => option.value === text)) return;
  const field = writeValue(current, text);
  // The server's error was about another text.
  field.classList.remove("is-invalid");
  field.removeAttribute("aria-invalid");
  row.cells[column + 1].querySelector(".field-error")?.remove();
}

export function addRow() {
  const count = sheetBody.rows.length;
  if (count >= MAX_ROWS) {
    refuse(`A form takes ${MAX_ROWS} rows, and this one has ${count}.`);
    return;
  }
  setRowCount(count + 1);
  changed();
  cell(sheetBody.rows[count], TASK).focus();
  say(`Row ${count + 1} added.`);
}

function removeRow(row) {
  const index = Array.prototype.indexOf.call(sheetBody.rows, row);
  const before = readForm();
  row.remove();
  setRowCount(Math.max(1, sheetBody.rows.length));
  numberRows(index);
  changed();
  const next = Math.min(index, sheetBody.rows.length - 1);
  cell(sheetBody.rows[next], TASK).focus();
  offerUndo(`Row ${index + 1} removed.`, before, index);
}

function removeFocusedRow() {
  const row = document.activeElement.closest(".sheet-row");
  if (row) removeRow(row);
  else refuse("No row has the focus, so none was removed.");
}

function showRowsSaid(text, refusal) {
  rowsSaid.textContent = text;
  rowsSaid.classList.toggle("is-refusal", refusal);
  undoButton.hidden = true;
  if (text) say(text);
}

export function refuse(text) {
  showRowsSaid(text, true);
}

export function offerUndo(text, before, index) {
  showRowsSaid(text, false);
  undoButton.hidden = false;
  undone = () => {
    writeForm(before);
    changed();
    showRowsSaid("Undone.", false);
    cell(sheetBody.rows[index], TASK).focus();
  };
}

const errorLinks = Array.from(document.querySelectorAll('#alert a[href^="#"]'), (link) => ({
  link,
  field: document.getElementById(link.hash.slice(1)),
}));

// Keeps the links of the error summary at their fields when rows move, and removes a link whose field is gone.
function followErrors() {
  for (const { link, field } of errorLinks) {
    if (!field?.isConnected) {
      link.parentElement.remove();
    } else if (field.id.startsWith("rows-")) {
      link.hash = field.id;
      link.textContent = link.textContent.replace(/^Row \d+/, `Row ${field.closest("tr").rowIndex}`);
    }
  }
}

function goToError(event, field) {
  // Without a fragment in the address: that would be another entry of the history.
  event.preventDefault();
  field.focus();
  field.scrollIntoView({ block: "nearest" });
}

function noteEdges(row) {
  const { value } = cell(row, VALUE);
  const hasEdges = cell(row, TYPE).value === "text" && trimSpace(value) !== value;
  const note = row.querySelector(".field-note");
  const text = hasEdges ? "Starts or ends with white space, which will be sent." : "";
  if (note.textContent !== text) note.textContent = text;
}

function growValues(rows) {
  growFields(rows.map((row) => cell(row, VALUE)));
}

function pressRowButton(event) {
  const button = event.target.closest("button");
  if (button?.value === "add-row") addRow();
  else if (button?.value.startsWith("remove-row-")) removeRow(button.closest("tr"));
  else return;
  event.preventDefault();
}

function followInput({ target }) {
  if (target === workflowField) return;
  const row = target.closest(".sheet-row");
  const rows = row ? [row] : Array.from(sheetBody.rows);
  rows.forEach(noteEdges);
  growValues(rows);
}

export function startSheet() {
  jobForm.addEventListener("click", pressRowButton);
  jobForm.addEventListener("input", followInput);
  // Undo would take back what is typed from here on.
  jobForm.addEventListener("input", () => showRowsSaid("", false), { capture: true });
  undoButton.addEventListener("click", () => undone());
  addKey("x", "Remove the row that has the focus", removeFocusedRow);
  for (const { link, field } of errorLinks) link.addEventListener("click", (event) => goToError(event, field));
  startValueFields(sheetBody);
  growValues(Array.from(sheetBody.rows));
}
