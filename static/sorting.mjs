// The order of a result's rows, the same as the server's (webapp/request/numbers.py).

const NUMBER = /^(-?)([0-9]{1,100})(?:\.([0-9]{1,100}))?(?:[eE]([+-]?[0-9]{1,3}))?$/;

export function isNumber(text) {
  return NUMBER.test(text);
}

// Python's str.casefold(): upper case first, because it writes ß and ﬁ as more than one letter.
export function casefold(text) {
  const parts = text.split("ı").map((part) => part.toLowerCase().toUpperCase().toLowerCase().replaceAll("ς", "σ"));
  return parts.join("ı").replace(/[\u13a0-\u13fd\uab70-\uabbf]/g, (cherokee) => cherokee.toUpperCase());
}

// JavaScript compares UTF-16 units, and Python code points, which puts surrogates behind U+FFFF.
function byCodePoints(text) {
  const place = (unit) => (unit < 0xe000 ? unit + 0x2000 : unit - 0x800);
  return text.replace(/[\ud800-\uffff]/g, (unit) => String.fromCharCode(place(unit.charCodeAt(0))));
}

// A number as 0.digits × 10^exponent: a float would lose digits.
function numberKey([, minus, whole, fraction = "", power = "0"]) {
  const digits = (whole + fraction).replace(/^0+/, "");
  const zeros = whole.length + fraction.length - digits.length;
  const sign = digits === "" ? 0 : minus ? -1 : 1;
  return { sign, exponent: whole.length - zeros + Number(power), text: digits.replace(/0+$/, "") };
}

function keyOf(text) {
  const number = NUMBER.exec(text);
  return number ? numberKey(number) : { sign: null, text: byCodePoints(casefold(text)) };
}

function compareTexts(a, b) {
  return a.text < b.text ? -1 : Number(a.text > b.text);
}

// Numbers come before texts.
function compareKeys(a, b) {
  if (a.sign === null || b.sign === null) return (a.sign === null) - (b.sign === null) || compareTexts(a, b);
  return a.sign - b.sign || a.sign * (a.exponent - b.exponent || compareTexts(a, b));
}

// Returns rows sorted by the text that `textOf` reads in each. Equal rows stay in order; rows without a text come last.
export function sortRows(rows, textOf, descending) {
  const keyed = rows.map((row) => ({ row, text: textOf(row) ?? "" }));
  const filled = keyed.filter(({ text }) => text).map(({ row, text }) => ({ row, key: keyOf(text) }));
  const direction = descending ? -1 : 1;
  filled.sort((a, b) => direction * compareKeys(a.key, b.key));
  return [...filled, ...keyed.filter(({ text }) => !text)].map(({ row }) => row);
}
