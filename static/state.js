// A submission that is not settled yet, or whose job still runs: its part of the page is fetched anew until it ends.

const SOON = 1_000; // milliseconds
const SELDOM = 30_000;

let statePause = SOON;
let stateTimer = 0;

function state() {
  return document.getElementById("state");
}

function stateWords() {
  return state().textContent.replace(/\s+/g, " ");
}

function startPart(part) {
  part.querySelectorAll("time[data-local]").forEach(localTime);
  part.querySelectorAll("[data-copy]").forEach(startCopyButton);
}

function showState(text) {
  const fresh = new DOMParser().parseFromString(text, "text/html").getElementById("state");
  const before = stateWords();
  // A person who is about to choose keeps the button under the pointer; a changed outcome comes all the same.
  const busy = state().contains(document.activeElement) && fresh.dataset.outcome === state().dataset.outcome;
  if (busy) return;
  startPart(fresh);
  const open = state().querySelector("details")?.open;
  state().replaceWith(fresh);
  markKeys();
  if (open) fresh.querySelector("details")?.setAttribute("open", "");
  if (stateWords() !== before) statePause = SOON;
}

async function refreshState() {
  try {
    const answer = await fetch(state().dataset.refresh, { redirect: "manual" });
    if (answer.ok) showState(await answer.text());
  } catch {
    // Out of reach: what is shown stays, and is asked for again.
  }
  followState();
}

function followState() {
  clearTimeout(stateTimer);
  if (!state()?.dataset.refresh || document.hidden) return;
  stateTimer = setTimeout(refreshState, statePause);
  statePause = Math.min(statePause * 1.4, SELDOM);
}

document.addEventListener("visibilitychange", () => {
  statePause = SOON;
  followState();
});
followState();
