/** What a line of an execution waits for. */
export interface Wait {
  /** When it is over at the latest, in milliseconds since 1970; Infinity for never. */
  until: number;
  /** The signal that ends it, above a number. */
  signal?: { name: string; after: number };
}
