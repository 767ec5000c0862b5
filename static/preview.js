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
    showPreview((await answer.json()).body);
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
