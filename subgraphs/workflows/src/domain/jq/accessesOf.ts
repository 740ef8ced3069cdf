import type { Token } from './tokens.js';

/** A step into a value: to a field by its name, or to the items of a list. */
export type Step = { name: string; token: Token } | 'item';

/** A place where an expression reads from one of the values that it is given. */
export interface Access {
  /** `.` or a variable's name with its `$`. */
  root: string;
  steps: readonly Step[];
  /** Whether the expression is prepared for nothing being there, or writes instead of reading. */
  prepared: boolean;
  /** Whether something is added to it, which jq does with nothing too. */
  added: boolean;
  /** The tokens it consists of: from, and up to but not including. */
  start: number;
  end: number;
}

const rebinding = ['|', '|=', '?//', '?//='];
const rebindingWords = 'reduce foreach def label catch import include'.split(' ');
const asking = ['has', 'in', 'inside', 'getpath', 'paths', 'isvalid', 'try'];
const keywords = [...'if then elif else and or not as end try'.split(' '), ...rebindingWords];
const writing = ['=', '|=', '+=', '-=', '*=', '/=', '%=', '//='];

/**
 * The reads of an expression that certainly are of `.` or of a variable as they are given: not behind a pipe and not in a
 * function's argument, where `.` is something else, nor of a variable that the expression binds itself. An expression that
 * asks what is there gives none.
 */
export function accessesOf(tokens: readonly Token[]): Access[] {
  if (tokens.some(({ kind, value }) => kind === 'word' && asking.includes(value))) return [];
  const bound = boundIn(tokens);
  const accesses: Access[] = [];
  const calls: boolean[] = [];
  let given = true;
  for (let at = 0; at < tokens.length;) {
    const token = tokens[at]!;
    const { kind, value } = token;
    if (kind === 'sign' && (value === '(' || value === '\\(')) {
      const before = tokens[at - 1];
      calls.push(value === '(' && before?.kind === 'word' && !keywords.includes(before.value));
    } else if (kind === 'sign' && value === ')') {
      calls.pop();
    } else if (isOneOf(token, 'sign', rebinding) || isOneOf(token, 'word', rebindingWords)) {
      given = false;
    }
    const access = startsAccess(tokens, at) ? readAccess(tokens, at) : null;
    if (!access) {
      at += 1;
      continue;
    }
    const trusted = access.root === '.' ? given && !calls.includes(true) : !bound.has(access.root);
    if (trusted) accesses.push(access);
    at = Math.max(access.end, at + 1);
  }
  return accesses;
}

/** Whether a token begins a read of `.` or of a variable, instead of going on with a term. */
export function startsAccess(tokens: readonly Token[], at: number): boolean {
  const token = tokens[at]!;
  if (token.kind === 'variable') return true;
  if (token.kind !== 'field' && !(token.kind === 'sign' && token.value === '.')) return false;
  const before = tokens[at - 1];
  // What follows a term without a space goes on with that term.
  return (
    !before ||
    before.to !== token.from ||
    (before.kind === 'sign' && ![')', ']', '}', '?'].includes(before.value))
  );
}

function readAccess(tokens: readonly Token[], start: number): Access {
  const first = tokens[start]!;
  const steps: Step[] = first.kind === 'field' ? [{ name: first.value, token: first }] : [];
  let optional = false;
  let at = start + 1;
  for (;;) {
    const token = tokens[at];
    if (!token || token.from !== tokens[at - 1]!.to) break;
    if (token.kind === 'field') steps.push({ name: token.value, token });
    else if (token.kind === 'text' && isSign(tokens[at - 1], '.')) steps.push({ name: token.value, token });
    else if (isSign(token, '?')) optional = true;
    else if (isSign(token, '[')) {
      const step = stepIn(tokens, at);
      if (!step) break;
      steps.push(step.step);
      at = step.end;
      continue;
    } else if (!isSign(token, '.')) break;
    at += 1;
  }
  const next = tokens[at];
  const after = tokens[at + 1];
  const before = tokens[start - 1];
  const compared = (sign: Token | undefined, other: Token | undefined): boolean =>
    (isSign(sign, '==') || isSign(sign, '!=')) && other?.kind === 'word' && other.value === 'null';
  return {
    root: first.kind === 'variable' ? `$${first.value}` : '.',
    steps,
    prepared:
      optional ||
      compared(next, after) ||
      compared(before, tokens[start - 2]) ||
      (next !== undefined && isOneOf(next, 'sign', writing)) ||
      (isSign(next, '|') &&
        after?.kind === 'word' &&
        ['not', 'type', 'values', 'length'].includes(after.value)) ||
      tokens.slice(at).some((token) => isSign(token, '//')),
    added: isSign(next, '+') || isSign(before, '+'),
    start,
    end: at,
  };
}

/** The step of `[]`, `[0]` or `["name"]`, and where it ends; null for what is computed. */
function stepIn(tokens: readonly Token[], at: number): { step: Step; end: number } | null {
  const [inner, closing] = [tokens[at + 1], tokens[at + 2]];
  if (isSign(inner, ']')) return { step: 'item', end: at + 2 };
  if (!inner || !isSign(closing, ']')) return null;
  if (inner.kind === 'number') return { step: 'item', end: at + 3 };
  return inner.kind === 'text' ? { step: { name: inner.value, token: inner }, end: at + 3 } : null;
}

/** The variables that an expression binds itself, and whose names therefore say nothing. */
function boundIn(tokens: readonly Token[]): Set<string> {
  const bound = new Set<string>();
  let binding = false;
  for (const token of tokens) {
    if (isOneOf(token, 'word', ['as', 'def', 'label'])) binding = true;
    else if (isSign(token, '|') || isSign(token, ':')) binding = binding && isSign(token, ':');
    else if (binding && token.kind === 'variable') bound.add(`$${token.value}`);
  }
  return bound;
}

function isSign(token: Token | undefined, value: string): boolean {
  return token?.kind === 'sign' && token.value === value;
}

function isOneOf(token: Token, kind: Token['kind'], values: readonly string[]): boolean {
  return token.kind === kind && values.includes(token.value);
}
