// Keeps the form for this tab. The browser stores no page of ours, so Back and Reload would bring a blank form with
// another key. With the form that is kept here comes its key, so that running it again is the same submission.

import { changed, jobForm, keyField } from "./job_form.mjs";
import { KEPT_FORM } from "./page.mjs";

const SAVE_PAUSE = 300; // milliseconds
const KEEP_ENTRIES = 12;
const ORDER = `${KEPT_FORM}order`; // the IDs of kept entries, oldest first

let form; // what the page gave to startTab()
let saveTimer = 0;

// Whether the person came back to this entry of the history. A link to the page they are on is a new visit, but
// Chromium replaces the entry then, and leaves it its state.
function cameBack() {
  const [visit] = performance.getEntriesByType("navigation");
  return entryId() !== undefined && visit?.type !== "navigate";
}

function entryId() {
  return history.state?.jobdesk;
}

function markEntry(id) {
  history.replaceState({ ...history.state, jobdesk: id }, "");
}

function keptOrder() {
  return JSON.parse(sessionStorage.getItem(ORDER) ?? "[]");
}

function dropOldest(order) {
  sessionStorage.removeItem(KEPT_FORM + order.shift());
}

function save() {
  clearTimeout(saveTimer);
  const id = entryId();
  const content = JSON.stringify({ key: keyField.value, ...form.readForm() });
  const order = keptOrder().filter((other) => other !== id);
  while (order.length >= KEEP_ENTRIES) dropOldest(order);
  for (;;) {
    try {
      sessionStorage.setItem(KEPT_FORM + id, content);
      sessionStorage.setItem(ORDER, JSON.stringify([...order, id]));
      return;
    } catch {
      // The storage is full: older entries make room. If none is left, the form is not kept; the page loses nothing.
      if (order.length === 0) return;
      dropOldest(order);
    }
  }
}

function keptForm(id) {
  return JSON.parse(sessionStorage.getItem(KEPT_FORM + id) ?? "null");
}

// A form that came back after signing in: the tab may have kept later edits, under the same key.
function keptUnderKey(key) {
  return keptOrder().reverse().map(keptForm).find((kept) => kept?.key === key);
}

function restore(kept) {
  if (!kept) return;
  keyField.value = kept.key;
  if (JSON.stringify(form.readForm()) === JSON.stringify({ workflow: kept.workflow, rows: kept.rows })) return;
  form.writeForm(kept);
  changed();
}

function start() {
  const returned = cameBack() ? entryId() : undefined;
  // Signing out forgets the kept forms: none may be saved after it.
  let leaving = false;
  document.querySelector("form[data-sign-out]")?.addEventListener("submit", () => (leaving = true));
  const saveUnlessLeaving = () => leaving || save();

  markEntry(returned ?? `${Date.now()}-${Math.random().toString(36).slice(2)}`);
  if (returned) restore(keptForm(returned));
  else if (new URLSearchParams(location.search).has("kept")) restore(keptUnderKey(keyField.value));

  const id = entryId();
  // A fragment makes another entry of the same page.
  window.addEventListener("hashchange", () => markEntry(id));
  jobForm.addEventListener("input", () => {
    clearTimeout(saveTimer);
    saveTimer = setTimeout(saveUnlessLeaving, SAVE_PAUSE);
  });
  jobForm.addEventListener("submit", saveUnlessLeaving);
  window.addEventListener("pagehide", saveUnlessLeaving);
  document.addEventListener("visibilitychange", () => document.hidden && saveUnlessLeaving());
}

// `pageForm` holds readForm() and writeForm().
export function startTab(pageForm) {
  form = pageForm;
  try {
    start();
  } catch {
    // Storage is forbidden: Back brings a blank form, as without scripts.
  }
}
