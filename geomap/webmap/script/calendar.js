// Days as they are typed: in the digits of the page's language, not in the format that a browser happens to have.

import { dayOf, isoDay } from "./filters.js";

const EASTERN = /[\u0660-\u0669\u06f0-\u06f9]/g;

/** A text with its digits in Latin script. */
export function latinDigits(text) {
  return text.replace(EASTERN, (digit) => String(digit.charCodeAt(0) & 0xf));
}

/** The day that a text says (year-month-day, digits of either script), null for none, undefined for no day. */
export function typedDay(text) {
  const plain = latinDigits(text.trim());
  if (!plain) return null;
  const [, year, month, day] = /^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})$/.exec(plain) ?? [];
  const found = year && dayOf(`${year}-${month.padStart(2, "0")}-${day.padStart(2, "0")}`);
  return found === null || found === undefined || !isoDay(found).startsWith(year) ? undefined : found;
}

/** A day as it stands in the field. */
export function dayText(day, speech) {
  return speech.language === "ar"
    ? isoDay(day ?? NaN).replace(/\d/g, (d) => String.fromCharCode(0x660 + Number(d)))
    : isoDay(day ?? NaN);
}
