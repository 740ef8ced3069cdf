import type { Durable, Parts } from '../interpreter/Durable.js';
import type { Signal } from '../interpreter/Mailbox.js';
import type { Json } from '../Json.js';
import type { Replay } from './Replay.js';

/** The durable port over a recording: every step is answered by what it gave then, and none is done. */
export class ReplayDurable implements Durable {
  readonly #replay: Replay;
  readonly #part: string;

  /** How many lines are around this one. */
  readonly #depth: number;

  constructor(replay: Replay, part = '', depth = 0) {
    this.#replay = replay;
    this.#part = part;
    this.#depth = depth;
  }

  async step<T extends Json>(name: string): Promise<T> {
    return (await this.#replay.step(this.#part, name)).result as T;
  }

  write<T>(_name: string, work: () => Promise<T>): Promise<T> {
    return work();
  }

  async sleep(): Promise<void> {
    await this.step('sleep');
  }

  now(): Promise<number> {
    return this.step('now');
  }

  signal(name: string): Promise<Signal | null> {
    return this.step(`signal ${name}`);
  }

  /** Its parts decide again, too, but what it gave then stands: it depended on which of them was first. */
  async parallel<T extends Json>(name: string, work: (parts: Parts) => Promise<T>): Promise<T> {
    const replay = this.#replay;
    const depth = this.#depth + 1;
    const parts: Parts = {
      run: async (key, part) => {
        const given = await part(new ReplayDurable(replay, key, depth));
        // Whoever ends first ends others, which may have come further then.
        await replay.quiet(2 * depth);
        return given;
      },
    };
    // What it throws has been told where it came from.
    void work(parts).catch(() => {});
    await replay.quiet(2 * depth - 1);
    return this.step(name);
  }

  beside(key: string): Durable {
    return new ReplayDurable(this.#replay, key);
  }
}
