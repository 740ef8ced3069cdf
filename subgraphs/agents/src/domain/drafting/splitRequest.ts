/** One thing the request asks for, in the person's own words. */
export interface Clause {
  text: string;
  /** STEP: to be done; CONDITION: when something else holds; REJECTION: what to do then is to reject. */
  kind: 'STEP' | 'CONDITION' | 'REJECTION';
}

export interface SplitRequest {
  /** What sets the workflow off ("When a customer places an order"); it is not a step. */
  trigger: string | null;
  clauses: Clause[];
}

const triggerWords = /^(?:when|whenever|each time|every time|as soon as|once|after|on|for each|for every)\b/i;
const conditionWords = /^(?:if|unless|in case|otherwise|else|should)\b/i;
const rejection =
  /\b(?:reject|refuse|decline|deny|turn (?:it|them|the \w+) (?:down|away)|abort|do not accept)\w*\b/i;
const leading =
  /^(?:(?:and|then|next|first|firstly|second|secondly|finally|afterwards|after that|also|please|but|or|now|last|lastly)\b[\s,]*)+/i;

/** Takes a request apart into what sets it off, its steps in order and its conditions. */
export function splitRequest(request: string): SplitRequest {
  let trigger: string | null = null;
  const clauses: Clause[] = [];
  for (const sentence of outsideQuotes(request, /[.;!?\n]+(?=\s|$)|\n+/g)) {
    const parts = outsideQuotes(
      sentence,
      /,\s*|\s+(?=then\s)|\s+(?:and\s+)?(?=(?:if|unless|in case|otherwise)\s)|\s+(?:and|or)\s+(?=(?:reject|refuse|decline|deny|abort)\b)/gi,
    );
    for (const part of parts) {
      const text = part
        .trim()
        .replace(/^[-*•\d.)\s]+(?=\p{L})/u, '')
        .replace(leading, '')
        .trim();
      if (text === '') continue;
      if (trigger === null && clauses.length === 0 && triggerWords.test(text)) trigger = text;
      else clauses.push({ text, kind: kindOf(text) });
    }
  }
  return { trigger, clauses };
}

function kindOf(text: string): Clause['kind'] {
  if (rejection.test(text)) return 'REJECTION';
  return conditionWords.test(text) ? 'CONDITION' : 'STEP';
}

/** Splits where the separator stands outside quotation marks. */
function outsideQuotes(text: string, separator: RegExp): string[] {
  const masked = text.replaceAll(/"[^"]*"|“[^”]*”/g, (quoted) => 'x'.repeat(quoted.length));
  const parts: string[] = [];
  let start = 0;
  for (const match of masked.matchAll(separator)) {
    parts.push(text.slice(start, match.index));
    start = match.index + match[0].length;
  }
  parts.push(text.slice(start));
  return parts.filter((part) => part.trim() !== '');
}
