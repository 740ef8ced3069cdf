/**
 * About as many tokens as a byte-pair tokenizer would make of the text: one for every four letters or digits that a
 * word begins, and one for every other mark; spaces are free. Used where nobody counted: for the drafting agent,
 * which is no model, and for servers that report no usage.
 */
export function approximateTokens(text: string): number {
  let tokens = 0;
  for (const [piece] of text.matchAll(/[\p{L}\p{N}\p{M}]+|[^\s]/gu)) {
    tokens += /^[\p{L}\p{N}\p{M}]/u.test(piece) ? Math.ceil(piece.length / 4) : 1;
  }
  return tokens;
}
