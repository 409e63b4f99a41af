// Which words of a quote gave which value. Offsets in the data are code points of the article; JavaScript
// strings count UTF-16 units, so the two differ after every character beyond the basic plane.

/** UTF-16 index of every code point of `text`, and one past the end. */
export function unitOffsets(text) {
  const offsets = [];
  let unit = 0;
  for (const point of text) {
    offsets.push(unit);
    unit += point.length;
  }
  offsets.push(unit);
  return offsets;
}

/** The spans of a source's evidence that lie in its own quote: {field, start, end} in code points of the quote. */
export function spansInQuote(source) {
  const length = [...(source.quote ?? "")].length;
  const spans = [];
  for (const [field, found] of Object.entries(source.evidence ?? {})) {
    for (const one of found ?? []) {
      const start = Math.max(0, one.start - source.start);
      const end = Math.min(length, one.end - source.start);
      if (start < end) spans.push({ field, start, end });
    }
  }
  return spans;
}

/** The quote cut into runs of {text, fields}: each run carries the names of all fields it is evidence for. */
export function runs(source) {
  const quote = source.quote ?? "";
  const units = unitOffsets(quote);
  const spans = spansInQuote(source);
  const cuts = new Set([0, units.length - 1]);
  for (const { start, end } of spans) cuts.add(start).add(end);
  const edges = [...cuts].sort((a, b) => a - b);
  const found = [];
  for (let k = 0; k + 1 < edges.length; k += 1) {
    const [from, to] = [edges[k], edges[k + 1]];
    const fields = spans.filter((span) => span.start <= from && span.end >= to).map((span) => span.field);
    found.push({ text: quote.slice(units[from], units[to]), fields: [...new Set(fields)] });
  }
  return found;
}

/** Evidence whose words lie outside the quote (a dateline, a heading): [{field, quote}]. */
export function wordsElsewhere(source) {
  const end = source.start + [...(source.quote ?? "")].length;
  const found = [];
  for (const [field, list] of Object.entries(source.evidence ?? {})) {
    for (const one of list ?? []) {
      if (one.end <= source.start || one.start >= end) found.push({ field, quote: one.quote });
    }
  }
  return found;
}
