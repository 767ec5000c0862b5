// The rows of the sheet: read, written, added and removed in place, numbered as they stand.

const jobForm = document.getElementById("job");
const workflowField = document.getElementById("workflow_id");
const keyField = jobForm.elements.submission_key;
const sheetBody = jobForm.querySelector(".sheet tbody");
const blankRow = cleanRow(sheetBody.rows[0].cloneNode(true));

function cell(row, column) {
  return row.cells[column + 1].querySelector("input, select, textarea");
}

function cleanRow(row) {
  row.querySelectorAll(".field-error, option:not([value=text], [value=number])").forEach((part) => part.remove());
  for (const column of COLUMNS.keys()) {
    const field = cell(row, column);
    field.classList.remove("is-invalid");
    for (const name of ["aria-invalid", "autofocus", "aria-describedby", "value"]) field.removeAttribute(name);
    if (column === TYPE) {
      for (const option of field.options) option.toggleAttribute("selected", option.value === "text");
      field.value = "text";
    } else {
      field.textContent = "";
      field.value = "";
    }
  }
  row.querySelector(".field-note").textContent = "";
  row.querySelector(".row-change").textContent = "";
  cell(row, VALUE).setAttribute("aria-describedby", row.querySelector(".field-note").id);
  return row;
}

function numberRow(row, index) {
  const prefix = `rows-${index}-`;
  row.cells[0].textContent = index + 1;
  for (const element of row.querySelectorAll("[id]")) {
    element.id = element.id.replace(/^rows-\d+-/, prefix);
    if (element.name) element.name = element.id;
    const described = element.getAttribute("aria-describedby");
    if (described) element.setAttribute("aria-describedby", described.replace(/rows-\d+-/g, prefix));
    const label = element.getAttribute("aria-label");
    if (label) element.setAttribute("aria-label", label.replace(/\d+$/, index + 1));
  }
  const remove = row.querySelector("button");
  remove.value = `remove-row-${index}`;
  remove.title = `Remove row ${index + 1}`;
  remove.setAttribute("aria-label", remove.title);
}

function numberRows(from) {
  for (let index = from; index < sheetBody.rows.length; index += 1) numberRow(sheetBody.rows[index], index);
  followErrors();
}

function setRowCount(count) {
  while (sheetBody.rows.length > count) sheetBody.lastElementChild.remove();
  const added = document.createDocumentFragment();
  for (let index = sheetBody.rows.length; index < count; index += 1) {
    const row = blankRow.cloneNode(true);
    numberRow(row, index);
    added.append(row);
  }
  sheetBody.append(added);
  sheetBody.parentElement.classList.toggle("is-long", count > LONG_ROWS);
}

function readForm() {
  const rows = Array.from(sheetBody.rows, (row) => Array.from(COLUMNS.keys(), (column) => cell(row, column).value));
  return { workflow: workflowField.value, rows };
}

function writeForm({ workflow, rows }) {
  workflowField.value = workflow;
  setRowCount(rows.length);
  rows.forEach((values, index) => values.forEach((value, column) => write(sheetBody.rows[index], column, value)));
  followErrors();
}

function write(row, column, value) {
  const current = cell(row, column);
  if (current.value === value) return;
  const field = /[\r\n]/.test(value) ? manyLines(current) : current;
  if (column === TYPE && !Array.from(field.options).some((option) => option.value === value)) return;
  field.value = value;
  // What the server said about this field was about another value.
  field.classList.remove("is-invalid");
  field.removeAttribute("aria-invalid");
  row.cells[column + 1].querySelector(".field-error")?.remove();
}

// Tells everything that watches the form, as if a person had typed.
function changed() {
  jobForm.dispatchEvent(new Event("input"));
}

function addRow() {
  const count = sheetBody.rows.length;
  if (count >= MAX_ROWS) return refuse(`A form takes ${MAX_ROWS} rows, and this one has ${count}.`);
  setRowCount(count + 1);
  changed();
  cell(sheetBody.rows[count], TASK).focus();
  return say(`Row ${count + 1} added.`);
}

function removeRow(row) {
  const index = Array.prototype.indexOf.call(sheetBody.rows, row);
  const before = readForm();
  row.remove();
  setRowCount(Math.max(1, sheetBody.rows.length));
  numberRows(index);
  changed();
  const next = Math.min(index, sheetBody.rows.length - 1);
  cell(sheetBody.rows[next], TASK).focus();
  offerUndo(`Row ${index + 1} removed.`, before, index);
}

// The sentence beside "Add row": a refusal, or what was done with a way back.
const rowsSaid = document.getElementById("rows-said");
const undoButton = document.getElementById("undo");
let undone = () => {};

function tellRows(text, refusal) {
  rowsSaid.textContent = text;
  rowsSaid.classList.toggle("is-refusal", refusal);
  undoButton.hidden = true;
  if (text) say(text);
}

function refuse(text) {
  tellRows(text, true);
}

function offerUndo(text, before, index) {
  tellRows(text, false);
  undoButton.hidden = false;
  undone = () => {
    writeForm(before);
    changed();
    tellRows("Undone.", false);
    cell(sheetBody.rows[index], TASK).focus();
  };
}

// The summary's links stay at their fields when rows move; one whose field is gone goes, too.
const errorLinks = Array.from(document.querySelectorAll('#alert a[href^="#"]'), (link) => ({
  link,
  field: document.getElementById(link.hash.slice(1)),
}));

function followErrors() {
  for (const { link, field } of errorLinks) {
    if (!field?.isConnected) {
      link.parentElement.remove();
    } else if (field.id.startsWith("rows-")) {
      link.hash = field.id;
      link.textContent = link.textContent.replace(/^Row \d+/, `Row ${field.closest("tr").rowIndex}`);
    }
  }
}

function noteEdges(row) {
  const { value } = cell(row, VALUE);
  const told = cell(row, TYPE).value === "text" && trimSpace(value) !== value;
  const note = row.querySelector(".field-note");
  const text = told ? "Starts or ends with white space, which will be sent." : "";
  if (note.textContent !== text) note.textContent = text;
}

// All heights are read before one is written: after each writing, reading would lay out the page anew.
function growValues(rows) {
  if (CSS.supports("field-sizing", "content")) return;
  const fields = rows.map((row) => cell(row, VALUE)).filter((field) => field.tagName === "TEXTAREA");
  for (const field of fields) field.style.height = "auto";
  const heights = fields.map((field) => field.scrollHeight);
  fields.forEach((field, index) => (field.style.height = `${heights[index]}px`));
}

function watchRows(rows) {
  rows.forEach(noteEdges);
  growValues(rows);
}

function startRows() {
  jobForm.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (button?.value === "add-row") {
      event.preventDefault();
      addRow();
    } else if (button?.value.startsWith("remove-row-")) {
      event.preventDefault();
      removeRow(button.closest("tr"));
    }
  });
  jobForm.addEventListener("input", (event) => {
    if (event.target === workflowField) return;
    const row = event.target.closest(".sheet-row");
    watchRows(row ? [row] : Array.from(sheetBody.rows));
  });
  // An undo would take back what is typed from here on.
  jobForm.addEventListener("input", () => tellRows("", false), { capture: true });
  undoButton.addEventListener("click", () => undone());
  addKey("x", "Remove the row that has the focus", () => {
    const row = document.activeElement.closest(".sheet-row");
    if (row) removeRow(row);
    else refuse("No row has the focus: none was removed.");
  });
  for (const { link, field } of errorLinks) {
    link.addEventListener("click", (event) => {
      // Without a fragment in the address: that would be another entry of the history.
      event.preventDefault();
      field.focus();
      field.scrollIntoView({ block: "nearest" });
    });
  }
  growValues(Array.from(sheetBody.rows));
}

startRows();
