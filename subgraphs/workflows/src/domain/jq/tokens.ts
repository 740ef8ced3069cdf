/** A piece of jq. */
export interface Token {
  /** `field` is `.name`, `variable` is `$name`, `text` a string without interpolation. */
  kind: 'field' | 'variable' | 'word' | 'number' | 'text' | 'sign';
  /** The name, the string's value, or the sign as it stands. */
  value: string;
  /** Where it begins and ends in the expression. */
  from: number;
  to: number;
}

const patterns: readonly [kind: Token['kind'] | 'space', pattern: RegExp][] = [
  ['space', /\s+|#[^\n]*/u],
  ['number', /(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?/u],
  ['field', /\.[A-Za-z_]\w*/u],
  ['variable', /\$(?:[A-Za-z_]\w*::)*[A-Za-z_]\w*/u],
  ['word', /(?:[A-Za-z_]\w*::)*[A-Za-z_]\w*/u],
  ['sign', /\?\/\/=?|\/\/=|\/\/|\|=|[-+*/%=!<>]=|\.\.|./u],
];
/** All of them in one, each a group: the first that fits. */
const piece = new RegExp(patterns.map(([, { source }]) => `(${source})`).join('|'), 'suy');

/**
 * The tokens of a jq expression that jq accepts. A string with interpolation gives the signs `\(` and `)` with the tokens between
 * them, and none for what is written around.
 */
export function tokensOf(jq: string): Token[] {
  const tokens: Token[] = [];
  read(jq, 0, tokens, false);
  return tokens;
}

/** Reads up to the end, or up to the parenthesis that ends an interpolation; gives where it stopped. */
function read(jq: string, start: number, tokens: Token[], interpolated: boolean): number {
  let depth = 0;
  let at = start;
  while (at < jq.length) {
    if (jq[at] === '"') {
      at = readText(jq, at, tokens);
      continue;
    }
    const [kind, text] = match(jq, at);
    if (kind === 'sign' && text === '(') depth += 1;
    if (kind === 'sign' && text === ')') depth -= 1;
    if (interpolated && depth < 0) return at;
    const value = kind === 'field' || kind === 'variable' ? text.slice(1) : text;
    if (kind !== 'space') tokens.push({ kind, value, from: at, to: at + text.length });
    at += text.length;
  }
  return at;
}

function readText(jq: string, start: number, tokens: Token[]): number {
  let at = start + 1;
  let plain = true;
  while (at < jq.length && jq[at] !== '"') {
    if (jq[at] === '\\' && jq[at + 1] === '(') {
      plain = false;
      tokens.push({ kind: 'sign', value: '\\(', from: at, to: at + 2 });
      at = read(jq, at + 2, tokens, true);
      tokens.push({ kind: 'sign', value: ')', from: at, to: at + 1 });
      at += 1;
    } else {
      at += jq[at] === '\\' ? 2 : 1;
    }
  }
  if (plain) tokens.push({ kind: 'text', value: valueOf(jq.slice(start, at + 1)), from: start, to: at + 1 });
  return at + 1;
}

function valueOf(text: string): string {
  try {
    return String(JSON.parse(text));
  } catch {
    return text.slice(1, -1);
  }
}

function match(jq: string, at: number): [Token['kind'] | 'space', string] {
  piece.lastIndex = at;
  const found = piece.exec(jq);
  const group = found?.findIndex((text, index) => index > 0 && text !== undefined) ?? -1;
  return [patterns[group - 1]?.[0] ?? 'sign', found?.[0] ?? jq[at] ?? ''];
}
