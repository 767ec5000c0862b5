// The JSON that will be sent. tests/browser/test_body.py holds it against the server's, with many more texts.

import assert from "node:assert/strict";
import { test } from "node:test";

import { trimSpace, writeBody } from "../../static/request_body.mjs";

const ROW = ["query_1", "name", "text", "Tim Duncan"];

function bodyOf(...rows) {
  return writeBody({ workflow: "4216617528", rows });
}

test("a text and a number", () => {
  const expected = '{"input":{"query_1":{"name":"Tim Duncan"},"pagerank_1":{"d":0.850}}}';
  assert.equal(bodyOf(ROW, ["pagerank_1", "d", "number", " 0.850 "]), expected);
});

test("no rows, and blank ones", () => {
  assert.equal(bodyOf(), '{"input":{}}');
  assert.equal(bodyOf(["", " ", "text", ""], ["\u3000", "", "number", ""]), '{"input":{}}');
});

test("tasks stand in the order of their first row, whatever their names", () => {
  const rows = [["b", "1", "text", "x"], ["10", "z", "text", ""], ["__proto__", "a", "text", "y"], ["b", "0", "number", "1"]];
  assert.equal(bodyOf(...rows), '{"input":{"b":{"1":"x","0":1},"10":{"z":""},"__proto__":{"a":"y"}}}');
});

test("line ends become line feeds, and lone surrogates what the browser posts for them", () => {
  assert.equal(bodyOf(["t", "n", "text", "a\r\nb\rc\ud83d"]), '{"input":{"t":{"n":"a\\nb\\nc\ufffd"}}}');
});

test("white space is Unicode's, not that of trim()", () => {
  assert.equal(trimSpace("\x85\u2028 a b\t\u3000"), "a b");
  assert.equal(trimSpace("\ufeffa\u200b"), "\ufeffa\u200b");
});

const REFUSED = {
  "a row without a task ID": [["", "name", "text", "v"]],
  "the same parameter twice": [ROW, [" query_1", "name\xa0", "number", "1"]],
  "a control character": [["t", "n", "text", "a\0b"]],
  "a task ID of 257 characters": [["😀".repeat(257), "n", "text", "v"]],
  "501 rows": Array.from({ length: 501 }, () => ["", "", "text", ""]),
};
for (const [name, rows] of Object.entries(REFUSED)) test(`nothing for ${name}`, () => assert.equal(bodyOf(...rows), ""));

for (const number of ["", "01", "+1", "1.", ".5", "0,5", "1e400", "1e-400", "NaN", "１", "1 2", "0x1"]) {
  test(`${number || "nothing"} is no number`, () => assert.equal(bodyOf(["t", "n", "number", number]), ""));
}

for (const workflow of ["0", "01", " ", "1a", "１", "9223372036854775808"]) {
  test(`${workflow} is no workflow ID`, () => assert.equal(writeBody({ workflow, rows: [ROW] }), ""));
}

for (const workflow of ["", "1", " 4216617528\u3000", "9223372036854775807"]) {
  test(`“${workflow}” may be a workflow ID`, () => assert.notEqual(writeBody({ workflow, rows: [ROW] }), ""));
}
