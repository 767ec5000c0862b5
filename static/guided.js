// The form of a preset with rules: its values, for the tab that keeps them and the JSON that follows them; Ctrl+Enter.

const jobForm = document.getElementById("job");
const run = document.getElementById("run");
const keyField = jobForm.elements.submission_key;
// In the order of the rows: what is fixed stands below what may be changed, wherever its row is.
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

// What the tab kept is of this preset, but maybe of an earlier state of it: only what still fits is taken.
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

function changed() {
  jobForm.dispatchEvent(new Event("input"));
}

// What a rule asks for beyond what any row must hold; numbers that a float does not tell apart are the server's.
function keepsRule(field) {
  if (field.ariaRequired === "true" && trimSpace(field.value) === "") return false;
  const number = Number(field.value);
  return !(number < Number(field.dataset.min) || number > Number(field.dataset.max));
}

function isComplete() {
  return valueFields.every(keepsRule);
}

function showTelling() {
  // Its rows have no notes.
}

function pressEnter(event) {
  if (event.key !== "Enter" || isComposing(event) || event.altKey) return;
  const saves = event.target.id === "preset_name";
  if (event.ctrlKey || event.metaKey || saves) {
    event.preventDefault();
    if (!event.repeat) jobForm.requestSubmit(saves ? document.getElementById("preset_save") : run);
  } else if (event.target.matches("#job input")) {
    // Otherwise it would press the first button.
    event.preventDefault();
    const open = valueFields.filter((field) => field.type !== "hidden");
    (open[open.indexOf(event.target) + 1] ?? run).focus();
  }
}

function startGuided() {
  document.addEventListener("keydown", pressEnter);
}

startGuided();
