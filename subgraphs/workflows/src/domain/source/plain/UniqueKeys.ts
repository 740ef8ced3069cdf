import type { ScalarNode } from '../SourceNode.js';
import { NotPlain } from './NotPlain.js';

/** Most characters of a key; somewhat fewer than YAML allows. */
const longest = 1_000;

/** The keys of one map. */
export class UniqueKeys {
  readonly #names = new Set<string>();

  /** Notes a key. @throws NotPlain when it has been there before, however written, or is left to the parser of YAML */
  add(key: ScalarNode): ScalarNode {
    const name = String(key.value ?? '');
    if (this.#names.has(name) || name === '__proto__' || key.to - key.from > longest) throw new NotPlain();
    this.#names.add(name);
    return key;
  }
}
