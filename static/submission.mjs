// A submission's page: its state is fetched anew until the submission is settled and its job has ended.

import { startPart } from "./page.mjs";
import { markKeys } from "./shortcuts.mjs";

const SHORTEST_PAUSE = 1_000; // milliseconds
const LONGEST_PAUSE = 30_000;

let pause = SHORTEST_PAUSE;
let timer = 0;

function state() {
  return document.getElementById("state");
}

function stateWords() {
  return state().textContent.replace(/\s+/g, " ");
}

function showState(text) {
  const fresh = new DOMParser().parseFromString(text, "text/html").getElementById("state");
  const before = stateWords();
  // A person who is about to choose keeps the button under the pointer, until the outcome changes.
  if (state().contains(document.activeElement) && fresh.dataset.outcome === state().dataset.outcome) return;
  startPart(fresh);
  const open = state().querySelector("details")?.open;
  state().replaceWith(fresh);
  markKeys();
  if (open) fresh.querySelector("details")?.setAttribute("open", "");
  if (stateWords() !== before) pause = SHORTEST_PAUSE;
}

async function refresh() {
  try {
    const answer = await fetch(state().dataset.refresh, { redirect: "manual" });
    if (answer.ok) showState(await answer.text());
  } catch {
    // The server is out of reach: the page shows what it has, and asks again.
  }
  follow();
}

function follow() {
  clearTimeout(timer);
  if (!state()?.dataset.refresh || document.hidden) return;
  timer = setTimeout(refresh, pause);
  pause = Math.min(pause * 1.4, LONGEST_PAUSE);
}

document.addEventListener("visibilitychange", () => {
  pause = SHORTEST_PAUSE;
  follow();
});
follow();
