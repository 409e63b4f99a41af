// Words, numbers and dates in the reader's language.

import { DAY } from "./filters.js";

const TAGS = { ar: "ar-SY", en: "en-GB" };
const dates = (options) => (tag) => new Intl.DateTimeFormat(tag, { timeZone: "UTC", calendar: "gregory", ...options });
const FORMATS = {
  number: (tag) => new Intl.NumberFormat(tag),
  percent: (tag) => new Intl.NumberFormat(tag, { style: "percent", maximumFractionDigits: 0 }),
  degrees: (tag) => new Intl.NumberFormat(tag, { minimumFractionDigits: 4, maximumFractionDigits: 4 }),
  day: dates({ day: "numeric", month: "long", year: "numeric" }),
  short: dates({ month: "short", year: "numeric" }),
  year: dates({ year: "numeric" }),
};

const arabicDigits = (text) => text.replace(/\d/g, (digit) => String.fromCharCode(0x660 + Number(digit)));

/** Arabic text with the digits that its readers' numbers and dates have here; other text as it is. */
export function inArabicDigits(text) {
  if (!/\p{Script=Arabic}/u.test(text)) return text;
  return arabicDigits(text.replace(/(?<=\d)\.(?=\d)/g, "\u066B"));
}

/** Speaks one language at a time; `words` is {ar: {...}, en: {...}} of nested tables. */
export class Speech {
  constructor(words, language) {
    this.words = words;
    this.use(language);
  }

  use(language) {
    this.language = language;
    this.direction = language === "ar" ? "rtl" : "ltr";
    this._plural = new Intl.PluralRules(TAGS[language]);
    this._made = {};
  }

  /** The format of that name, made when it is first needed: one takes as long as drawing fifty marks. */
  format(name) {
    return (this._made[name] ??= FORMATS[name](TAGS[this.language]));
  }

  /** The words at a dotted path, `{name}` filled in; a table of plural forms is chosen by `n`. */
  say(path, values = {}) {
    let found = path.split(".").reduce((table, key) => table?.[key], this.words[this.language]);
    if (found && typeof found === "object") found = found[this._plural.select(values.n)] ?? found.other;
    if (found === undefined) return path.slice(path.lastIndexOf(".") + 1).replaceAll("_", " ");
    return found.replace(/\{(\w+)\}/g, (whole, name) => {
      const value = values[name];
      if (value === undefined) return whole;
      return typeof value === "number" ? this.number(value) : value;
    });
  }

  /** Parts of one line that say something. In Arabic no middle dot: beside digits it would be read as a nought. */
  line(parts) {
    return parts.filter(Boolean).join(this.say("list.dot"));
  }

  /** A value of the vocabulary: its own name (which may hold dots and slashes) in a table. */
  term(table, name) {
    return this.numerals(this.words[this.language][table]?.[name] ?? String(name).replaceAll("_", " "));
  }

  /** Text that was not quoted, with its digits in the language's own. */
  numerals(text) {
    return this.language === "ar" ? inArabicDigits(text) : text;
  }

  /** Whole numbers, which are most, without Intl: its first number format takes as long as drawing all the marks. */
  number(value) {
    if (!Number.isInteger(value)) return this.format("number").format(value);
    const parts = String(value).replace(/\B(?=(\d{3})+$)/g, this.language === "ar" ? "\u066C" : ",");
    return this.language === "ar" ? arabicDigits(parts) : parts;
  }

  /** Degrees to four decimals, about 10 m. */
  degrees(value) {
    return this.format("degrees").format(value);
  }

  year(days) {
    return this.format("year").format(new Date(days * DAY));
  }

  percent(value) {
    return this.format("percent").format(value);
  }

  day(days) {
    return this.format("day").format(new Date(days * DAY));
  }

  /** A short name for the bin that begins on that day. */
  bin(days, unit) {
    const date = new Date(days * DAY);
    if (unit === "quarter") {
      const last = new Date(Date.UTC(date.getUTCFullYear(), Math.floor(date.getUTCMonth() / 3) * 3 + 2, 1));
      return this.format("short").formatRange(date, last);
    }
    if (unit === "year") return this.format("year").format(date);
    return unit === "day" || unit === "week" ? this.format("day").format(date) : this.format("short").format(date);
  }

  /** Bin `k` of `timeBins`. */
  binOf({ unit, edges, early }, k) {
    if (early && k === 0)
      return this.say("bins.early", { before: this.bin(edges[1], unit === "quarter" ? "month" : unit) });
    return this.bin(edges[k], unit);
  }

  /** One day, or a span said as a span. */
  span(first, last) {
    if (!Number.isFinite(first)) return this.say("date.unknown");
    return first === last
      ? this.day(first)
      : this.format("day").formatRange(new Date(first * DAY), new Date(last * DAY));
  }

  /** A count as a range; `most` null means at least, and that of none says nothing. */
  range(least, most) {
    if (least === 0 && (most ?? null) === null) return this.say("counts.unstated");
    if (most === null || most === undefined) return this.say("counts.at_least", { n: least });
    return least === most ? this.number(least) : this.say("counts.between", { least, most });
  }
}
