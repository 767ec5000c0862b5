// A task's result: sorted, filtered and copied without asking again. The address follows, so that reloading shows the same.

const NUMBER = /^-?[0-9]{1,100}(?:\.[0-9]{1,100})?(?:[eE][+-]?[0-9]{1,3})?$/;
const FORMULA = /^[=+\-@\t\r\n＝＋－＠]/;
const PAUSE = 120; // milliseconds between a key and the filter

const resultTable = document.getElementById("result");
const filterField = document.getElementById("q");

function allRows() {
  return [...resultTable.tBodies].flatMap((body) => [...body.rows]);
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

function cellOf(row, column) {
  const text = row.cells[column].textContent;
  const isNumber = NUMBER.test(text);
  return { row, text, isNumber, number: isNumber ? Number(text) : 0, folded: text.toLowerCase() };
}

function sortRows(column, descending) {
  const cells = allRows().map((row) => cellOf(row, column));
  const there = cells.filter((cell) => cell.text);
  const sign = descending ? -1 : 1;
  there.sort((a, b) => sign * compareCells(a, b));
  const sorted = [...there, ...cells.filter((cell) => !cell.text)];
  const bodies = [...resultTable.tBodies];
  const size = bodies[0].rows.length;
  bodies.forEach((body, place) => {
    body.replaceChildren(...sorted.slice(place * size, (place + 1) * size).map((cell) => cell.row));
  });
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
  const wanted = filterField.value.toLowerCase();
  let shown = 0;
  for (const row of allRows()) {
    const here = !wanted || [...row.cells].some((cell) => cell.textContent.toLowerCase().includes(wanted));
    if (row.hidden === here) row.hidden = !here;
    shown += here;
  }
  sayRows(shown);
  keepView({ q: filterField.value });
}

function sortBy(link) {
  const heading = link.closest("th");
  const descending = heading.getAttribute("aria-sort") === "ascending";
  const order = descending ? "descending" : "ascending";
  for (const other of heading.parentNode.cells) other.setAttribute("aria-sort", other === heading ? order : "none");
  sortRows(heading.cellIndex, descending);
  keepView({ sort: link.dataset.column, order: descending ? "desc" : "asc" });
  say(`Sorted by ${link.textContent}, ${order}`);
}

function harmless(text) {
  return NUMBER.test(text) || !FORMULA.test(text) ? text : `'${text}`;
}

async function copyCells(button) {
  const label = button.textContent;
  const lines = allRows().filter((row) => !row.hidden)
    .map((row) => [...row.cells].map((cell) => harmless(cell.textContent)).join("\t"));
  button.textContent = await copyText(resultTable, lines.join("\n"));
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
