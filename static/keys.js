// Keys as in a sheet: Enter goes to the row below, Ctrl+Enter runs.

function goToRow(row, column, step, repeated) {
  const next = step > 0 ? row.nextElementSibling : row.previousElementSibling;
  if (next) cell(next, column).focus();
  else if (step > 0 && !repeated) addRow();
}

function enterInRow(event, row, field) {
  const column = field.closest("td").cellIndex - 1;
  if (event.shiftKey && column === VALUE) return;
  if (column === TYPE && isOpen(field)) return;
  event.preventDefault();
  goToRow(row, column, event.shiftKey ? -1 : 1, event.repeat);
}

function isOpen(select) {
  return CSS.supports("selector(:open)") && select.matches(":open");
}

function startKeys() {
  const run = document.getElementById("run");
  const importField = document.getElementById("import_text");
  const reading = jobForm.querySelector("button[value=import]");
  const presetField = document.getElementById("preset_name");
  const saving = document.getElementById("preset_save");
  const sends = new Map([[importField, reading], [presetField, saving]]); // what sends a field that stands apart
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || isComposing(event) || event.altKey) return;
    if (event.ctrlKey || event.metaKey) {
      event.preventDefault();
      if (!event.repeat) jobForm.requestSubmit(sends.get(event.target) ?? run);
      return;
    }
    const field = event.target.closest("#job input, #job select, #job textarea");
    const row = field?.closest(".sheet-row");
    if (row) {
      enterInRow(event, row, field);
    } else if (field && field === presetField) {
      event.preventDefault();
      if (!event.repeat) jobForm.requestSubmit(saving);
    } else if (field && field !== importField) {
      event.preventDefault();
      cell(sheetBody.rows[0], TASK).focus();
    }
  });
}

startKeys();
