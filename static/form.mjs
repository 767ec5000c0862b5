// The form of free rows: keys as in a sheet, and what the server answers about its rows.

import { jobForm, runButton, startSending } from "./job_form.mjs";
import { startPaste } from "./paste.mjs";
import { startPreview } from "./preview.mjs";
import { TASK, TYPE, VALUE } from "./request_body.mjs";
import { addRow, cell, columnOf, readForm, sheetBody, startSheet, writeForm } from "./sheet.mjs";
import { isComposing } from "./shortcuts.mjs";
import { startSuggestions } from "./suggestions.mjs";
import { startTab } from "./tab.mjs";

const importField = document.getElementById("import_text");
const presetField = document.getElementById("preset_name");
// The button that sends a field which stands apart from the rows.
const buttons = new Map([
  [importField, jobForm.querySelector("button[value=import]")],
  [presetField, document.getElementById("preset_save")],
]);

function send(event, button) {
  event.preventDefault();
  if (!event.repeat) jobForm.requestSubmit(button);
}

function isOpen(select) {
  return CSS.supports("selector(:open)") && select.matches(":open");
}

function goToRow(row, column, step, repeated) {
  const next = step > 0 ? row.nextElementSibling : row.previousElementSibling;
  if (next) cell(next, column).focus();
  else if (step > 0 && !repeated) addRow();
}

function enterInRow(event, row, field) {
  const column = columnOf(field);
  if (event.shiftKey && column === VALUE) return;
  if (column === TYPE && isOpen(field)) return;
  event.preventDefault();
  goToRow(row, column, event.shiftKey ? -1 : 1, event.repeat);
}

function enter(event) {
  if (event.key !== "Enter" || isComposing(event) || event.altKey) return;
  if (event.ctrlKey || event.metaKey) {
    send(event, buttons.get(event.target) ?? runButton);
    return;
  }
  const field = event.target.closest("#job input, #job select, #job textarea");
  const row = field?.closest(".sheet-row");
  if (row) {
    enterInRow(event, row, field);
  } else if (field && field === presetField) {
    send(event, buttons.get(field));
  } else if (field && field !== importField) {
    event.preventDefault();
    cell(sheetBody.rows[0], TASK).focus();
  }
}

function chip(text) {
  return Object.assign(document.createElement("li"), { className: "chip", textContent: text });
}

function showNotes(answer) {
  Array.from(sheetBody.rows).forEach((row, index) => {
    const note = row.querySelector(".row-change");
    const text = answer.notes[index] ?? "";
    if (note.textContent !== text) note.textContent = text;
  });
  document.getElementById("workflow_id-note").textContent = answer.workflow_note;
  const dropped = document.getElementById("dropped");
  dropped.hidden = answer.dropped.length === 0;
  dropped.querySelector("ul").replaceChildren(...answer.dropped.map(chip));
}

startSheet();
document.addEventListener("keydown", enter);
startPaste();
startSuggestions();
startPreview({ readForm, showNotes, isComplete: () => true });
startSending();
startTab({ readForm, writeForm });
