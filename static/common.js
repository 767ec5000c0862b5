"use strict";

// What every page's script does. All of it is an addition: each page works without.

const FORM_KEPT = "jobdesk-form:";

function say(text) {
  const region = document.getElementById("announce");
  // The same words twice are two events, and a live region tells only what differs.
  region.textContent = region.textContent === text ? `${text}\u00a0` : text;
}

function localTime(element) {
  const time = new Date(element.dateTime);
  const full = element.dataset.local === "full";
  if (element.dataset.local === "clock") {
    element.textContent = new Intl.DateTimeFormat("en-GB", { timeStyle: "medium" }).format(time);
    return;
  }
  const near = time - Date.now() < 6 * 24 * 3600 * 1000;
  const date = { day: "numeric", month: "short", year: "numeric" };
  const clock = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
  const shape = full
    ? { ...date, ...clock, second: "2-digit" }
    : { weekday: "long", ...(near ? {} : date), ...clock, timeZoneName: "short" };
  // The page's language, not the browser's: 03/04 would be read two ways.
  element.textContent = new Intl.DateTimeFormat("en-GB", shape).format(time).replace(" at ", ", ");
}

function selectText(element) {
  const range = document.createRange();
  range.selectNodeContents(element);
  const selection = window.getSelection();
  selection.removeAllRanges();
  selection.addRange(range);
}

async function copyText(element, text = element.textContent) {
  try {
    await navigator.clipboard.writeText(text);
    return "Copied";
  } catch {
    // No clipboard without HTTPS, or none allowed: the person copies what is selected.
    selectText(element);
    return /Mac|iP/.test(navigator.platform) ? "Selected – press ⌘C" : "Selected – press Ctrl+C";
  }
}

function startCopyButton(button) {
  const label = button.textContent;
  button.addEventListener("click", async () => {
    const done = await copyText(document.getElementById(button.dataset.copy));
    button.textContent = done;
    say(done);
  });
  button.addEventListener("blur", () => {
    button.textContent = label;
  });
}

function forgetForms() {
  try {
    const kept = Object.keys(sessionStorage).filter((key) => key.startsWith(FORM_KEPT));
    kept.forEach((key) => sessionStorage.removeItem(key));
  } catch {
    // Storage is forbidden: nothing was kept.
  }
}

function startPage() {
  document.documentElement.classList.add("scripted");
  document.querySelectorAll("time[data-local]").forEach(localTime);
  document.querySelectorAll("[data-copy]").forEach(startCopyButton);
  // Who signs out leaves nothing behind for the next person at this screen.
  document.querySelector("form[data-sign-out]")?.addEventListener("submit", forgetForms);
}

startPage();
