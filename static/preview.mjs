// The preview of a job: its JSON, curl command and link. The browser writes the JSON at once; the server, whose answer
// counts, is asked when typing pauses, and keeps the draft.

import { jobForm } from "./job_form.mjs";
import { writeBody } from "./request_body.mjs";

const WRITE_PAUSE = 40; // milliseconds without typing
export const ASK_PAUSE = 400;
const ASK_LIMIT = 20_000;
const LONG_JSON = 20_000; // characters

const previewText = document.getElementById("preview");
const exportsBox = document.getElementById("exports");
let form; // what the page gave to startPreview()
let writeTimer = 0;
let askTimer = 0;
let edition = 0; // of the form: counts its changes
let keptEdition = 0; // the one that the server has
let asking = false; // one request at a time
let askAgain = false;

function piece(text) {
  return Object.assign(document.createElement("span"), { className: "piece", textContent: text });
}

// Returns how many texts at the begin are those of the pieces.
function sharedBegin(pieces, texts) {
  const most = Math.min(pieces.length, texts.length);
  let count = 0;
  while (count < most && pieces[count].textContent === texts[count]) count += 1;
  return count;
}

// A line of a million characters takes half a second to lay out at each key. So a long JSON stands in pieces, of which
// a change touches few. Read or copied, they are one line.
function showLongJson(text) {
  if (previewText.firstChild?.nodeName === "#text") previewText.replaceChildren();
  const texts = text.split(/(?<=,)(?=")/); // where a parameter begins, or somewhere in a value
  const pieces = Array.from(previewText.children);
  const begin = sharedBegin(pieces, texts);
  const end = sharedBegin(pieces.slice(begin).reverse(), texts.slice(begin).reverse());
  const behind = pieces[pieces.length - end] ?? null;
  for (const old of pieces.slice(begin, pieces.length - end)) old.remove();
  for (const fresh of texts.slice(begin, texts.length - end)) previewText.insertBefore(piece(fresh), behind);
}

function showJson(text) {
  if (text.length > LONG_JSON) showLongJson(text);
  else if (previewText.textContent !== text) previewText.textContent = text;
}

export function showPreview(body) {
  showJson(body);
  previewText.hidden = body === "";
  document.getElementById("preview-there")?.toggleAttribute("hidden", body === "");
  document.getElementById("preview-none").hidden = body !== "";
}

function showSame({ same, same_address }) {
  const notice = document.getElementById("same");
  notice.hidden = same === "";
  const link = Object.assign(document.createElement("a"), { href: same_address, textContent: same });
  if (notice.textContent !== same) notice.replaceChildren(...(same ? [link] : []));
}

function showExport(name, text) {
  document.getElementById(name).textContent = text;
  document.getElementById(`${name}-there`).hidden = text === "";
  document.getElementById(`${name}-none`).hidden = text !== "";
}

// Exports of an earlier form are not to be copied.
function markExports(stale) {
  exportsBox.classList.toggle("is-stale", stale);
  for (const button of exportsBox.querySelectorAll("button")) button.disabled = stale;
}

function showExports({ curl, link, no_link }) {
  showExport("curl", curl);
  showExport("link", link);
  document.getElementById("link-none").textContent = no_link;
  markExports(false);
}

function markPreview(stale) {
  document.getElementById("preview-stale").hidden = !stale;
  previewText.classList.toggle("is-stale", stale);
}

function formFields() {
  const fields = new URLSearchParams(new FormData(jobForm));
  fields.delete("import_text"); // it is not part of the job, and may hold a token
  return fields;
}

export async function fetchPreview() {
  const answer = await fetch(jobForm.dataset.preview, {
    method: "POST",
    body: formFields(),
    redirect: "manual", // it leads to the sign-in page if the login is gone
    signal: AbortSignal.timeout(ASK_LIMIT),
  });
  if (!answer.ok) throw new Error(answer.statusText);
  return answer.json();
}

async function ask() {
  const asked = edition;
  try {
    const answer = await fetchPreview();
    keptEdition = asked;
    markPreview(false);
    if (asked !== edition) return; // the form has changed meanwhile
    showPreview(answer.body);
    showSame(answer);
    showExports(answer);
    form.showNotes(answer);
  } catch {
    // Typing goes on: an error that matters comes back when the job is run.
    markPreview(true);
  }
}

async function askServer() {
  askAgain = asking;
  if (asking) return;
  asking = true;
  await ask();
  asking = false;
  if (askAgain) askServer();
}

function followForm() {
  edition += 1;
  clearTimeout(writeTimer);
  clearTimeout(askTimer);
  writeTimer = setTimeout(() => showPreview(form.isComplete() ? writeBody(form.readForm()) : ""), WRITE_PAUSE);
  askTimer = setTimeout(askServer, ASK_PAUSE);
}

function askIfBehind() {
  if (keptEdition === edition) return;
  clearTimeout(askTimer);
  askServer();
}

// The server keeps the draft of a form that is left, even if no page reads its answer.
function keepDraft() {
  if (keptEdition === edition) return;
  clearTimeout(askTimer);
  keptEdition = edition;
  navigator.sendBeacon(jobForm.dataset.preview, formFields());
}

// A form that was sent is no draft any longer.
function forgetDraft(event) {
  if (event.defaultPrevented) return;
  clearTimeout(askTimer);
  askAgain = false;
  keptEdition = edition;
}

function isTypedIn(field) {
  return "defaultValue" in field && field.value !== field.defaultValue;
}

// `pageForm` holds readForm(), isComplete(), whether nothing is missing that the preset asks for, and showNotes(), which
// shows the rest of the server's answer.
export function startPreview(pageForm) {
  form = pageForm;
  showJson(previewText.textContent); // or the first key would lay out a long one anew
  jobForm.addEventListener("input", () => markExports(true), { capture: true });
  jobForm.addEventListener("input", followForm);
  jobForm.addEventListener("submit", forgetDraft);
  window.addEventListener("pagehide", keepDraft);
  document.addEventListener("visibilitychange", () => document.hidden && askIfBehind());
  // Before a link is followed, so that the next page knows of the draft.
  jobForm.addEventListener("focusout", (event) => jobForm.contains(event.relatedTarget) || askIfBehind());
  // A person may have typed before this script ran.
  if (Array.from(jobForm.elements).some(isTypedIn)) followForm();
}
