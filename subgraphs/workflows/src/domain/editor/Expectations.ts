import type { Offer } from '../dsl/Offer.js';
import { Report } from '../dsl/Report.js';
import type { SourceDocument, SourcePath } from '../source/SourceDocument.js';
import type { Spot } from './LenientDocument.js';

/** A report that only listens to what the compiler says may stand at one place. */
export class Expectations extends Report {
  readonly offers: Offer[] = [];
  readonly #wanted: string;
  readonly #at: Spot['at'];

  constructor(source: SourceDocument, { path, at }: Pick<Spot, 'path' | 'at'>) {
    super(source);
    this.#at = at;
    this.#wanted = JSON.stringify(at === 'key' ? path.slice(0, -1) : path);
  }

  override offer(path: SourcePath, offer: Offer): void {
    const isOfKeys = offer.kind === 'property' || offer.kind === 'parameter';
    if (isOfKeys === (this.#at === 'key') && JSON.stringify(path) === this.#wanted) this.offers.push(offer);
  }

  /** Findings are for who asks for them. */
  override add(): void {}
}
