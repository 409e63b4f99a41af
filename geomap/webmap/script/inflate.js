// Undoes gzip where the browser cannot (DecompressionStream is of 2023): RFC 1951 and 1952, slower but the same.

const LENGTHS = [
  3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258,
];
const LENGTH_BITS = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0];
const DISTANCES = [
  ...[1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097],
  ...[6145, 8193, 12289, 16385, 24577],
];
const ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];
const HEAD = 10; // bytes of a gzip header without name or comment, as geomap writes it

/** A Huffman code from the lengths of its words: how many there are of each length, and the symbols in order. */
function codeOf(lengths) {
  const counts = new Uint16Array(16);
  for (const length of lengths) counts[length] += 1;
  counts[0] = 0;
  const offsets = new Uint16Array(16);
  for (let k = 1; k < 15; k += 1) offsets[k + 1] = offsets[k] + counts[k];
  const symbols = new Uint16Array(lengths.length);
  lengths.forEach((length, symbol) => length && (symbols[offsets[length]++] = symbol));
  return { counts, symbols };
}

const FIXED = {
  literal: codeOf(Array.from({ length: 288 }, (_, k) => (k < 144 ? 8 : k < 256 ? 9 : k < 280 ? 7 : 8))),
  distance: codeOf(new Array(30).fill(5)),
};

class Inflation {
  constructor(bytes, size) {
    this.bytes = bytes;
    this.at = HEAD;
    this.bit = 0;
    this.out = new Uint8Array(size);
    this.length = 0;
  }

  bits(count) {
    let value = 0;
    for (let k = 0; k < count; k += 1) {
      value |= ((this.bytes[this.at] >> this.bit) & 1) << k;
      this.bit += 1;
      if (this.bit === 8) [this.at, this.bit] = [this.at + 1, 0];
    }
    return value;
  }

  symbol({ counts, symbols }) {
    let [code, first, index] = [0, 0, 0];
    for (let k = 1; k < 16; k += 1) {
      code |= this.bits(1);
      if (code - counts[k] < first) return symbols[index + code - first];
      index += counts[k];
      first = (first + counts[k]) << 1;
      code <<= 1;
    }
    throw new Error("damaged data");
  }

  stored() {
    if (this.bit) [this.at, this.bit] = [this.at + 1, 0];
    const length = this.bytes[this.at] | (this.bytes[this.at + 1] << 8);
    this.at += 4;
    this.out.set(this.bytes.subarray(this.at, this.at + length), this.length);
    this.at += length;
    this.length += length;
  }

  codes() {
    const [literals, distances, lengths] = [this.bits(5) + 257, this.bits(5) + 1, this.bits(4) + 4];
    const first = new Array(19).fill(0);
    for (let k = 0; k < lengths; k += 1) first[ORDER[k]] = this.bits(3);
    const code = codeOf(first);
    const all = [];
    while (all.length < literals + distances) {
      const symbol = this.symbol(code);
      if (symbol < 16) all.push(symbol);
      else if (symbol === 16) all.push(...new Array(3 + this.bits(2)).fill(all.at(-1)));
      else all.push(...new Array(symbol === 17 ? 3 + this.bits(3) : 11 + this.bits(7)).fill(0));
    }
    return { literal: codeOf(all.slice(0, literals)), distance: codeOf(all.slice(literals)) };
  }

  block({ literal, distance }) {
    for (let symbol = this.symbol(literal); symbol !== 256; symbol = this.symbol(literal)) {
      if (symbol < 256) this.out[this.length++] = symbol;
      else this.copy(symbol - 257, distance);
    }
  }

  copy(symbol, distance) {
    const length = LENGTHS[symbol] + this.bits(LENGTH_BITS[symbol]);
    const far = this.symbol(distance);
    const back = DISTANCES[far] + this.bits(far < 2 ? 0 : (far >> 1) - 1);
    for (let k = 0; k < length; k += 1, this.length += 1) this.out[this.length] = this.out[this.length - back];
  }

  run() {
    for (let last = 0; !last;) {
      last = this.bits(1);
      const kind = this.bits(2);
      if (kind === 0) this.stored();
      else this.block(kind === 1 ? FIXED : this.codes());
    }
    return this.out;
  }
}

/** The bytes that a gzip file of one member holds. Its last four bytes tell how many. */
export function gunzip(bytes) {
  const size = new DataView(bytes.buffer, bytes.byteOffset + bytes.length - 4).getUint32(0, true);
  return new Inflation(bytes, size).run();
}
