// Text search over all that an incident tells: the index grows while the reader does nothing, chunk by chunk.

const idle = (work) =>
  window.requestIdleCallback ? window.requestIdleCallback(work, { timeout: 500 }) : setTimeout(work, 30);

/** `grown(share)` is called now and then while a question waits for the index. */
export class TextIndex {
  constructor(details, vocabulary, grown) {
    this.details = details;
    this.vocabulary = vocabulary;
    this.grown = grown;
    this.texts = new Array(details.count);
    this.next = 0;
    this.question = "";
    this.running = null;
    this.hits = new Uint8Array(details.count);
  }

  get complete() {
    return this.next >= this.details.chunkCount;
  }

  get share() {
    return this.details.chunkCount ? this.next / this.details.chunkCount : 1;
  }

  /** Reads on until every chunk is indexed; a waiting question makes it hurry. */
  start() {
    this.running ??= this.run();
    return this.running;
  }

  async run() {
    while (!this.complete) {
      if (!this.question) await new Promise(idle);
      await this.read(this.next);
      this.next += 1;
      if (this.question && (this.next % 8 === 0 || this.complete)) this.grown(this.share);
    }
  }

  async read(k) {
    const features = await this.details.once(k);
    const first = k * this.details.chunkSize;
    const matches = this.question ? this.vocabulary.matcher(this.question) : null;
    features.forEach(({ properties }, offset) => {
      const text = this.vocabulary.searchable(properties);
      this.texts[first + offset] = text;
      if (matches) this.hits[first + offset] = matches(text) ? 1 : 0;
    });
  }

  /** Asks a question of all that is indexed; `hits` is 1 for every incident that has all its words. */
  ask(question) {
    this.question = question.trim();
    const matches = this.vocabulary.matcher(this.question);
    for (let i = 0; i < this.texts.length; i += 1)
      this.hits[i] = this.texts[i] !== undefined && matches(this.texts[i]) ? 1 : 0;
    if (this.question && !this.complete) this.start();
    return this.hits;
  }
}
