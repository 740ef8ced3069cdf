type Values = Record<string, unknown>;

/**
 * Values of which everyone gets their own, to do with what they want: made for each, or copied where none of them holds
 * anything, which takes less.
 */
export class OwnValues<Given> {
  readonly #make: (given: Given) => Values;
  #flat: Readonly<Values> | undefined;

  /** @param make makes equal values each time */
  constructor(make: (given: Given) => Values) {
    this.#make = make;
  }

  take(given: Given): Values {
    if (this.#flat) return { ...this.#flat };
    const values = this.#make(given);
    const isFlat = Object.values(values).every((value) => value === null || typeof value !== 'object');
    if (isFlat) this.#flat = { ...values };
    return values;
  }
}
