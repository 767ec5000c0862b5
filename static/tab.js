// Keeps the form for this tab. Pages are not stored by the browser, so Back and Reload would bring a blank form and
// another key; what is kept here brings back what was typed, with its key: running it again is the same submission.

const SAVE_PAUSE = 300; // milliseconds
const KEEP_ENTRIES = 12;
const ORDER = `${FORM_KEPT}order`; // the IDs of kept entries, oldest first

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
  sessionStorage.removeItem(FORM_KEPT + order.shift());
}

function save() {
  clearTimeout(saveTimer);
  const id = entryId();
  const content = JSON.stringify({ key: keyField.value, ...readForm() });
  const order = keptOrder().filter((other) => other !== id);
  while (order.length >= KEEP_ENTRIES) dropOldest(order);
  for (;;) {
    try {
      sessionStorage.setItem(FORM_KEPT + id, content);
      sessionStorage.setItem(ORDER, JSON.stringify([...order, id]));
      return;
    } catch {
      // Full: older entries make room. When none is left the form is just not kept, which loses nothing on the page.
      if (order.length === 0) return;
      dropOldest(order);
    }
  }
}

function keptForm(id) {
  return JSON.parse(sessionStorage.getItem(FORM_KEPT + id) ?? "null");
}

// A form that came back through signing in: what was edited after it was sent is here, under the same key.
function keptUnderKey(key) {
  return keptOrder().reverse().map(keptForm).find((form) => form?.key === key);
}

function restore(form) {
  if (!form) return;
  keyField.value = form.key;
  if (JSON.stringify(readForm()) === JSON.stringify({ workflow: form.workflow, rows: form.rows })) return;
  writeForm(form);
  changed();
}

function startTab() {
  const returned = cameBack() ? entryId() : undefined;
  // Signing out forgets the kept forms, and so it must be the last word.
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

try {
  startTab();
} catch {
  // Storage can be forbidden altogether: then Back is as without scripts.
}
