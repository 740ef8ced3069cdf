/** The colours of the tour; each is the text itself where colour is not wanted. */
export class Palette {
  constructor(private readonly coloured: boolean) {}

  strong(text: string): string {
    return this.#wrap(text, 1, 22);
  }
  dim(text: string): string {
    return this.#wrap(text, 2, 22);
  }
  good(text: string): string {
    return this.#wrap(text, 32, 39);
  }
  bad(text: string): string {
    return this.#wrap(text, 31, 39);
  }
  warm(text: string): string {
    return this.#wrap(text, 33, 39);
  }
  cool(text: string): string {
    return this.#wrap(text, 36, 39);
  }

  #wrap(text: string, on: number, off: number): string {
    return this.coloured && text !== '' ? `\u001B[${on}m${text}\u001B[${off}m` : text;
  }
}
