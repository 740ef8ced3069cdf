import type { FoundTask } from '../dsl/checkTasks.js';
import { connectorOfUri } from '../dsl/Catalog.js';
import { durationMs } from '../dsl/duration.js';
import { isJsonObject, type Json, type JsonObject } from '../Json.js';

/** What a diagram says of a task: its name, and what it does in a few words. */
export function labelOf({ name, task }: FoundTask): string[] {
  const does = task['call'] === undefined ? wordsOf(task) : callOf(task);
  const condition = typeof task['if'] === 'string' ? [`if ${task['if']}`] : [];
  return [name, ...(does === '' ? [] : [does]), ...condition];
}

function callOf(task: JsonObject): string {
  const given = part(task['with']);
  const document = part(given['document'])['endpoint'] ?? null;
  switch (task['call']) {
    case 'connector':
      return `${text(given['connector'])} ${text(given['operation'])}`;
    case 'openapi':
      return `${connectorOfUri(text(uriOf(document))) ?? 'openapi'} ${text(given['operationId'])}`;
    case 'http':
      return `${text(given['method']).toUpperCase()} ${text(uriOf(given['endpoint']))}`;
    default:
      return `call ${text(task['call'])}`;
  }
}

function wordsOf(task: JsonObject): string {
  const { wait, raise, fork, run, emit, listen } = task;
  const loop = part(task['for']);
  if (wait !== undefined) return `wait ${durationMs(wait) === null ? text(wait) : words(durationMs(wait)!)}`;
  if (task['for'] !== undefined) return `for each ${text(loop['each'] ?? 'item')} in ${text(loop['in'])}`;
  if (fork !== undefined) return part(fork)['compete'] === true ? 'first of' : 'side by side';
  if (run !== undefined) return processOf(part(run));
  if (emit !== undefined) return `emit ${text(part(part(part(emit)['event'])['with'])['type'])}`;
  if (listen !== undefined) return `listen ${listenedTo(part(listen)['to'])}`.trim();
  if (raise === undefined) return '';
  const { error = null } = part(raise);
  return `raise ${text(isJsonObject(error) ? (error['title'] ?? error['type']) : error)}`;
}

function processOf({ workflow, container, shell }: JsonObject): string {
  if (workflow !== undefined)
    return `run ${text(part(workflow)['namespace'])}/${text(part(workflow)['name'])}`;
  if (container !== undefined) return `run ${text(part(container)['image'])}`;
  return shell === undefined ? 'run script' : `run ${text(part(shell)['command']).split('\n')[0]}`;
}

/** The types of events that a strategy is about, as far as it says them. */
function listenedTo(to: Json | undefined): string {
  const { all, any, one } = part(to);
  const filters = [all, any, one].flatMap((found) => (Array.isArray(found) ? found : [found ?? null]));
  const types = filters.flatMap((filter) => part(part(filter ?? undefined)['with'])['type'] ?? []);
  return types.map(text).join(all === undefined ? ' or ' : ' and ');
}

/** A duration in the largest units that say it. */
function words(ms: number): string {
  const units = [
    ['d', 86_400_000],
    ['h', 3_600_000],
    ['min', 60_000],
    ['s', 1_000],
    ['ms', 1],
  ] as const;
  let left = ms;
  const parts = units.flatMap(([unit, size]) => {
    const count = Math.floor(left / size);
    left -= count * size;
    return count === 0 ? [] : [`${count} ${unit}`];
  });
  return parts.length === 0 ? '0 s' : parts.join(' ');
}

function part(value: Json | undefined): JsonObject {
  return isJsonObject(value) ? value : {};
}

function uriOf(endpoint: Json | undefined): Json | undefined {
  return isJsonObject(endpoint) ? endpoint['uri'] : endpoint;
}

function text(value: Json | undefined): string {
  return typeof value === 'string' ? value : JSON.stringify(value ?? '');
}
