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
    if (Object.values(values).every((value) => typeof value !== 'object')) this.#flat = { ...values };
    return values;
  }
}
