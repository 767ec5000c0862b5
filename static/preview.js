// What will be sent, kept up to date by the server: the same bytes that it would send.

const PREVIEW_PAUSE = 120; // milliseconds without typing

const previewText = document.getElementById("preview");
const previewNone = document.getElementById("preview-none");
const previewStale = document.getElementById("preview-stale");
let previewTimer = 0;
let previewUnderWay = new AbortController();

function showPreview(body) {
  previewText.textContent = body;
  previewText.hidden = body === "";
  previewNone.hidden = body !== "";
  markStale(false);
}

// What the server says about the form besides its bytes: changes against the original, and who ran the same.
function showTelling(told) {
  Array.from(sheetBody.rows).forEach((row, index) => {
    row.querySelector(".row-change").textContent = told.notes[index] ?? "";
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

async function askForPreview() {
  previewUnderWay.abort();
  previewUnderWay = new AbortController();
  const { signal } = previewUnderWay;
  try {
    const answer = await fetch(jobForm.dataset.preview, {
      method: "POST",
      body: new URLSearchParams(new FormData(jobForm)),
      redirect: "manual", // to the sign-in page, when the login is gone
      signal,
    });
    if (!answer.ok) throw new Error(answer.statusText);
    const told = await answer.json();
    showPreview(told.body);
    showTelling(told);
  } catch {
    // Out of reach or out of date is no reason to disturb who is typing: running tells all.
    if (!signal.aborted) markStale(true);
  }
}

function startPreview() {
  jobForm.addEventListener("input", () => {
    clearTimeout(previewTimer);
    previewTimer = setTimeout(askForPreview, PREVIEW_PAUSE);
  });
}

startPreview();
