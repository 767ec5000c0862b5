// JSON however long: laying out a line of a million characters blocks the page for half a second at each key. So a long
// one stands in pieces, a box each, of which a change touches few. As text, read or copied, they are one line.

const LONG_TEXT = 20_000; // characters

function textPiece(text) {
  return Object.assign(document.createElement("span"), { className: "piece", textContent: text });
}

function sharedBegin(pieces, texts) {
  const most = Math.min(pieces.length, texts.length);
  let count = 0;
  while (count < most && pieces[count].textContent === texts[count]) count += 1;
  return count;
}

function sharedEnd(pieces, texts, begin) {
  const most = Math.min(pieces.length, texts.length) - begin;
  let count = 0;
  while (count < most && pieces[pieces.length - 1 - count].textContent === texts[texts.length - 1 - count]) count += 1;
  return count;
}

function showLongText(place, text) {
  if (place.firstChild?.nodeName === "#text") place.replaceChildren();
  const texts = text.split(/(?<=,)(?=")/); // where a parameter begins, or somewhere in a value
  const pieces = Array.from(place.children);
  const begin = sharedBegin(pieces, texts);
  const end = sharedEnd(pieces, texts, begin);
  const behind = pieces[pieces.length - end] ?? null;
  for (const piece of pieces.slice(begin, pieces.length - end)) piece.remove();
  for (const fresh of texts.slice(begin, texts.length - end)) place.insertBefore(textPiece(fresh), behind);
}

function showJson(place, text) {
  if (text.length > LONG_TEXT) showLongText(place, text);
  else if (place.textContent !== text) place.textContent = text;
}
