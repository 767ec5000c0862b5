// What is typed, for elsewhere: as the server writes it, and not to be copied while something newer is typed.

const exportsBox = document.getElementById("exports");

function showText(name, text) {
  document.getElementById(name).textContent = text;
  document.getElementById(`${name}-there`).hidden = text === "";
  document.getElementById(`${name}-none`).hidden = text !== "";
}

function showExports({ curl, link, no_link }) {
  showText("curl", curl);
  showText("link", link);
  document.getElementById("link-none").textContent = no_link;
  markExports(false);
}

function markExports(stale) {
  exportsBox.classList.toggle("is-stale", stale);
  for (const button of exportsBox.querySelectorAll("button")) button.disabled = stale;
}

function startExports() {
  jobForm.addEventListener("input", () => markExports(true), { capture: true });
}

startExports();
