import type { ConnectorOperation } from '../ConnectorOperation.js';
import { effectsOfOperation, effectsOfVerb, vagueVerbs, type Effect } from './verbs.js';
import { words } from './words.js';

export interface Match {
  operation: ConnectorOperation;
  /** Another operation that fits nearly as well. */
  rival: ConnectorOperation | null;
}

const fillers = new Set(
  'a an the is are be in on at that this these those of for to from with it its they their them our my your there whether can then has have been by as any all every each and or not no new'.split(
    ' ',
  ),
);

const nameWeight = 3;
const pathWeight = 2;
const summaryWeight = 1;
/** A rival this close to the best is worth telling about. */
const nearly = 0.8;

/** The operation that a step of the request means, or null when none fits. */
export function matchOperation(step: string, operations: readonly ConnectorOperation[]): Match | null {
  const ranked = operations
    .map((operation) => ({ operation, score: score(step, operation) }))
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score);
  const [best, second] = ranked;
  if (!best) return null;
  return {
    operation: best.operation,
    rival: second && second.score >= best.score * nearly ? second.operation : null,
  };
}

/** Whether the step says to do something that an operation could do. */
export function soundsLikeStep(step: string): boolean {
  return effectsOfVerb(words(step)[0] ?? '').length > 0;
}

function score(step: string, operation: ConnectorOperation): number {
  if (
    step
      .toLowerCase()
      .split(/[^\p{L}\p{N}_-]+/u)
      .includes(operation.name.toLowerCase())
  )
    return 100;
  const name = words(operation.name);
  const path = new Set(words(operation.path));
  const summary = new Set(words(operation.summary));
  const said = words(step);
  const verb = said.find((word) => effectsOfVerb(word).length > 0);
  if (verb !== undefined && !name.includes(verb)) {
    if (!overlaps(effectsOfVerb(verb), effectsOfOperation(name, operation.method))) return 0;
  }
  const content = [...new Set(said)].filter((word) => !fillers.has(word) && !vagueVerbs.has(word));
  let total = 0;
  let matched = 0;
  for (const word of content) {
    const weight = name.includes(word)
      ? nameWeight
      : path.has(word)
        ? pathWeight
        : summary.has(word)
          ? summaryWeight
          : 0;
    total += weight;
    if (weight > 0) matched += 1;
  }
  // One word in common with a summary is chance; a word of the name, or half of what was said, is not.
  if (total < nameWeight && matched * 2 < content.length) return 0;
  if (total === 0) return 0;
  const named = words(operation.connector).some((word) => said.includes(word)) ? 0.5 : 0;
  const sameVerb = verb !== undefined && name.includes(verb) ? 0.5 : 0;
  return total + named + sameVerb;
}

function overlaps(a: readonly Effect[], b: readonly Effect[]): boolean {
  return b.length === 0 || a.some((effect) => b.includes(effect));
}
