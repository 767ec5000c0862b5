// What will be sent: written by the browser at once, and by the server, whose word counts, when typing pauses. Asking
// it keeps the draft, too. What else it says is the page's own to show: showTelling().

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
  document.getElementById("preview-there")?.toggleAttribute("hidden", body === "");
  previewNone.hidden = body !== "";
}

function showSame({ same, same_address }) {
  const notice = document.getElementById("same");
  notice.hidden = same === "";
  const link = Object.assign(document.createElement("a"), { href: same_address, textContent: same });
  if (notice.textContent !== same) notice.replaceChildren(...(same ? [link] : []));
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
    showSame(told);
    showExports(told);
    showTelling(told);
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
  writeTimer = setTimeout(() => showPreview(isComplete() ? writeBody(readForm()) : ""), WRITE_PAUSE);
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
  showJson(previewText, previewText.textContent); // or the first key would lay out a long one anew
  jobForm.addEventListener("input", followForm);
  jobForm.addEventListener("submit", sentForm);
  window.addEventListener("pagehide", keepDraft);
  document.addEventListener("visibilitychange", () => document.hidden && askIfBehind());
  // Before a link is followed, so that the next page knows of the draft.
  jobForm.addEventListener("focusout", (event) => jobForm.contains(event.relatedTarget) || askIfBehind());
  // Who was quicker than this script has typed already.
  if (Array.from(jobForm.elements).some((field) => "defaultValue" in field && field.value !== field.defaultValue)) {
    followForm();
  }
}

startPreview();
