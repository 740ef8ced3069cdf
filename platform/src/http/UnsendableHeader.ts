/** A request has a header that HTTP cannot carry: nothing has been sent, and nothing is known of who would have got it. */
export class UnsendableHeader extends Error {
  /** @param name of the header; its value is nobody's business */
  constructor(name: string, cause: unknown) {
    super(`The header "${name}" cannot be sent.`, { cause });
    this.name = 'UnsendableHeader';
  }
}
