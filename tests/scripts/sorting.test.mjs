// The order of a result's rows, by the table of cases that tests/results/test_sorting.py holds the server to.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { sortRows } from "../../static/sorting.mjs";

const CASES = JSON.parse(readFileSync(new URL("../results/sorting.json", import.meta.url), "utf-8"));

for (const [name, cells, expected] of CASES) {
  test(name, () => assert.deepEqual(sortRows(cells, (cell) => cell, false), expected));
}

test("descending keeps equal cells in order and empty ones last", () => {
  const rows = ["a", "", "A", "1", "1.0", "2"];
  assert.deepEqual(sortRows(rows, (cell) => cell, true), ["a", "A", "2", "1", "1.0", ""]);
});
