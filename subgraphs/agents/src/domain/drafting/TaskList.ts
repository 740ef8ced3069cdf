import type { JsonObject } from '@gantry/platform/events/Json.js';

const directives = ['continue', 'exit', 'end'];

/** The `do` of a definition while it is written: every task has a name of its own. */
export class TaskList {
  readonly tasks: JsonObject[] = [];
  readonly #names = new Set(directives);

  /** A task name made from a text that no other task has and that is no flow directive. */
  reserve(text: string): string {
    const base =
      text
        .replaceAll(/[^A-Za-z0-9_-]+/g, '-')
        .replaceAll(/^-+|-+$/g, '')
        .slice(0, 60) || 'step';
    let name = base;
    for (let count = 2; this.#names.has(name); count += 1) name = `${base}${count}`;
    this.#names.add(name);
    return name;
  }

  /** Adds a task under a reserved name and returns its path in the definition. */
  add(name: string, task: JsonObject): (string | number)[] {
    this.tasks.push({ [name]: task });
    return ['do', this.tasks.length - 1, name];
  }
}
