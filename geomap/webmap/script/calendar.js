// Days as they are typed: in the digits of the page's language, not in the format that a browser happens to have.

import { dayOf, isoDay } from "./filters.js";

const EASTERN = /[\u0660-\u0669\u06f0-\u06f9]/g;

/** A text with its digits in Latin script. */
export function latinDigits(text) {
  return text.replace(EASTERN, (digit) => String(digit.charCodeAt(0) & 0xf));
}

const DATE = /^(\d{4})(?:[-/.](\d{1,2})(?:[-/.](\d{1,2}))?)?$/;

/** The days that a text says, [first, last]: year-month-day, year-month or year, in digits of either script. Null for
 * none, undefined for what is no date. */
export function typedSpan(text) {
  const plain = latinDigits(text.trim());
  if (!plain) return null;
  const [, year, month, day] = DATE.exec(plain) ?? [];
  if (!year) return undefined;
  const iso = (m, d) => dayOf(`${year}-${String(m).padStart(2, "0")}-${String(d).padStart(2, "0")}`);
  if (!month) return [iso(1, 1), iso(12, 31)];
  const last = day ?? new Date(Date.UTC(Number(year), Number(month), 0)).getUTCDate();
  const span = [iso(month, day ?? 1), iso(month, last)];
  const within = `${year}-${month.padStart(2, "0")}`; // the 31st of a short month is a day of the next to a browser
  return span.every((one) => one !== null && isoDay(one).startsWith(within)) ? span : undefined;
}

/** The one day that a text says, null for none, undefined for what is no day. */
export function typedDay(text) {
  const span = typedSpan(text);
  return span && span[0] !== span[1] ? undefined : span && span[0];
}

/** A day as it stands in the field. */
export function dayText(day, speech) {
  return speech.language === "ar"
    ? isoDay(day ?? NaN).replace(/\d/g, (d) => String.fromCharCode(0x660 + Number(d)))
    : isoDay(day ?? NaN);
}
