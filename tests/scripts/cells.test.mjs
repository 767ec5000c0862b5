// Cells copied from a spreadsheet, and the rows that they fill.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { isTable, readCells, rowsFrom } from "../../static/cells.mjs";
import { NAME, TASK, VALUE } from "../../static/request_body.mjs";

const { cases } = JSON.parse(readFileSync(new URL("../paste/cells.json", import.meta.url), "utf8"));
for (const { name, text, lines } of cases) {
  test(name, () => assert.deepEqual(readCells(text), lines));
}

const UNTOUCHED = undefined;
const FILLED = [
  ["four columns", "q\tn\tText\tv\r\np\td\tNUMBER\t0.85\r\n", TASK, [["q", "n", "text", "v"], ["p", "d", "number", "0.85"]]],
  ["three columns have no types", "q\tn\tTim Duncan\nb\ts\t", TASK, [["q", "n", UNTOUCHED, "Tim Duncan"], ["b", "s", UNTOUCHED, ""]]],
  ["three columns of which one is types", "p\td\tnumber\n", TASK, [["p", "d", "number", UNTOUCHED]]],
  ["two columns", "q\tn\n", TASK, [["q", "n", UNTOUCHED, UNTOUCHED]]],
  ["a name and a value", "e\t0.5", NAME, [[UNTOUCHED, "e", UNTOUCHED, "0.5"]]],
  ["values alone", "1\n2\n", VALUE, [[UNTOUCHED, UNTOUCHED, UNTOUCHED, "1"], [UNTOUCHED, UNTOUCHED, UNTOUCHED, "2"]]],
  ["a short line", "q\tn\ttext\tv\nr\n", TASK, [["q", "n", "text", "v"], ["r", UNTOUCHED, UNTOUCHED, UNTOUCHED]]],
  ["line ends in a name", 'q\t"a\nb"\ttext\t"c\nd"\n', TASK, [["q", "a b", "text", "c\nd"]]],
];
for (const [name, text, start, rows] of FILLED) {
  test(name, () => assert.deepEqual(rowsFrom(readCells(text), 0, start), { reason: "", rows }));
}

const REFUSED = [
  ["too wide", "t\tp\tText\tv\tmore\n", 0, TASK, "the cells are 5 columns wide, and there is room for 4 from here."],
  ["too wide from here", "x\ty\tz\tv\n", 0, NAME, "the cells are 4 columns wide, and there is room for 3 from here."],
  ["no type", "t\tp\tdate\tv\n", 0, TASK, "“date” would be a type, which is Text or Number."],
  ["too many rows", "t\tp\n".repeat(2), 499, TASK, "it would make 501 rows, and a form takes 500."],
];
for (const [name, text, first, start, sentence] of REFUSED) {
  test(name, () => {
    assert.deepEqual(rowsFrom(readCells(text), first, start), { reason: `Nothing was pasted: ${sentence}`, rows: [] });
  });
}

test("what is a table depends on the column and on where it was copied", () => {
  assert.equal(isTable("a\tb", "", TASK), true);
  assert.equal(isTable("a\nb", "", NAME), true);
  assert.equal(isTable("a\n", "", NAME), false);
  assert.equal(isTable("a\n\tb\nc", "", VALUE), false);
  assert.equal(isTable("a", "<table><tr><td>a</td></tr></table>", VALUE), true);
});
