// Single keys, and the dialog that lists them. The key of an element with data-key="n" presses it, or gives it the focus
// if it is a field. The list names it by data-key-label, or else by its own name.

const KEYS_SETTING = "jobdesk-keys";

const shortcutsDialog = document.getElementById("shortcuts");
const keysSwitch = document.getElementById("single-keys");
const ownKeys = new Map(); // keys that a page's script adds: each with its label and action

export function isComposing(event) {
  // Safari has ended the composition when the key that ended it arrives, with key code 229.
  return event.isComposing || event.keyCode === 229;
}

export function addKey(key, label, act) {
  ownKeys.set(key, { label, act });
}

function isField(element) {
  return element.matches("input:not([type=checkbox], [type=radio]), textarea, select") || element.isContentEditable;
}

function isSomethingOpen() {
  const popovers = CSS.supports("selector(:popover-open)") ? ", :popover-open" : "";
  return document.querySelector(`dialog[open]${popovers}`) !== null;
}

function keyedElements() {
  const keyed = Array.from(document.querySelectorAll("[data-key]"));
  return keyed.filter((element) => !element.disabled && element.getClientRects().length > 0);
}

function pressElement(element) {
  // A dialog gives the focus back to where it was when it opened: for the list, that stays where the person is.
  if (element.dataset.key !== "?") element.focus();
  if (isField(element)) element.select?.();
  else element.click();
}

function actionOf(key) {
  const element = keyedElements().find((other) => other.dataset.key === key);
  return element ? () => pressElement(element) : ownKeys.get(key)?.act;
}

// Single keys work outside of fields: Escape leaves a field, Tab leads back.
function leaveField(field) {
  if (field.type === "search" && field.value) return; // the browser empties it
  const row = field.closest("tr");
  if (row) focusRow(row);
  else field.blur();
}

function focusRow(row) {
  const target = row.querySelector("td a") ?? row;
  if (target === row) row.tabIndex = -1;
  target.focus();
  target.scrollIntoView({ block: "nearest" });
}

function goToKeyedRow(step) {
  const rows = Array.from(document.querySelectorAll("[data-key-rows] tbody tr"));
  const current = rows.findIndex((row) => row.contains(document.activeElement));
  const next = rows[current < 0 ? 0 : current + step];
  if (next) focusRow(next);
}

function pressKey(event) {
  if (!event.key || event.defaultPrevented || event.repeat || isComposing(event)) return;
  if (event.ctrlKey || event.altKey || event.metaKey || !keysSwitch.checked || isSomethingOpen()) return;
  if (isField(event.target)) {
    if (event.key === "Escape") leaveField(event.target);
    return;
  }
  // Caps Lock makes capitals too, but the key is the same.
  const act = actionOf(event.shiftKey ? event.key : event.key.toLowerCase());
  if (!act) return;
  event.preventDefault();
  act();
}

function keyLine([key, label]) {
  const line = document.createElement("div");
  const term = document.createElement("dt");
  const name = document.createElement("dd");
  term.append(Object.assign(document.createElement("kbd"), { textContent: key }));
  name.textContent = label;
  line.append(term, name);
  return line;
}

function labelOf(element) {
  const own = element.labels?.[0]?.textContent ?? element.textContent;
  return (element.dataset.keyLabel ?? element.getAttribute("aria-label") ?? own).trim();
}

// Of several elements with one key, the key presses the first, so only that is listed.
function linesOf(elements, more = []) {
  const listed = new Map();
  for (const element of elements) {
    if (!listed.has(element.dataset.key)) listed.set(element.dataset.key, labelOf(element));
  }
  return [...listed, ...more].map(keyLine);
}

function showShortcuts() {
  const keyed = keyedElements();
  const everywhere = keyed.filter((element) => element.closest(".top, .bottom"));
  const own = Array.from(ownKeys, ([key, { label }]) => [key, label]);
  const here = linesOf(keyed.filter((element) => !everywhere.includes(element)), own);
  document.getElementById("keys-here").replaceChildren(...here);
  document.getElementById("keys-everywhere").replaceChildren(...linesOf(everywhere));
  shortcutsDialog.showModal();
}

// Tells assistive technology the keys; to be called again when a part of the page was replaced.
export function markKeys() {
  for (const element of document.querySelectorAll("[data-key]")) {
    if (keysSwitch.checked) element.setAttribute("aria-keyshortcuts", element.dataset.key);
    else element.removeAttribute("aria-keyshortcuts");
  }
}

function readKeysSetting() {
  try {
    keysSwitch.checked = localStorage.getItem(KEYS_SETTING) !== "off";
  } catch {
    // Storage is forbidden: the switch works for this page only.
  }
  markKeys();
}

function keepKeysSetting() {
  markKeys();
  try {
    if (keysSwitch.checked) localStorage.removeItem(KEYS_SETTING);
    else localStorage.setItem(KEYS_SETTING, "off");
  } catch {
    // Storage is forbidden, as above.
  }
}

readKeysSetting();
document.addEventListener("keydown", pressKey);
document.getElementById("show-shortcuts").addEventListener("click", showShortcuts);
document.getElementById("hide-shortcuts").addEventListener("click", () => shortcutsDialog.close());
keysSwitch.addEventListener("change", keepKeysSetting);
window.addEventListener("storage", readKeysSetting); // another tab switched them
if (document.querySelector("[data-key-rows]")) {
  addKey("d", "Next row", () => goToKeyedRow(1));
  addKey("u", "Previous row", () => goToKeyedRow(-1));
}
