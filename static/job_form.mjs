// The form of a job, of free rows or of a preset: its fields, and a second press on Run that sends nothing.

import { say } from "./page.mjs";

const LET_THROUGH = 5000; // milliseconds: after a stopped page load the button works again

export const jobForm = document.getElementById("job");
export const keyField = jobForm.elements.submission_key;
export const runButton = document.getElementById("run");

let sentAt = -Infinity;

// Tells everything that watches the form, as if a person had typed.
export function changed() {
  jobForm.dispatchEvent(new Event("input"));
}

function letThrough() {
  sentAt = -Infinity;
  runButton.classList.remove("is-sending");
}

// The server takes two presses for one submission, too.
function sendOnce(event) {
  if (performance.now() - sentAt < LET_THROUGH) {
    event.preventDefault();
    return;
  }
  sentAt = performance.now();
  if (event.submitter?.value !== "run") return;
  runButton.classList.add("is-sending");
  say("Sending the job to Explorer …");
}

export function startSending() {
  jobForm.addEventListener("submit", sendOnce);
  jobForm.addEventListener("input", letThrough);
  window.addEventListener("pageshow", letThrough);
  window.addEventListener("keydown", (event) => event.key === "Escape" && letThrough());
}
