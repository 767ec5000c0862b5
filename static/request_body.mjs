// The JSON that will be sent, in the same bytes as the server's (webapp/request): no key waits for the server.

export const MAX_ROWS = 500;
const MAX_LABEL = 256; // characters, as the server counts them: code points
const MAX_VALUE = 65_536;
const LAST_WORKFLOW_ID = "9223372036854775807";
export const COLUMNS = ["task_id", "name", "type", "value"];
export const [TASK, NAME, TYPE, VALUE] = COLUMNS.keys();

// Unicode's White_Space: trim() takes another set.
const WHITE_SPACE = new Set(
  "\t\n\v\f\r \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000",
);
const NOT_IN_LABEL = /[\0-\x1f\x7f-\x9f]/;
const NOT_IN_VALUE = /[\0-\x08\x0b-\x1f\x7f-\x9f]/;
const JSON_NUMBER = /^-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?$/;

// The browser posts a lone surrogate as U+FFFD; the server makes each line end a line feed.
function asPosted(text) {
  return text.replace(/\p{Surrogate}/gu, "\ufffd").replace(/\r\n?/g, "\n");
}

export function trimSpace(text) {
  let begin = 0;
  let end = text.length;
  while (begin < end && WHITE_SPACE.has(text[begin])) begin += 1;
  while (begin < end && WHITE_SPACE.has(text[end - 1])) end -= 1;
  return text.slice(begin, end);
}

function isLonger(text, limit) {
  return text.length > limit && (text.length > 2 * limit || Array.from(text).length > limit);
}

function isWorkflowId(typed) {
  const id = trimSpace(typed);
  if (!/^[1-9][0-9]*$/.test(id) || id.length > LAST_WORKFLOW_ID.length) return false;
  return id.length < LAST_WORKFLOW_ID.length || id <= LAST_WORKFLOW_ID;
}

function isBlankRow(row) {
  return row[VALUE] === "" && trimSpace(row[TASK]) === "" && trimSpace(row[NAME]) === "";
}

// Each of these returns null for a text that the server refuses.

function writeLabel(typed) {
  const label = trimSpace(asPosted(typed));
  return label === "" || isLonger(label, MAX_LABEL) || NOT_IN_LABEL.test(label) ? null : JSON.stringify(label);
}

function writeText(typed) {
  const value = asPosted(typed);
  return isLonger(value, MAX_VALUE) || NOT_IN_VALUE.test(value) ? null : JSON.stringify(value);
}

function writeNumber(typed) {
  const number = trimSpace(asPosted(typed));
  if (isLonger(number, MAX_VALUE) || !JSON_NUMBER.test(number)) return null;
  const value = Number(number);
  const becomesZero = value === 0 && /[1-9]/.test(number.split(/e/i)[0]);
  return Number.isFinite(value) && !becomesZero ? number : null;
}

const WRITERS = new Map([["text", writeText], ["number", writeNumber]]);

// Maps, because an object would put the names 1, 2, 3 first and lose one that is called __proto__.
function addParameter(tasks, row) {
  const [task, name] = [writeLabel(row[TASK]), writeLabel(row[NAME])];
  const value = WRITERS.get(row[TYPE])?.(row[VALUE]) ?? null;
  const parameters = tasks.get(task) ?? new Map();
  if (task === null || name === null || value === null || parameters.has(name)) return false;
  tasks.set(task, parameters.set(name, value));
  return true;
}

// Returns the JSON of a form, given as readForm() gives it; "" while something in it is wrong.
export function writeBody({ workflow, rows }) {
  const tasks = new Map();
  if (rows.length > MAX_ROWS || (workflow !== "" && !isWorkflowId(workflow))) return "";
  if (!rows.filter((row) => !isBlankRow(row)).every((row) => addParameter(tasks, row))) return "";
  const members = Array.from(tasks, ([task, parameters]) => {
    const pairs = Array.from(parameters, ([name, value]) => `${name}:${value}`);
    return `${task}:{${pairs.join(",")}}`;
  });
  return `{"input":{${members.join(",")}}}`;
}
