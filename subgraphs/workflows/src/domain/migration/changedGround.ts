import { isSame } from '../comparison/isSame.js';
import { ownOf } from '../comparison/ownOf.js';
import type { PlacedTask } from '../dsl/advice/tasksIn.js';
import type { Definition } from '../dsl/Definition.js';
import { isJsonObject, type Json, type JsonObject } from '../Json.js';
import { showValue } from '../source/showValue.js';
import type { MigrationObstacle } from './MigrationObstacle.js';

const groups = ['functions', 'retries', 'errors', 'timeouts', 'authentications'] as const;

/** The first thing that begun tasks rest on, without saying so themselves, and that is otherwise in another version. */
export function changedGround(
  begun: ReadonlyMap<string, PlacedTask>,
  from: Definition,
  to: Definition,
): MigrationObstacle | null {
  const used = usedOf(begun, from);
  const [was, is] = [groundsOf(from, used), groundsOf(to, used)];
  const place = [...was.keys()].find((key) => !isSame(was.get(key)!, is.get(key)!));
  if (place === undefined) return null;
  const values = `was ${showValue(was.get(place)!)}, and is ${showValue(is.get(place)!)}`;
  const message = `What has begun rests on ${place}, which ${values}.`;
  return { code: 'DEFINITION_CHANGED', task: null, message };
}

function groundsOf(
  { input, evaluate, timeout, document, use }: Definition,
  used: ReadonlySet<string>,
): Map<string, Json> {
  const parts: [string, unknown][] = [
    ['/input', input],
    ['/evaluate', evaluate],
    ['/timeout', timeout],
    // Tried again, a call has to go where it went before.
    ['/document/metadata/environment', document.metadata?.['environment']],
    ['/use/extensions', use?.extensions],
    ...groups.flatMap((group) =>
      [...used].map((name): [string, unknown] => [`/use/${group}/${name}`, entryOf(use, group, name)]),
    ),
  ];
  return new Map(parts.map(([place, value]) => [place, (value ?? null) as Json]));
}

/** The names under `use` that begun tasks mention, themselves or in what they mention: rather too many than too few. */
function usedOf(begun: ReadonlyMap<string, PlacedTask>, { use, timeout }: Definition): Set<string> {
  const mentioned = new Set<string>();
  const pending: Json[] = [...begun.values()].map(({ task }) => ownOf(task));
  pending.push((timeout ?? null) as Json, (use?.extensions ?? null) as Json);
  for (let value = pending.pop(); value !== undefined; value = pending.pop()) {
    if (Array.isArray(value)) pending.push(...value);
    else if (isJsonObject(value)) pending.push(...Object.values(value));
    else if (typeof value === 'string' && !mentioned.has(value)) {
      mentioned.add(value);
      for (const group of groups) pending.push(entryOf(use, group, value) ?? null);
    }
  }
  return new Set(
    [...mentioned].filter((name) => groups.some((group) => entryOf(use, group, name) !== undefined)),
  );
}

function entryOf(use: Definition['use'], group: (typeof groups)[number], name: string): Json | undefined {
  const entries = use?.[group] as JsonObject | undefined;
  return entries && Object.hasOwn(entries, name) ? entries[name] : undefined;
}
