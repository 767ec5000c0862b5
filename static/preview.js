// What will be sent: written by the browser at once, and by the server, whose word counts, when typing pauses. Asking
// it keeps the draft, too.

const WRITE_PAUSE = 40; // milliseconds without typing
const ASK_PAUSE = 400;
const ASK_LIMIT = 20_000;

const previewText = document.getElementById("preview");
const previewNone = document.getElementById("preview-none");
const previewStale = document.getElementById("preview-stale");
let writeTimer = 0;
let askTimer = 0;
let edition = 0; // of the form: counts its changes
let keptEdition = 0; // the one that the server has
let asking = false; // one request at a time
let askAgain = false;

function showPreview(body) {
  showJson(previewText, body);
  previewText.hidden = body === "";
  document.getElementById("preview-there").hidden = body === "";
  previewNone.hidden = body !== "";
}

// What the server says about the form besides its bytes: changes against the original, and who ran the same.
function showTelling(told) {
  Array.from(sheetBody.rows).forEach((row, index) => {
    const note = row.querySelector(".row-change");
    const text = told.notes[index] ?? "";
    if (note.textContent !== text) note.textContent = text;
  });
  document.getElementById("workflow_id-note").textContent = told.workflow_note;
  const dropped = document.getElementById("dropped");
  dropped.hidden = told.dropped.length === 0;
  dropped.querySelector("ul").replaceChildren(...told.dropped.map((text) => chip(text)));
  const same = document.getElementById("same");
  same.hidden = told.same === "";
  const link = Object.assign(document.createElement("a"), { href: told.same_address, textContent: told.same });
  if (same.textContent !== told.same) same.replaceChildren(...(told.same ? [link] : []));
}

function chip(text) {
  return Object.assign(document.createElement("li"), { className: "chip", textContent: text });
}

function markStale(stale) {
  previewStale.hidden = !stale;
  previewText.classList.toggle("is-stale", stale);
}

function formFields() {
  const fields = new URLSearchParams(new FormData(jobForm));
  fields.delete("import_text"); // nothing of it is sent, and there may be a token in it
  return fields;
}

async function fetchTelling() {
  const answer = await fetch(jobForm.dataset.preview, {
    method: "POST",
    body: formFields(),
    redirect: "manual", // to the sign-in page, when the login is gone
    signal: AbortSignal.timeout(ASK_LIMIT),
  });
  if (!answer.ok) throw new Error(answer.statusText);
  return answer.json();
}

async function ask() {
  const asked = edition;
  try {
    const told = await fetchTelling();
    keptEdition = asked;
    markStale(false);
    // What was typed meanwhile is newer than what this says.
    if (asked !== edition) return;
    showPreview(told.body);
    showTelling(told);
    showExports(told);
  } catch {
    // Out of reach or out of date is no reason to disturb who is typing: running tells all.
    markStale(true);
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
  writeTimer = setTimeout(() => showPreview(writeBody(readForm())), WRITE_PAUSE);
  askTimer = setTimeout(askServer, ASK_PAUSE);
}

function askIfBehind() {
  if (keptEdition === edition) return;
  clearTimeout(askTimer);
  askServer();
}

// The server keeps the draft of a form that is left, even if nobody reads its answer.
function keepDraft() {
  if (keptEdition === edition) return;
  clearTimeout(askTimer);
  keptEdition = edition;
  navigator.sendBeacon(jobForm.dataset.preview, formFields());
}

// A form that was sent is no draft any longer.
function sentForm(event) {
  if (event.defaultPrevented) return;
  clearTimeout(askTimer);
  askAgain = false;
  keptEdition = edition;
}

function startPreview() {
  jobForm.addEventListener("input", followForm);
  jobForm.addEventListener("submit", sentForm);
  window.addEventListener("pagehide", keepDraft);
  document.addEventListener("visibilitychange", () => document.hidden && askIfBehind());
  // Before a link is followed, so that the next page knows of the draft.
  jobForm.addEventListener("focusout", (event) => jobForm.contains(event.relatedTarget) || askIfBehind());
}

startPreview();
