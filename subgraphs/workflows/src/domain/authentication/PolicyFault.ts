/** A policy of which something is missing or of no use. Names the property, and never shows a value. */
export class PolicyFault extends Error {
  override readonly name = 'PolicyFault';
}
