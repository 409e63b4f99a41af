// Who wants to know what has changed: parts listen by name, so that none has to know the others.

/** `on` gives back a function that ends the listening; `tell` calls the listeners in the order they came. */
export class Signals {
  constructor() {
    this.listeners = new Map();
  }

  on(name, listener) {
    if (!this.listeners.has(name)) this.listeners.set(name, new Set());
    this.listeners.get(name).add(listener);
    return () => this.listeners.get(name).delete(listener);
  }

  tell(name, value) {
    for (const listener of this.listeners.get(name) ?? []) listener(value);
  }
}
