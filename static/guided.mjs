// The form of a preset with rules: a field per value, and rows that nobody can add or remove.

import { jobForm, runButton, startSending } from "./job_form.mjs";
import { startPreview } from "./preview.mjs";
import { trimSpace } from "./request_body.mjs";
import { isComposing } from "./shortcuts.mjs";
import { startTab } from "./tab.mjs";

// In the order of the rows: the page shows fixed values below all others.
const valueFields = Array.from(jobForm.elements)
  .filter((field) => /^rows-\d+-value$/.test(field.name))
  .sort((one, other) => rowIndex(one) - rowIndex(other));

function rowIndex(field) {
  return Number(field.name.split("-")[1]);
}

function beside(field, part) {
  return jobForm.elements[field.name.replace("value", part)].value;
}

function readForm() {
  const rows = valueFields.map((field) => [...["task_id", "name", "type"].map((part) => beside(field, part)), field.value]);
  return { workflow: jobForm.elements.workflow_id.value, rows };
}

// The preset may have changed since the tab kept its values: only those that still fit are taken.
function writeForm({ rows }) {
  const kept = new Map(rows.map(([task, name, type, value]) => [JSON.stringify([task, name, type]), value]));
  readForm().rows.forEach(([task, name, type], index) => {
    const field = valueFields[index];
    const value = kept.get(JSON.stringify([task, name, type]));
    if (value === undefined || field.type === "hidden") return;
    if (field.options && !Array.from(field.options).some((option) => option.value === value)) return;
    field.value = value;
  });
}

// Checks what a rule asks for beyond the request's own rules. The server tells numbers apart that are one float.
function keepsRule(field) {
  if (field.ariaRequired === "true" && trimSpace(field.value) === "") return false;
  const number = Number(field.value);
  return !(number < Number(field.dataset.min) || number > Number(field.dataset.max));
}

function isComplete() {
  return valueFields.every(keepsRule);
}

function enter(event) {
  if (event.key !== "Enter" || isComposing(event) || event.altKey) return;
  const saves = event.target.id === "preset_name";
  if (event.ctrlKey || event.metaKey || saves) {
    event.preventDefault();
    if (!event.repeat) jobForm.requestSubmit(saves ? document.getElementById("preset_save") : runButton);
  } else if (event.target.matches("#job input")) {
    // Otherwise it would press the first button.
    event.preventDefault();
    const open = valueFields.filter((field) => field.type !== "hidden");
    (open[open.indexOf(event.target) + 1] ?? runButton).focus();
  }
}

document.addEventListener("keydown", enter);
startPreview({ readForm, isComplete, showNotes: () => {} });
startSending();
startTab({ readForm, writeForm });
