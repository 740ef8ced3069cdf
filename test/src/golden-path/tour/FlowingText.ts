/** Breaks text that arrives in pieces into indented lines, between words, without waiting for the end of a line. */
export class FlowingText {
  #column = 0;
  #text = '';

  constructor(
    private readonly write: (text: string) => void,
    private readonly indent: string,
    private readonly width: number,
  ) {}

  /** All that was pushed. */
  get text(): string {
    return this.#text;
  }

  push(text: string): void {
    this.#text += text;
    for (const piece of text.split(/(\n|[ \t]+)/)) {
      if (piece === '') continue;
      if (piece === '\n') this.#endLine();
      else if (this.#column > 0 && this.#column + piece.length > this.width) {
        this.#breakLine();
        this.#put(piece.trimStart());
      } else this.#put(piece);
    }
  }

  /** Ends the line if one is open. */
  end(): void {
    if (this.#column > 0) this.#breakLine();
  }

  #endLine(): void {
    if (this.#column === 0) this.write(this.indent.trimEnd());
    this.#breakLine();
  }

  #put(piece: string): void {
    if (piece === '') return;
    this.write(this.#column === 0 ? this.indent + piece : piece);
    this.#column += piece.length;
  }

  #breakLine(): void {
    this.write('\n');
    this.#column = 0;
  }
}
