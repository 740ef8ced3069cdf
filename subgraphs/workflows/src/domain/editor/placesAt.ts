import { LenientDocument, type Spot } from './LenientDocument.js';

/** A place of a text where somebody is writing. */
export interface Place extends Spot {
  /** The text as it would be with a word at the cursor. */
  document: LenientDocument;
  /** What stands between the beginning of the key or value and the cursor. */
  before: string;
  /** What is to be replaced, in the text as it is. */
  replaced: { from: number; to: number };
  /** Whether a colon follows already. */
  colon: boolean;
}

/** Any word that YAML reads as text. */
const word = 'cursorIsHere';

/** How the cursor's place may be meant, likelier first: a text is rarely whole where somebody is writing. */
export function placesAt(text: string, offset: number): Place[] {
  const line = text.slice(text.lastIndexOf('\n', offset - 1) + 1, offset);
  const [begun = ''] = /[\w.-]*$/u.exec(line) ?? [];
  const [rest = ''] = /^[\w.-]*/u.exec(text.slice(offset)) ?? [];
  const [from, to] = [offset - begun.length, offset + rest.length];
  const colon = /^["']?[ \t]*:(?:\s|$)/u.test(text.slice(to));
  const place = (written: string): Place | null => {
    const document = new LenientDocument(text.slice(0, from) + written + text.slice(to));
    const spot = document.spotAt(from);
    if (!spot || (written !== word && spot.at === 'value')) return null;
    const longer = written.length - (written === word ? 0 : 2) - (to - from);
    // A quote that nobody has closed yet takes in what follows, which is to stay.
    const open = document.text.slice(spot.from, spot.to).includes('\n');
    const replaced = { from: spot.from, to: open ? to : Math.max(offset, spot.to - longer) };
    return { ...spot, document, before: text.slice(spot.from, offset), replaced, colon };
  };
  const isValue = /(?::|^\s*-|\[|,|["'])\s*$/u.test(line.slice(0, line.length - begun.length));
  const ways = isValue || colon ? [word, `${word}: `] : [`${word}: `, word];
  return ways.flatMap((written) => place(written) ?? []);
}
