// The form of a preset with rules: its values, for the tab that keeps them; the JSON that follows them; Ctrl+Enter.

const PREVIEW_PAUSE = 120; // milliseconds without typing

const jobForm = document.getElementById("job");
const run = document.getElementById("run");
const keyField = jobForm.elements.submission_key;
const valueFields = Array.from(jobForm.elements).filter((field) => /^rows-\d+-value$/.test(field.name));
let previewTimer = 0;
let previewUnderWay = new AbortController();

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

function showPreview(body) {
  const text = document.getElementById("preview");
  text.textContent = body;
  text.hidden = body === "";
  document.getElementById("preview-there").hidden = body === "";
  document.getElementById("preview-none").hidden = body !== "";
  document.getElementById("preview-stale").hidden = true;
}

function showSame({ same, same_address }) {
  const notice = document.getElementById("same");
  notice.hidden = same === "";
  const link = Object.assign(document.createElement("a"), { href: same_address, textContent: same });
  if (notice.textContent !== same) notice.replaceChildren(...(same ? [link] : []));
}

async function askForPreview() {
  previewUnderWay.abort();
  previewUnderWay = new AbortController();
  const { signal } = previewUnderWay;
  try {
    const body = new URLSearchParams(new FormData(jobForm));
    const answer = await fetch(jobForm.dataset.preview, { method: "POST", body, redirect: "manual", signal });
    if (!answer.ok) throw new Error(answer.statusText);
    const told = await answer.json();
    showPreview(told.body);
    showExports(told);
    showSame(told);
  } catch {
    // Out of reach is no reason to disturb who is typing: running tells all.
    if (!signal.aborted) document.getElementById("preview-stale").hidden = false;
  }
}

function pressEnter(event) {
  if (event.key !== "Enter" || isComposing(event) || event.altKey) return;
  if (event.ctrlKey || event.metaKey) {
    event.preventDefault();
    if (!event.repeat) jobForm.requestSubmit(run);
  } else if (event.target.matches("#job input")) {
    // Otherwise it would press the first button.
    event.preventDefault();
    const open = valueFields.filter((field) => field.type !== "hidden");
    (open[open.indexOf(event.target) + 1] ?? run).focus();
  }
}

function startGuided() {
  jobForm.addEventListener("input", () => {
    clearTimeout(previewTimer);
    previewTimer = setTimeout(askForPreview, PREVIEW_PAUSE);
  });
  document.addEventListener("keydown", pressEnter);
}

startGuided();
