// Search text, folded by the very table that geomap.arabic folds names with: the page carries it.

const WORD = "[\\p{L}\\p{N}_]";
const SPLIT = new RegExp(
  `\\u0640[ .*_-]{1,3}\\u0640|(?<=${WORD})\\u0640[.*_-](?=${WORD})|(?<=${WORD})[.*_-]\\u0640(?=${WORD})`,
  "gu",
);
const ARABIC = /[\u0621-\u064A]/g;

const PARTED = 6; // letters from which a word is also sought across blanks, as names are written apart or joined

/** `table` maps a character to what it is folded to; absent characters stay. */
export class Folding {
  constructor(table) {
    this.table = table;
    const escaped = Object.keys(table).map((c) => `\\u{${c.codePointAt(0).toString(16)}}`);
    this.pattern = escaped.length ? new RegExp(`[${escaped.join("")}]`, "gu") : null;
  }

  fold(text) {
    const joined = text.includes("\u0640") ? text.replace(SPLIT, "") : text;
    const folded = this.pattern ? joined.replace(this.pattern, (c) => this.table[c]) : joined;
    // Python counts the separators U+001C to U+001F and U+0085 as blanks, JavaScript does not.
    return folded.replace(/[\s\-_\u001C-\u001F\u0085]+/g, " ").trim(); // eslint-disable-line no-control-regex
  }

  /** Folded text with Arabic letters moved below U+0100: engines keep such strings in one byte per letter. */
  packed(text) {
    return this.fold(text)
      .replace(/[\u0080-\u00FF]/g, " ")
      .replace(ARABIC, (c) => String.fromCharCode(c.charCodeAt(0) - 0x580));
  }

  /** A test for packed text: every word of the question must occur in it, a long one also written in several words. */
  matcher(question) {
    const words = this.packed(question).split(" ").filter(Boolean);
    const parted = words.map((word) =>
      word.length < PARTED
        ? null
        : new RegExp([...word].map((c) => c.replace(/[\\^$.*+?()[\]{}|/]/, "\\$&")).join(" ?"), "u"),
    );
    return (packed) => words.every((word, k) => packed.includes(word) || parted[k]?.test(packed));
  }
}
