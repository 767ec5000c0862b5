// What earlier runs were given, offered by the browser's own lists: task IDs, parameters, values.

const SUGGEST_PAUSE = 200; // milliseconds without typing
const POINTED_AT = 100; // milliseconds that a pointer rests on a row
const WORKFLOW_ID = /^[1-9][0-9]{0,18}$/;
const LINE_END = /[\r\n]/;
const LONGEST_LINE = 200; // a longer value is read and written better on many lines

const lists = [TASK, NAME, VALUE].reduce((made, column) => {
  const list = document.createElement("datalist");
  list.id = `known-${COLUMNS[column]}`;
  jobForm.append(list);
  return made.set(column, list);
}, new Map());
const learned = new Map([["", new Map()]]); // by workflow ID: tasks, of parameters by name
const typesChosen = new WeakSet(); // rows whose type a person has chosen
let knownTasks = learned.get("");
let suggestTimer = 0;
let pointerTimer = 0;
let settingType = false;

// A field of many lines has no list, and one with a list has no line ends. Which of both a value stands in changes as a
// person comes near, by key or pointer: never while somebody is in it, and never at the price of a line end. What other
// programs type into stays as it is.
function otherField(field, tag) {
  const other = document.createElement(tag);
  for (const { name, value } of field.attributes) {
    if (!["list", "rows", "style", "autofocus", "data-line"].includes(name)) other.setAttribute(name, value);
  }
  other.value = field.value;
  return other;
}

function oneLine(area) {
  const line = otherField(area, "input");
  line.dataset.line = "";
  line.autocomplete = "off";
  line.setAttribute("list", lists.get(VALUE).id);
  area.replaceWith(line);
}

function manyLines(field) {
  if (!("line" in field.dataset)) return field;
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

// Types a text where the person is, line ends and all.
function insertText(text) {
  if (LINE_END.test(text)) manyLines(document.activeElement);
  document.execCommand("insertText", false, text.replace(/\r\n?/g, "\n"));
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

function mayBeOneLine(field) {
  const { value, tagName, readOnly } = field;
  if (tagName !== "TEXTAREA" || readOnly || field.hasAttribute("aria-invalid")) return false;
  return value.length <= LONGEST_LINE && !LINE_END.test(value);
}

function prepareValue(row) {
  const field = cell(row, VALUE);
  if (field === document.activeElement) return;
  const offered = (knownParameter(row)?.values.length ?? 0) > 0;
  if (!offered) manyLines(field);
  else if (mayBeOneLine(field)) oneLine(field);
}

function suggested(row, column) {
  if (column === TASK) return [...knownTasks.keys()];
  if (column === NAME) return [...knownParameters(row).keys()];
  return knownParameter(row)?.values ?? [];
}

function offerIn(row, field) {
  const column = field.closest("td").cellIndex - 1;
  const list = lists.get(column);
  if (!list || field.tagName !== "INPUT") return;
  const options = suggested(row, column).map((value) => Object.assign(document.createElement("option"), { value }));
  list.replaceChildren(...options);
  if (options.length > 0) field.setAttribute("list", list.id);
}

function offer(field) {
  const row = field.closest(".sheet-row");
  if (row && field.closest("td")) offerIn(row, field);
}

// The row that a person is in, and those that a key leads to from there.
function prepareAround(row) {
  for (const near of [row, row?.previousElementSibling, row?.nextElementSibling]) if (near) prepareValue(near);
}

function prepareForKey(event) {
  if (["Tab", "Enter"].includes(event.key)) prepareAround(event.target.closest(".sheet-row"));
}

function prepareForPointer({ target, buttons }) {
  clearTimeout(pointerTimer);
  const row = target.closest(".sheet-row");
  if (row && buttons === 0) pointerTimer = setTimeout(() => prepareValue(row), POINTED_AT);
}

// A parameter that is known has a type; a person who chose another, or typed a value first, knows better.
function setKnownType(row) {
  const known = knownParameter(row);
  const field = cell(row, TYPE);
  if (!known || typesChosen.has(row) || cell(row, VALUE).value !== "" || field.value === known.type) return;
  write(row, TYPE, known.type);
  settingType = true;
  field.dispatchEvent(new Event("input", { bubbles: true }));
  settingType = false;
  say(`Type, row ${row.rowIndex}: ${field.selectedOptions[0].textContent}.`);
}

function asMaps({ tasks }) {
  const named = ({ task_id, parameters }) => [task_id, new Map(parameters.map((one) => [one.name, one]))];
  return new Map(tasks.map(named));
}

async function learn(workflow) {
  const address = `${jobForm.dataset.suggestions}?${new URLSearchParams({ workflow_id: workflow })}`;
  const answer = await fetch(address, { redirect: "manual" }); // to the sign-in page, when the login is gone
  if (answer.ok) learned.set(workflow, asMaps(await answer.json()));
}

async function followWorkflow() {
  const typed = workflowField.value.trim();
  const workflow = WORKFLOW_ID.test(typed) ? typed : "";
  try {
    if (!learned.has(workflow)) await learn(workflow);
  } catch {
    // Out of reach: the form is filled without suggestions, as ever.
  }
  if (workflowField.value.trim() !== typed) return;
  knownTasks = learned.get(workflow) ?? learned.get("");
  offer(document.activeElement);
}

function noteRowInput({ target, type, inputType }) {
  const row = target.closest(".sheet-row");
  const column = target.closest("td")?.cellIndex - 1;
  if (!row || !(column in COLUMNS)) return;
  if (column === TYPE && !settingType) typesChosen.add(row);
  if (column > NAME) return;
  // "change" comes when a person leaves the field: what is half typed may be a parameter, too.
  if (type === "change" || inputType === "insertReplacementText") setKnownType(row);
}

function keepLineEnds(event) {
  const text = event.data ?? event.dataTransfer?.getData("text/plain") ?? "";
  if (!("line" in event.target.dataset) || !LINE_END.test(text)) return;
  event.preventDefault();
  insertText(text);
}

function startLine(event) {
  if (event.key !== "Enter" || !event.shiftKey || event.ctrlKey || event.metaKey || isComposing(event)) return;
  if (!("line" in event.target.dataset)) return;
  event.preventDefault();
  insertText("\n");
}

function startSuggestions() {
  workflowField.addEventListener("input", () => {
    clearTimeout(suggestTimer);
    suggestTimer = setTimeout(followWorkflow, SUGGEST_PAUSE);
  });
  sheetBody.addEventListener("focusin", (event) => offer(event.target));
  sheetBody.addEventListener("keydown", prepareForKey, { capture: true });
  sheetBody.addEventListener("pointerover", prepareForPointer);
  sheetBody.addEventListener("pointerdown", () => clearTimeout(pointerTimer));
  sheetBody.addEventListener("input", noteRowInput);
  sheetBody.addEventListener("change", noteRowInput);
  sheetBody.addEventListener("beforeinput", keepLineEnds);
  sheetBody.addEventListener("keydown", startLine);
  // A script or a restored tab may fill the workflow ID.
  jobForm.addEventListener("input", (event) => event.target === jobForm && followWorkflow());
  followWorkflow();
}

startSuggestions();
