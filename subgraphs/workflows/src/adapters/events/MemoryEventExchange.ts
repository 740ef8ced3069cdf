import { eventKey, type CloudEvent } from '../../domain/event/CloudEvent.js';
import type { EventExchange } from '../../domain/event/EventExchange.js';
import { hear, type Listening } from '../../domain/event/Listening.js';
import type { Correlations } from '../../domain/event/matchEvent.js';
import type { ExpressionEvaluator } from '../../domain/interpreter/ExpressionEvaluator.js';
import type { MemoryMailbox } from '../durable/MemoryMailbox.js';

export interface MemoryEventExchangeParts {
  /** Where what is heard is sent. */
  mailbox: MemoryMailbox;
  expressions: Pick<ExpressionEvaluator, 'evaluate'>;
}

/** The events of one execution, in memory: for tests, and for running a definition without a database. */
export class MemoryEventExchange implements EventExchange {
  readonly #parts: MemoryEventExchangeParts;
  /** In the order in which they came, by their keys. */
  readonly #events = new Map<string, CloudEvent>();
  readonly #consumed = new Set<string>();
  readonly #waits = new Map<string, Listening & { expected: Correlations; open: boolean }>();
  /** What is being done: one thing after the other, so that events are heard in order. */
  #turn: Promise<void> = Promise.resolve();

  constructor(parts: MemoryEventExchangeParts) {
    this.#parts = parts;
  }

  /** All events so far, those that were emitted among them. */
  get events(): CloudEvent[] {
    return [...this.#events.values()];
  }

  emit(event: CloudEvent): Promise<void> {
    return this.#next(async () => {
      const key = eventKey(event);
      if (this.#events.has(key)) return;
      this.#events.set(key, structuredClone(event));
      for (const name of this.#waits.keys()) await this.#tell(name, event);
    });
  }

  listen(listening: Listening): Promise<void> {
    return this.#next(async () => {
      if (this.#waits.has(listening.name)) return;
      this.#waits.set(listening.name, { ...listening, expected: {}, open: true });
      for (const [key, event] of this.#events) {
        if (!this.#consumed.has(key)) await this.#tell(listening.name, event);
      }
    });
  }

  leave(name: string, consumed: readonly string[]): Promise<void> {
    return this.#next(async () => {
      const wait = this.#waits.get(name);
      if (wait) wait.open = false;
      for (const key of consumed) this.#consumed.add(key);
    });
  }

  async #tell(name: string, event: CloudEvent): Promise<void> {
    const wait = this.#waits.get(name)!;
    if (!wait.open) return;
    const heard = await hear(wait, wait.expected, event, this.#parts.expressions);
    if (!heard) return;
    wait.expected = heard.expected;
    this.#parts.mailbox.send(name, eventKey(event), { event: { ...event }, met: heard.met } as never);
  }

  #next(work: () => Promise<void>): Promise<void> {
    const done = this.#turn.then(work);
    this.#turn = done.catch(() => {});
    return done;
  }
}
