"use strict";
/* Finding words as people type them: full width, case and spaces make no difference. */
const shenbaoWords = (() => {
  const plain = (text) => text.normalize("NFKC").toLowerCase().replace(/[\s\u200b]+/g, "");
  const split = (query) => query.split(/\s+/).map(plain).filter(Boolean);

  /* Text without such differences, and for each of its units the place in the original. */
  const trace = (text) => {
    let words = "";
    const places = [];
    let at = 0;
    for (const sign of text) {
      const same = plain(sign);
      for (let unit = 0; unit < same.length; unit += 1) places.push(at);
      words += same;
      at += sign.length;
    }
    places.push(at);
    return [words, places];
  };

  /* Where words stand in a text: [start, end] each, in order and apart. */
  const find = (text, words) => {
    const [traced, places] = trace(text);
    const found = [];
    for (const word of words) {
      for (let at = traced.indexOf(word); word && at >= 0; at = traced.indexOf(word, at + word.length)) {
        const last = places[at + word.length - 1];
        found.push([places[at], last + (text.codePointAt(last) > 0xffff ? 2 : 1)]);
      }
    }
    found.sort((one, other) => one[0] - other[0] || other[1] - one[1]);
    return found.filter(([start], place) => !found.slice(0, place).some((before) => before[1] > start));
  };

  /* Put text into an element, words marked; with a width only what stands around the first. As text, never as markup. */
  const write = (element, text, words, width = Infinity) => {
    let spots = find(text, words);
    const first = spots.length ? spots[0][0] : 0;
    const from = Math.max(0, first - width / 3);
    const to = Math.min(text.length, from + width);
    if (from > 0) element.append("…");
    let at = from;
    spots = spots.filter(([start, end]) => start >= from && end <= Math.max(to, spots[0][1]));
    for (const [start, end] of spots) {
      const mark = document.createElement("mark");
      mark.textContent = text.slice(start, end);
      element.append(text.slice(at, start), mark);
      at = end;
    }
    element.append(text.slice(at, Math.max(at, to)));
    if (to < text.length) element.append("…");
  };

  return { plain, split, write };
})();
