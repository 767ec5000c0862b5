// A second press while the first is under way is no second submission. (The server knows that, too.)

const LET_THROUGH = 5000; // milliseconds: after a stopped page load the button works again

let sentAt = -Infinity;

function showSending(sending) {
  document.getElementById("run").classList.toggle("is-sending", sending);
}

function startSending() {
  jobForm.addEventListener("submit", (event) => {
    if (performance.now() - sentAt < LET_THROUGH) {
      event.preventDefault();
      return;
    }
    sentAt = performance.now();
    if (event.submitter?.value === "run") {
      showSending(true);
      say("Sending the job to Explorer …");
    }
  });
  const free = () => {
    sentAt = -Infinity;
    showSending(false);
  };
  window.addEventListener("pageshow", free);
  window.addEventListener("keydown", (event) => event.key === "Escape" && free());
  jobForm.addEventListener("input", free);
}

startSending();
