"use strict";

// The page of a job: its state is fetched anew until the job has ended, and shown in the tab's title and icon, too.

const HIDDEN_PAUSE = 10_000; // milliseconds, where a person has asked to be told
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
let tells = false;

const part = () => document.getElementById("job-state");

function drawIcon(status) {
  const [colour, mark] = LOOKS[status] ?? LOOKS[0];
  const tile = `<rect width="16" height="16" rx="4" fill="${colour}"/>`;
  const sign = `<path d="${mark}" fill="${status === "1" ? "#fff" : "none"}" stroke="#fff" stroke-width="1.8"/>`;
  const picture = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16">${tile}${sign}</svg>`;
  document.querySelector("link[rel=icon]").href = `data:image/svg+xml,${encodeURIComponent(picture)}`;
}

function clockOf(time) {
  return new Intl.DateTimeFormat("en-GB", { timeStyle: "medium" }).format(time);
}

// What is read when a bar is pointed at stands in UTC, as everything the server writes.
function localTitle(title) {
  title.textContent = title.textContent.replace(/(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d) UTC/g, (_, day, time) =>
    clockOf(new Date(`${day}T${time}Z`)),
  );
}

function startPart(fresh) {
  fresh.querySelectorAll("time[data-local]").forEach(localTime);
  fresh.querySelectorAll("svg title").forEach(localTitle);
}

// What a person points at, has the focus on or is marking stays where it is.
function keepHold(fresh, old) {
  const hovered = old.querySelector(".timeline:hover");
  if (hovered && fresh.dataset.status === old.dataset.status) fresh.querySelector(".timeline")?.replaceWith(hovered);
  const focused = old.contains(document.activeElement) && document.activeElement.getAttribute("href");
  return () => {
    if (focused) fresh.querySelector(`a[href="${CSS.escape(focused)}"]`)?.focus({ preventScroll: true });
  };
}

function isMarking(old) {
  const selection = window.getSelection();
  return !selection.isCollapsed && old.contains(selection.anchorNode);
}

function showCancel() {
  const place = document.getElementById("cancel");
  const open = place?.querySelector("[popover]").matches(":popover-open");
  if (place) place.hidden = !("cancellable" in part().dataset) && !open;
}

function showPart(fresh) {
  const old = part();
  const changed = fresh.dataset.status !== old.dataset.status;
  if (!changed && isMarking(old)) return;
  startPart(fresh);
  const finish = keepHold(fresh, old);
  old.replaceWith(fresh);
  markKeys();
  finish();
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
  sentence.textContent = `Could not refresh at ${clockOf(new Date())}: what stands below is older.`;
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
  link.href = part().dataset.refresh.replace(/\/state$/, ""); // the address may be that of a cancel
  link.textContent = "Sign in again";
  box.append("You are signed out of Jobdesk. ", link);
  return box;
}

async function look() {
  const answer = await fetch(part().dataset.refresh, { redirect: "manual" });
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
  const { fresh, trouble, over } = await look().catch(() => ({ trouble: null }));
  asking = false;
  if (fresh) {
    clearTrouble();
    showPart(fresh);
    tellEnd();
  } else {
    failures += 1;
    showTrouble(trouble);
  }
  if (!over) follow();
}

function follow() {
  clearTimeout(timer);
  const { refresh: address, pause } = part().dataset;
  if (!address || (document.hidden && !tells)) return;
  const wanted = Number(pause) * 1_000 * 2 ** Math.min(failures, 6);
  timer = setTimeout(refresh, Math.min(Math.max(wanted, document.hidden ? HIDDEN_PAUSE : 0), LONGEST_PAUSE));
}

function shownAgain() {
  if (document.hidden || !part().dataset.refresh) follow();
  else refresh();
}

function tellEnd() {
  if (part().dataset.refresh) return;
  const button = document.getElementById("tell-me");
  button?.remove();
  document.getElementById("tell-note").textContent = "";
  if (!tells) return;
  tells = false;
  try {
    new Notification(part().dataset.title, { tag: window.location.pathname });
  } catch {
    // None here, or none allowed: the title and the icon tell.
  }
}

async function mayNotify() {
  if (!window.isSecureContext || !("Notification" in window)) return false;
  return (await Notification.requestPermission()) === "granted";
}

async function startTelling(event) {
  const button = event.currentTarget;
  tells = !tells;
  button.setAttribute("aria-pressed", String(tells));
  const note = document.getElementById("tell-note");
  if (!tells) {
    note.textContent = "";
    return;
  }
  note.textContent = (await mayNotify())
    ? "You will be told when it ends, as long as this tab is open."
    : "Your browser shows no notifications here: this tab's title and icon will tell, as long as it is open.";
}

function startJob() {
  startPart(document.getElementById("main"));
  if (part().dataset.status) drawIcon(part().dataset.status);
  document.getElementById("tell-me")?.addEventListener("click", startTelling);
  document.getElementById("cancel-question")?.addEventListener("toggle", showCancel);
  document.addEventListener("visibilitychange", shownAgain);
  follow();
}

startJob();
