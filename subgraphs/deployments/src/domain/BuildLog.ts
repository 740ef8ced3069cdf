/** Characters of a build's output that are kept: its beginning and, of what is longer, its end. */
const keptAtBeginning = 16_000;
const keptAtEnd = 48_000;

/** The output of a build, of which the middle is left out when it is long. */
export class BuildLog {
  #beginning = '';
  #end: string[] = [];
  #endLength = 0;
  #left = 0;

  add(line: string): void {
    // PostgreSQL keeps no NUL in a text.
    const text = `${line.replaceAll('\0', '')}\n`;
    if (this.#end.length === 0 && this.#beginning.length + text.length <= keptAtBeginning) {
      this.#beginning += text;
      return;
    }
    this.#end.push(text);
    this.#endLength += text.length;
    while (this.#endLength > keptAtEnd && this.#end.length > 1) {
      this.#endLength -= this.#end.shift()?.length ?? 0;
      this.#left += 1;
    }
  }

  get text(): string {
    const gap = this.#left > 0 ? `… ${this.#left} lines are left out …\n` : '';
    return this.#beginning + gap + this.#end.join('');
  }
}
