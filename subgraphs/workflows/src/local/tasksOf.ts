import type { Definition } from '../domain/dsl/Definition.js';
import { pointerSegment } from '../domain/interpreter/Frame.js';
import { isJsonObject, type Json } from '../domain/Json.js';

/** A task of a definition, and where it stands. */
export interface PlacedTask {
  name: string;
  /** JSON Pointer (RFC 6901). */
  reference: string;
  /** How a history calls it: by its name where no other task has the same, else by its place. */
  label: string;
}

/** Where tasks hold lists of tasks. */
const lists = [['do'], ['try'], ['catch', 'do'], ['fork', 'branches'], ['foreach', 'do']] as const;

/** All tasks of a definition, in the order of its text. */
export function tasksOf(definition: Definition): PlacedTask[] {
  const found: Omit<PlacedTask, 'label'>[] = [];
  visit(definition.do as unknown as Json, '/do');
  const times = Map.groupBy(found, ({ name }) => name);
  return found.map((task) => ({
    ...task,
    label: times.get(task.name)?.length === 1 ? task.name : task.reference,
  }));

  function visit(list: Json | undefined, at: string): void {
    if (!Array.isArray(list)) return;
    for (const [index, item] of list.entries()) {
      for (const [name, task] of Object.entries(isJsonObject(item) ? item : {})) {
        const reference = `${at}/${index}/${pointerSegment(name)}`;
        found.push({ name, reference });
        for (const path of lists) visit(valueAt(task, path), `${reference}/${path.join('/')}`);
      }
    }
  }
}

function valueAt(value: Json, path: readonly string[]): Json | undefined {
  return path.reduce<Json | undefined>((at, key) => (isJsonObject(at) ? at[key] : undefined), value);
}
