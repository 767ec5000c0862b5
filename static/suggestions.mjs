// Task IDs, parameters and values of earlier jobs, offered by the browser's own lists.

import { jobForm } from "./job_form.mjs";
import { say } from "./page.mjs";
import { COLUMNS, NAME, TASK, TYPE, VALUE } from "./request_body.mjs";
import { cell, columnOf, sheetBody, workflowField, write } from "./sheet.mjs";
import { toManyLines, toOneLine } from "./value_field.mjs";

const SUGGEST_PAUSE = 200; // milliseconds without typing
const POINTER_REST = 100; // milliseconds that a pointer rests on a row
const WORKFLOW_ID = /^[1-9][0-9]{0,18}$/;

const lists = new Map([TASK, NAME, VALUE].map((column) => [column, newList(COLUMNS[column])]));
const known = new Map([["", new Map()]]); // by workflow ID: its tasks, each with its parameters by name
const typesChosen = new WeakSet(); // rows whose type a person has chosen
let knownTasks = known.get("");
let suggestTimer = 0;
let pointerTimer = 0;
let settingType = false;

function newList(name) {
  const list = Object.assign(document.createElement("datalist"), { id: `known-${name}` });
  jobForm.append(list);
  return list;
}

function typedIn(row, column) {
  return cell(row, column).value.trim();
}

function knownParameters(row) {
  return knownTasks.get(typedIn(row, TASK)) ?? new Map();
}

function knownParameter(row) {
  return knownParameters(row).get(typedIn(row, NAME));
}

function suggested(row, column) {
  if (column === TASK) return [...knownTasks.keys()];
  if (column === NAME) return [...knownParameters(row).keys()];
  return knownParameter(row)?.values ?? [];
}

function offer(field) {
  const row = field.closest(".sheet-row");
  const column = columnOf(field);
  const list = lists.get(column);
  if (!row || !list || field.tagName !== "INPUT") return;
  const options = suggested(row, column).map((value) => Object.assign(document.createElement("option"), { value }));
  list.replaceChildren(...options);
  if (options.length > 0) field.setAttribute("list", list.id);
}

function prepareValue(row) {
  const field = cell(row, VALUE);
  if (field === document.activeElement) return;
  if (suggested(row, VALUE).length > 0) toOneLine(field, lists.get(VALUE).id);
  else toManyLines(field);
}

// Prepares the row that a person is in, and those that a key leads to from there.
function prepareForKey(event) {
  if (!["Tab", "Enter"].includes(event.key)) return;
  const row = event.target.closest(".sheet-row");
  for (const near of [row, row?.previousElementSibling, row?.nextElementSibling]) if (near) prepareValue(near);
}

function prepareForPointer({ target, buttons }) {
  clearTimeout(pointerTimer);
  const row = target.closest(".sheet-row");
  if (row && buttons === 0) pointerTimer = setTimeout(() => prepareValue(row), POINTER_REST);
}

// Sets the type of a known parameter, unless a person has chosen the type or typed a value.
function setKnownType(row) {
  const parameter = knownParameter(row);
  const field = cell(row, TYPE);
  if (!parameter || typesChosen.has(row) || cell(row, VALUE).value !== "" || field.value === parameter.type) return;
  write(row, TYPE, parameter.type);
  settingType = true;
  field.dispatchEvent(new Event("input", { bubbles: true }));
  settingType = false;
  say(`Type, row ${row.rowIndex}: ${field.selectedOptions[0].textContent}.`);
}

function followRow({ target, type, inputType }) {
  const row = target.closest(".sheet-row");
  const column = columnOf(target);
  if (!row || column === undefined) return;
  if (column === TYPE && !settingType) typesChosen.add(row);
  if (column > NAME) return;
  // A name that is half typed may be another parameter's: "change" comes when a person leaves the field.
  if (type === "change" || inputType === "insertReplacementText") setKnownType(row);
}

function asMaps({ tasks }) {
  const named = ({ task_id, parameters }) => [task_id, new Map(parameters.map((one) => [one.name, one]))];
  return new Map(tasks.map(named));
}

async function fetchKnown(workflow) {
  const address = `${jobForm.dataset.suggestions}?${new URLSearchParams({ workflow_id: workflow })}`;
  const answer = await fetch(address, { redirect: "manual" }); // it leads to the sign-in page if the login is gone
  if (answer.ok) known.set(workflow, asMaps(await answer.json()));
}

async function followWorkflow() {
  const typed = workflowField.value.trim();
  const workflow = WORKFLOW_ID.test(typed) ? typed : "";
  try {
    if (!known.has(workflow)) await fetchKnown(workflow);
  } catch {
    // The server is out of reach: the form works without suggestions.
  }
  if (workflowField.value.trim() !== typed) return;
  knownTasks = known.get(workflow) ?? known.get("");
  offer(document.activeElement);
}

export function startSuggestions() {
  workflowField.addEventListener("input", () => {
    clearTimeout(suggestTimer);
    suggestTimer = setTimeout(followWorkflow, SUGGEST_PAUSE);
  });
  sheetBody.addEventListener("focusin", (event) => offer(event.target));
  sheetBody.addEventListener("keydown", prepareForKey, { capture: true });
  sheetBody.addEventListener("pointerover", prepareForPointer);
  sheetBody.addEventListener("pointerdown", () => clearTimeout(pointerTimer));
  sheetBody.addEventListener("input", followRow);
  sheetBody.addEventListener("change", followRow);
  // A script or a restored tab may fill the workflow ID.
  jobForm.addEventListener("input", (event) => event.target === jobForm && followWorkflow());
  followWorkflow();
}
