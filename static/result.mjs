// A task's result: sorted, filtered and copied in the browser. The address follows, so that a reload shows the same.

import { copyText, say, startCopyButton } from "./page.mjs";
import { casefold, isNumber, sortRows } from "./sorting.mjs";

const FORMULA = /^[=+\-@\t\r\n＝＋－＠]/;
const FILTER_PAUSE = 120; // milliseconds without typing
const BODY_ROWS = 200; // rows in one body of the table, as on the server

const resultTable = document.getElementById("result");
const filterField = document.getElementById("q");

let lines = null; // all rows in their order, each with the texts of its cells

function allLines() {
  lines ??= [...resultTable.querySelectorAll("tbody tr")].map((row) => {
    row.hidden = false;
    const texts = Array.from(row.cells, (cell) => cell.textContent);
    return { row, texts, folded: casefold(texts.join("\n")) };
  });
  return lines;
}

function shownLines() {
  const wanted = casefold(filterField.value);
  return allLines().filter((line) => line.folded.includes(wanted));
}

function tableBody(part) {
  const body = document.createElement("tbody");
  body.append(...part.map((line) => line.row));
  return body;
}

function showLines() {
  const shown = shownLines();
  const bodies = [];
  for (let begin = 0; begin < shown.length; begin += BODY_ROWS) {
    bodies.push(tableBody(shown.slice(begin, begin + BODY_ROWS)));
  }
  resultTable.replaceChildren(resultTable.tHead, ...bodies);
  showRowCount(shown.length);
}

function showRowCount(shown) {
  const said = document.getElementById("rows-said");
  const number = (count) => count.toLocaleString("en-GB");
  said.textContent = `${number(shown)} of ${number(Number(said.dataset.number))} rows`;
  document.getElementById("no-match").hidden = shown > 0;
}

function keepView(changes) {
  const change = (address) => {
    const url = new URL(address, location.href);
    for (const [name, value] of Object.entries(changes)) {
      if (value) url.searchParams.set(name, value);
      else url.searchParams.delete(name);
    }
    return url.href;
  };
  history.replaceState(null, "", change(location.href));
  for (const link of document.querySelectorAll("a[data-view]")) link.href = change(link.href);
}

function filterRows() {
  showLines();
  keepView({ q: filterField.value });
}

function sortBy(link) {
  const heading = link.closest("th");
  const descending = heading.getAttribute("aria-sort") === "ascending";
  const order = descending ? "descending" : "ascending";
  for (const other of heading.parentNode.cells) other.setAttribute("aria-sort", other === heading ? order : "none");
  lines = sortRows(allLines(), (line) => line.texts[heading.cellIndex], descending);
  showLines();
  keepView({ sort: link.dataset.column, order: descending ? "desc" : "asc" });
  say(`Sorted by ${link.textContent}, ${order}`);
}

// An apostrophe keeps a spreadsheet from running a cell as a formula.
function defused(text) {
  return isNumber(text) || !FORMULA.test(text) ? text : `'${text}`;
}

function copyCells() {
  return copyText(resultTable, shownLines().map((line) => line.texts.map(defused).join("\t")).join("\n"));
}

function startResult() {
  resultTable.tHead.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-column]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    sortBy(link);
  });
  let timer = 0;
  filterField.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(filterRows, FILTER_PAUSE);
  });
  startCopyButton(document.getElementById("copy-cells"), copyCells);
}

if (resultTable) startResult();
