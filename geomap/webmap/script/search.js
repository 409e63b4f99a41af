// Text search over all that an incident tells: the index grows while the reader does nothing, chunk by chunk.

const AT_ONCE_MS = 40;

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
    this.asking = null;
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

  /** Asks a question of all that is indexed; `hits` is 1 for every incident that has all its words. Of very many the
   * first are answered at once and the rest while the page goes on. */
  ask(question) {
    this.question = question.trim();
    const asking = { matches: this.vocabulary.matcher(this.question), next: 0 };
    this.asking = asking;
    this.hits.fill(0);
    const goOn = () => {
      if (this.asking !== asking) return; // another question by now
      if (this.sift(asking)) this.grown(this.share);
      else setTimeout(goOn);
    };
    if (!this.sift(asking)) setTimeout(goOn);
    if (this.question && !this.complete) this.start();
    return this.hits;
  }

  /** Answers for as long as nobody notices; whether that was all. */
  sift(asking) {
    const { texts, hits } = this;
    const until = performance.now() + AT_ONCE_MS;
    for (; asking.next < texts.length; asking.next += 1) {
      if (asking.next % 64 === 0 && performance.now() > until) return false;
      const text = texts[asking.next];
      hits[asking.next] = text !== undefined && asking.matches(text) ? 1 : 0;
    }
    return true;
  }
}
