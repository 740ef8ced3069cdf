/** Where events come from: each subscriber gets every event that is published while it is subscribed. */
export class Source {
  #subscribers = new Set();

  get subscribers() {
    return this.#subscribers.size;
  }

  publish(event) {
    for (const push of this.#subscribers) push(event);
  }

  /** An iterator that ends when it is returned, also while it waits. */
  subscribe() {
    const events = [];
    let waiting;
    let ended = false;
    const push = (event) => {
      if (waiting) {
        const resolve = waiting;
        waiting = undefined;
        resolve({ done: false, value: event });
      } else {
        events.push(event);
      }
    };
    this.#subscribers.add(push);
    return {
      next: () => {
        if (events.length > 0) return Promise.resolve({ done: false, value: events.shift() });
        if (ended) return Promise.resolve({ done: true, value: undefined });
        return new Promise((resolve) => (waiting = resolve));
      },
      return: () => {
        ended = true;
        this.#subscribers.delete(push);
        waiting?.({ done: true, value: undefined });
        return Promise.resolve({ done: true, value: undefined });
      },
      [Symbol.asyncIterator]() {
        return this;
      },
    };
  }
}
