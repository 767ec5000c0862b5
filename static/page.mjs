// What every page does: times in the person's zone, copy buttons, shortcuts. Each page works without it.

import "./shortcuts.mjs";

export const KEPT_FORM = "jobdesk-form:"; // where sessionStorage keeps the forms of a tab

export function say(text) {
  const region = document.getElementById("announce");
  // A live region speaks only when its text changes.
  region.textContent = region.textContent === text ? `${text}\u00a0` : text;
}

// Dates in the page's language: the browser's own might read 03/04 the other way round.
function inEnglish(time, format) {
  return new Intl.DateTimeFormat("en-GB", format).format(time).replace(" at ", ", ");
}

export function clockOf(time) {
  return inEnglish(time, { timeStyle: "medium" });
}

function localTime(element) {
  const time = new Date(element.dateTime);
  const near = time - Date.now() < 6 * 24 * 3600 * 1000;
  const date = { day: "numeric", month: "short", year: "numeric" };
  const clock = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
  const formats = {
    clock: { timeStyle: "medium" },
    full: { ...date, ...clock, second: "2-digit" },
    until: { weekday: "long", ...(near ? {} : date), ...clock, timeZoneName: "short" },
  };
  element.textContent = inEnglish(time, formats[element.dataset.local]);
}

export function selectText(element) {
  const range = document.createRange();
  range.selectNodeContents(element);
  const selection = window.getSelection();
  selection.removeAllRanges();
  selection.addRange(range);
}

// Copies a text, or selects the element if the browser offers no clipboard (without HTTPS) or forbids it. Returns the
// button's new label.
export async function copyText(element, text = element.textContent) {
  try {
    await navigator.clipboard.writeText(text);
    return "Copied";
  } catch {
    selectText(element);
    return /Mac|iP/.test(navigator.platform) ? "Selected – press ⌘C" : "Selected – press Ctrl+C";
  }
}

// The label tells what happened until the focus leaves the button.
export function startCopyButton(button, copy = () => copyText(document.getElementById(button.dataset.copy))) {
  const label = button.textContent;
  button.addEventListener("click", async () => {
    button.textContent = await copy();
    say(button.textContent);
  });
  button.addEventListener("blur", () => {
    button.textContent = label;
  });
}

// Prepares the page, or a part of it that was fetched anew.
export function startPart(part) {
  part.querySelectorAll("time[data-local]").forEach(localTime);
  for (const button of part.querySelectorAll("[data-copy]")) startCopyButton(button);
}

function forgetForms() {
  try {
    const kept = Object.keys(sessionStorage).filter((key) => key.startsWith(KEPT_FORM));
    kept.forEach((key) => sessionStorage.removeItem(key));
  } catch {
    // Storage is forbidden: nothing was kept.
  }
}

document.documentElement.classList.add("scripted");
startPart(document);
// The next person at this screen must not find the forms of the one who signed out.
document.querySelector("form[data-sign-out]")?.addEventListener("submit", forgetForms);
