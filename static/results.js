// A task's result: sorted, filtered and copied without asking again. The address follows, so that reloading shows the same.

const NUMBER = /^-?[0-9]{1,100}(?:\.[0-9]{1,100})?(?:[eE][+-]?[0-9]{1,3})?$/;
const FORMULA = /^[=+\-@\t\r\n＝＋－＠]/;
const PAUSE = 120; // milliseconds between a key and the filter

const CHUNK = 200; // rows a body of the table, as on the server

const resultTable = document.getElementById("result");
const filterField = document.getElementById("q");

let lines = null; // all rows in their order, each with the texts of its cells

function allLines() {
  lines ??= [...resultTable.querySelectorAll("tbody tr")].map((row) => {
    row.hidden = false;
    const texts = Array.from(row.cells, (cell) => cell.textContent);
    return { row, texts, folded: texts.join("\n").toLowerCase() };
  });
  return lines;
}

function shownLines() {
  const wanted = filterField.value.toLowerCase();
  return allLines().filter((line) => line.folded.includes(wanted));
}

function body(part) {
  const made = document.createElement("tbody");
  made.append(...part.map((line) => line.row));
  return made;
}

function showLines() {
  const shown = shownLines();
  const bodies = [];
  for (let begin = 0; begin < shown.length; begin += CHUNK) bodies.push(body(shown.slice(begin, begin + CHUNK)));
  resultTable.replaceChildren(resultTable.tHead, ...bodies);
  sayRows(shown.length);
}

function digits(text) {
  const [whole, fraction = ""] = text.replace("-", "").split(".");
  return [whole.replace(/^0+/, ""), fraction.replace(/0+$/, "")];
}

// Two numbers that are the same as floats may differ in digits that floats do not hold.
function byDigits(a, b) {
  if (/e/i.test(a + b)) return 0;
  const [wholeA, fractionA] = digits(a);
  const [wholeB, fractionB] = digits(b);
  const order = wholeA.length - wholeB.length || (wholeA < wholeB ? -1 : wholeA > wholeB ? 1 : 0)
    || (fractionA < fractionB ? -1 : fractionA > fractionB ? 1 : 0);
  return a.startsWith("-") ? -order : order;
}

function byNumber(a, b) {
  return a.number - b.number || (a.text === b.text ? 0 : byDigits(a.text, b.text));
}

function byText(a, b) {
  return a.folded < b.folded ? -1 : a.folded > b.folded ? 1 : 0;
}

// Numbers first and as numbers, then texts; like the server's order_key.
function compareCells(a, b) {
  if (a.isNumber !== b.isNumber) return a.isNumber ? -1 : 1;
  return a.isNumber ? byNumber(a, b) : byText(a, b);
}

function sortLines(column, descending) {
  const cells = allLines().map((line) => {
    const text = line.texts[column];
    const isNumber = NUMBER.test(text);
    return { line, text, isNumber, number: isNumber ? Number(text) : 0, folded: text.toLowerCase() };
  });
  const there = cells.filter((cell) => cell.text);
  const sign = descending ? -1 : 1;
  there.sort((a, b) => sign * compareCells(a, b));
  lines = [...there, ...cells.filter((cell) => !cell.text)].map((cell) => cell.line);
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

function sayRows(shown) {
  const said = document.getElementById("rows-said");
  const number = (count) => count.toLocaleString("en-GB");
  said.textContent = `${number(shown)} of ${number(Number(said.dataset.number))} rows`;
  document.getElementById("no-match").hidden = shown > 0;
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
  sortLines(heading.cellIndex, descending);
  showLines();
  keepView({ sort: link.dataset.column, order: descending ? "desc" : "asc" });
  say(`Sorted by ${link.textContent}, ${order}`);
}

function harmless(text) {
  return NUMBER.test(text) || !FORMULA.test(text) ? text : `'${text}`;
}

async function copyCells(button) {
  const label = button.textContent;
  const cells = shownLines().map((line) => line.texts.map(harmless).join("\t"));
  button.textContent = await copyText(resultTable, cells.join("\n"));
  say(button.textContent);
  button.addEventListener("blur", () => { button.textContent = label; }, { once: true });
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
    timer = setTimeout(filterRows, PAUSE);
  });
  const copying = document.getElementById("copy-cells");
  copying.addEventListener("click", () => copyCells(copying));
}

if (resultTable) startResult();
