/** What a verb does to the world. A step is only matched with an operation that does the same. */
export type Effect = 'READ' | 'CREATE' | 'CHANGE' | 'REMOVE' | 'TELL' | 'PAY' | 'REFUND';

const verbsOf: Record<Effect, string[]> = {
  READ: 'check get verify look lookup list find fetch read see ensure show search query validate inspect count is has'.split(
    ' ',
  ),
  CREATE:
    'create add schedule place book plan post submit open start register reserve make prepare order put send'.split(
      ' ',
    ),
  CHANGE: 'update change set modify edit move assign mark confirm approve put patch'.split(' '),
  REMOVE: 'delete remove cancel drop void release'.split(' '),
  TELL: 'send notify email tell inform alert message text call announce'.split(' '),
  PAY: 'pay charge bill invoice debit'.split(' '),
  REFUND: ['refund', 'reimburse', 'credit'],
};

const effects = new Map<string, Effect[]>();
for (const [effect, verbs] of Object.entries(verbsOf) as [Effect, string[]][]) {
  for (const verb of verbs) effects.set(verb, [...(effects.get(verb) ?? []), effect]);
}

const effectsOfMethod: Record<string, Effect[]> = {
  GET: ['READ'],
  HEAD: ['READ'],
  POST: ['CREATE', 'TELL', 'PAY', 'REFUND'],
  PUT: ['CREATE', 'CHANGE'],
  PATCH: ['CHANGE'],
  DELETE: ['REMOVE'],
};

/** What a word may do when used as a verb; nothing when it is none that is known. */
export function effectsOfVerb(word: string): Effect[] {
  return effects.get(word) ?? [];
}

/** What an operation does: its name's first word says so, else its method. */
export function effectsOfOperation(nameWords: readonly string[], method: string): Effect[] {
  const byName = effectsOfVerb(nameWords[0] ?? '');
  return byName.length > 0 ? byName : (effectsOfMethod[method.toUpperCase()] ?? []);
}

/** Verbs that fit any operation and so say nothing about which one is meant. */
export const vagueVerbs: ReadonlySet<string> = new Set([
  ...verbsOf.READ,
  'make',
  'do',
  'use',
  'call',
  'put',
  'set',
  'post',
  'run',
]);
