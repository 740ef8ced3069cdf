/** A text uses something of YAML that is left to its parser, or is wrong, which the parser then says. */
export class NotPlain extends Error {
  override readonly name = 'NotPlain';

  constructor() {
    super('The text is not plain.');
  }
}
