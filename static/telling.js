// What the server says of a form of rows besides its bytes: changes against the original.

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
}

// Only a preset with rules can ask for more than the rows themselves.
function isComplete() {
  return true;
}

function chip(text) {
  return Object.assign(document.createElement("li"), { className: "chip", textContent: text });
}
