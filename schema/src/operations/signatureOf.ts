import { Kind, parse, print, visit } from 'graphql';

/**
 * A document without the values that it spells out, in one way of writing: what gateways record and what a client has registered are the same
 * operation when they have the same signature. A text that is no document is its own.
 */
export function signatureOf(document: string): string {
  try {
    return print(
      visit(parse(document), {
        IntValue: () => ({ kind: Kind.INT, value: '0' }),
        FloatValue: () => ({ kind: Kind.FLOAT, value: '0' }),
        StringValue: () => ({ kind: Kind.STRING, value: '' }),
        BooleanValue: () => ({ kind: Kind.BOOLEAN, value: false }),
      }),
    );
  } catch {
    return document;
  }
}
