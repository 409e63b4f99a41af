// The data blocks of the page: JSON in gzip in base64. Details come chunk by chunk.

import { gunzip } from "./inflate.js";
import { unpack } from "./packing.js";

/** @returns {Uint8Array<ArrayBuffer>} */
function bytesOf(base64) {
  if (Uint8Array.fromBase64) return Uint8Array.fromBase64(base64);
  const binary = atob(base64);
  const bytes = new Uint8Array(binary.length);
  for (let k = 0; k < binary.length; k += 1) bytes[k] = binary.charCodeAt(k);
  return bytes;
}

/** Without a blob or a response between: those wait for the rest of the page to be read. */
async function inflated(bytes) {
  const { writable, readable } = new DecompressionStream("gzip");
  const writer = writable.getWriter();
  const written = [writer.write(bytes), writer.close()];
  const [reader, decoder] = [readable.getReader(), new TextDecoder()];
  let text = "";
  for (let part = await reader.read(); !part.done; part = await reader.read())
    text += decoder.decode(part.value, { stream: true });
  await Promise.all(written);
  return text + decoder.decode();
}

async function unzip(base64) {
  const bytes = bytesOf(base64);
  return JSON.parse(window.DecompressionStream ? await inflated(bytes) : new TextDecoder().decode(gunzip(bytes)));
}

/** Whether the browser has read a node to its end: the page is up before the last of its data is. */
const isWhole = (node) => Boolean(node?.nextElementSibling) || document.readyState !== "loading";

/** The value of the data block `id`. */
export async function readBlock(id) {
  if (!isWhole(document.getElementById(id)))
    await new Promise((done) => document.addEventListener("DOMContentLoaded", done, { once: true }));
  return unzip(document.getElementById(id).textContent.trim());
}

async function readChunk(k) {
  return unpack(await readBlock(`geomap-incidents-${k}`));
}

/** The incidents in full, by index; a few chunks are kept at hand. */
export class Details {
  constructor(chunkSize, count, read = readChunk, keep = 24) {
    this.chunkSize = chunkSize;
    this.count = count;
    this.read = read;
    this.keep = keep;
    this.chunks = new Map();
  }

  /** Features of chunk `k`. */
  chunk(k) {
    if (!this.chunks.has(k)) {
      this.chunks.set(k, this.read(k));
      if (this.chunks.size > this.keep) this.chunks.delete(this.chunks.keys().next().value);
    }
    return this.chunks.get(k);
  }

  /** The same without keeping it, for those who read everything once. */
  once(k) {
    return this.chunks.get(k) ?? this.read(k);
  }

  get chunkCount() {
    return Math.ceil(this.count / this.chunkSize);
  }

  async feature(i) {
    return (await this.chunk(Math.floor(i / this.chunkSize)))[i % this.chunkSize];
  }

  /** The features of ascending `indexes`, in order. */
  async features(indexes) {
    const found = [];
    for (let at = 0; at < indexes.length;) {
      const k = Math.floor(indexes[at] / this.chunkSize);
      const chunk = await this.once(k);
      for (; at < indexes.length && Math.floor(indexes[at] / this.chunkSize) === k; at += 1)
        found.push(chunk[indexes[at] % this.chunkSize]);
    }
    return found;
  }
}
