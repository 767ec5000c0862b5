// A job's page: its state is fetched anew until the job has ended. The tab's title and icon show it too.

import { clockOf, say, startPart } from "./page.mjs";
import { markKeys } from "./shortcuts.mjs";

const HIDDEN_PAUSE = 10_000; // milliseconds, for a hidden tab that shall notify
const LONGEST_PAUSE = 30_000;
const LOOKS = {
  0: ["#5d6f73", "M4.5 8h7"],
  1: ["#0b6e75", "M6 4.2v7.6l6-3.8z"],
  2: ["#1b7f4d", "M4 8.4l2.8 2.8L12 5.4"],
  3: ["#b3261e", "M5 5l6 6M11 5l-6 6"],
  4: ["#8a6100", "M5.5 5.5h5v5h-5z"],
  5: ["#8a6100", "M6 5v6M10 5v6"],
};

let timer = 0;
let failures = 0;
let asking = false;
let notifies = false; // a person has asked for it

function state() {
  return document.getElementById("job-state");
}

function drawIcon(status) {
  const [colour, mark] = LOOKS[status] ?? LOOKS[0];
  const tile = `<rect width="16" height="16" rx="4" fill="${colour}"/>`;
  const sign = `<path d="${mark}" fill="${status === "1" ? "#fff" : "none"}" stroke="#fff" stroke-width="1.8"/>`;
  const picture = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16">${tile}${sign}</svg>`;
  document.querySelector("link[rel=icon]").href = `data:image/svg+xml,${encodeURIComponent(picture)}`;
}

// The server writes the times of the timeline's bars in UTC.
function localTitle(title) {
  title.textContent = title.textContent.replace(/(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d) UTC/g, (_, day, time) =>
    clockOf(new Date(`${day}T${time}Z`)),
  );
}

function startTimeline(part) {
  part.querySelectorAll("svg title").forEach(localTitle);
}

// Keeps the timeline that a person points at; the function that it returns gives the focus back to the same link.
function keepPlace(fresh, old) {
  const hovered = old.querySelector(".timeline:hover");
  if (hovered && fresh.dataset.status === old.dataset.status) fresh.querySelector(".timeline")?.replaceWith(hovered);
  const focused = old.contains(document.activeElement) && document.activeElement.getAttribute("href");
  return () => {
    if (focused) fresh.querySelector(`a[href="${CSS.escape(focused)}"]`)?.focus({ preventScroll: true });
  };
}

function isSelecting(old) {
  const selection = window.getSelection();
  return !selection.isCollapsed && old.contains(selection.anchorNode);
}

function showCancel() {
  const place = document.getElementById("cancel");
  const open = place?.querySelector("[popover]").matches(":popover-open");
  if (place) place.hidden = !("cancellable" in state().dataset) && !open;
}

function showState(fresh) {
  const old = state();
  const changed = fresh.dataset.status !== old.dataset.status;
  if (!changed && isSelecting(old)) return;
  startPart(fresh);
  startTimeline(fresh);
  const giveFocusBack = keepPlace(fresh, old);
  old.replaceWith(fresh);
  markKeys();
  giveFocusBack();
  document.title = `${fresh.dataset.title} – Jobdesk`;
  if (!changed) return;
  drawIcon(fresh.dataset.status);
  say(fresh.dataset.title);
  showCancel();
  document.querySelector("#alert.alert-warning")?.remove();
}

function showTrouble(answered) {
  const place = document.getElementById("job-trouble");
  const sentence = document.createElement("p");
  sentence.className = "muted";
  sentence.textContent = `Could not refresh at ${clockOf(new Date())}. The state below is older.`;
  const words = answered?.textContent.trim() ?? "";
  if (place.dataset.words === words && place.firstChild) {
    place.firstChild.replaceWith(sentence);
    return;
  }
  place.dataset.words = words;
  place.replaceChildren(sentence, ...(answered ? [answered] : []));
  if (!answered) sentence.setAttribute("role", "alert");
}

function clearTrouble() {
  document.getElementById("job-trouble").replaceChildren();
  failures = 0;
}

function signedOut() {
  const box = document.createElement("div");
  box.className = "alert alert-danger";
  box.setAttribute("role", "alert");
  const link = document.createElement("a");
  link.href = state().dataset.refresh.replace(/\/state$/, ""); // the page's own address may be that of a cancel
  link.textContent = "Sign in again";
  box.append("You are signed out of Jobdesk. ", link);
  return box;
}

async function fetchState() {
  const answer = await fetch(state().dataset.refresh, { redirect: "manual" });
  if (answer.type === "opaqueredirect") return { trouble: signedOut(), over: true };
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.getElementById("job-state");
  if (answer.ok && fresh) return { fresh };
  const trouble = page.querySelector("[role=alert]");
  trouble?.removeAttribute("id");
  return { trouble, over: [401, 404].includes(answer.status) };
}

async function refresh() {
  if (asking) return;
  asking = true;
  const { fresh, trouble, over } = await fetchState().catch(() => ({ trouble: null }));
  asking = false;
  if (fresh) {
    clearTrouble();
    showState(fresh);
    notifyOfEnd();
  } else {
    failures += 1;
    showTrouble(trouble);
  }
  if (!over) follow();
}

function follow() {
  clearTimeout(timer);
  const { refresh: address, pause } = state().dataset;
  if (!address || (document.hidden && !notifies)) return;
  const wanted = Number(pause) * 1_000 * 2 ** Math.min(failures, 6);
  timer = setTimeout(refresh, Math.min(Math.max(wanted, document.hidden ? HIDDEN_PAUSE : 0), LONGEST_PAUSE));
}

function shownAgain() {
  if (document.hidden || !state().dataset.refresh) follow();
  else refresh();
}

function notifyOfEnd() {
  if (state().dataset.refresh) return;
  document.getElementById("tell-me")?.remove();
  document.getElementById("tell-note").textContent = "";
  if (!notifies) return;
  notifies = false;
  try {
    new Notification(state().dataset.title, { tag: window.location.pathname });
  } catch {
    // The browser has no notifications, or forbids them: the title and the icon show the end.
  }
}

async function mayNotify() {
  if (!window.isSecureContext || !("Notification" in window)) return false;
  return (await Notification.requestPermission()) === "granted";
}

async function switchNotice(event) {
  const button = event.currentTarget;
  notifies = !notifies;
  button.setAttribute("aria-pressed", String(notifies));
  const note = document.getElementById("tell-note");
  if (!notifies) {
    note.textContent = "";
    return;
  }
  note.textContent = (await mayNotify())
    ? "You will be told when it ends, as long as this tab is open."
    : "Your browser shows no notifications here. This tab's title and icon will show it, as long as the tab is open.";
}

startTimeline(document);
if (state().dataset.status) drawIcon(state().dataset.status);
document.getElementById("tell-me")?.addEventListener("click", switchNotice);
document.getElementById("cancel-question")?.addEventListener("toggle", showCancel);
document.addEventListener("visibilitychange", shownAgain);
follow();
