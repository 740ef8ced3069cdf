import { innerLists, type InnerList } from '../dsl/innerLists.js';
import { TaskWays } from '../dsl/TaskWays.js';
import type { FoundTask } from '../dsl/checkTasks.js';
import { isJsonObject, type Json, type JsonObject } from '../Json.js';
import type { SourcePath } from '../source/SourceDocument.js';
import { eitherShape, mapShape, shapeOfSchema, type Shape } from './Shape.js';
import type { Scope } from './shapeOfExpression.js';
import { shapeOfTemplate } from './shapeOfTemplate.js';
import { descriptors } from './descriptors.js';

/** What is known of the values on a task's way through its data flow ("Data Flow"). */
interface TaskShapes {
  task: JsonObject;
  /** What it is given, what that is made into, what it gives, and what that is made into. */
  raw: Shape;
  input: Shape;
  result: Shape;
  output: Shape;
}

/** What is certain of the data that a definition's expressions see. Only for a definition without errors. */
export class DataFlow {
  readonly #tasks = new Map<string, TaskShapes>();
  readonly #given: Shape;
  readonly #input: Shape;
  readonly #result: Shape;
  readonly #globals: Scope;

  readonly #answerOf: (task: JsonObject) => Shape;

  /** @param answerOf what a task's call gives; by default nothing is known of it */
  constructor(definition: JsonObject, answerOf: (task: JsonObject) => Shape = () => null) {
    this.#answerOf = answerOf;
    const input = part(definition, 'input');
    this.#given = shapeOfSchema(schemaOf(input), "the input's schema");
    const globals = descriptors(this.#given, secretsOf(definition));
    this.#globals = globals;
    this.#input = this.#transformed(input['from'], this.#given, {}, "the workflow's input");
    const { whole } = this.#list(listOf(definition['do']), ['do'], this.#input);
    this.#result = whole;
    const exporting = JSON.stringify(definition['use'] ?? {}).includes('"export"');
    this.#globals = new Map([...globals, ['$context', exporting ? null : this.#context()]]);
  }

  /** What the expression at `path` sees. */
  scopeAt(path: SourcePath): Scope {
    for (let length = path.length; length > 0; length -= 1) {
      const shapes = this.#tasks.get(keyOf(path.slice(0, length)));
      if (shapes) return this.#scopeIn(shapes, path.slice(length));
    }
    const [first, second] = path;
    // What an extension does sees the task that it extends, whatever that is made of.
    if (first === 'use' && second === 'extensions') return this.#scope({ $task: null });
    if (first === 'input') return this.#scope({ '.': this.#given });
    if (first === 'timeout') return this.#scope({ '.': this.#input });
    return this.#scope(first === 'output' && second === 'as' ? { '.': this.#result } : {});
  }

  #scopeIn({ raw, input, result, output }: TaskShapes, [first, second]: SourcePath): Scope {
    if (first === 'if') return this.#scope({ '.': raw, $input: raw });
    if (first === 'input') return this.#scope({ '.': raw });
    if (first === 'output') return this.#scope({ '.': result, $input: input });
    if (first === 'export') return this.#scope({ '.': output, $input: input, $output: output });
    // What is said of pages and messages is asked of what the call answers.
    if (first === 'with' && (second === 'paginate' || second === 'subscription'))
      return this.#scope({ $input: input });
    // A loop's condition, what handles a message and what is asked of an error see more than the task's input.
    if (['while', 'foreach', 'listen', 'catch'].includes(String(first)))
      return this.#scope({ $input: input });
    return this.#scope({ '.': input, $input: input });
  }

  #scope(shapes: Record<string, Shape>): Scope {
    const scope = new Map(this.#globals);
    for (const [name, shape] of Object.entries(shapes)) scope.set(name, shape);
    return scope;
  }

  #transformed(template: Json | undefined, on: Shape, more: Record<string, Shape>, source: string): Shape {
    return template === undefined ? on : shapeOfTemplate(template, this.#scope({ ...more, '.': on }), source);
  }

  /** What is known of a list's output: where the flow goes on behind it, and where the whole workflow ends with it too. */
  #list(items: Json[], path: SourcePath, input: Shape): { onward: Shape; whole: Shape } {
    const ways = new TaskWays(items, path);
    const returned = returnedTo(ways);
    const given = new Map<number, Shape[]>([[0, [input]]]);
    const onward: Shape[] = [];
    const ending: Shape[] = [];
    for (const [index, found] of ways.tasks.entries()) {
      // What a way back brings is not known yet.
      const raws = ways.sound && !returned.has(index) ? (given.get(index) ?? []) : [];
      const output = this.#task(found, eitherShape(raws));
      const outputs = found.task['if'] === undefined ? [output] : [output, eitherShape(raws)];
      for (const { to, at } of ways.sound ? ways.from(index) : []) {
        if (typeof to === 'number') given.set(to, [...(given.get(to) ?? []), ...outputs]);
        else if (to === 'out') onward.push(...outputs);
        // An end inside the task ends with what stands there.
        else if (found.task['raise'] === undefined) ending.push(...(at === null ? [null] : outputs));
      }
    }
    return { onward: eitherShape(onward), whole: eitherShape([...onward, ...ending]) };
  }

  #task({ name, task, path }: FoundTask, raw: Shape): Shape {
    const [input, output] = [part(task, 'input'), part(task, 'output')];
    const called = JSON.stringify(name);
    const taken = raw ?? shapeOfSchema(schemaOf(input), `the schema of the input of ${called}`);
    const shapes: TaskShapes = { task, raw: taken, input: null, result: null, output: null };
    this.#tasks.set(keyOf(path), shapes);
    shapes.input = this.#transformed(input['from'], taken, {}, `the input of ${called}`);
    shapes.result = this.#kind(task, path, shapes.input, `the output of ${called}`);
    shapes.output =
      this.#transformed(output['as'], shapes.result, { $input: shapes.input }, `the output of ${called}`) ??
      shapeOfSchema(schemaOf(output), `the schema of the output of ${called}`);
    const undoing = innerLists(task).find(({ kind }) => kind === 'compensate');
    if (undoing) this.#list(undoing.items, [...path, ...undoing.path], shapes.output);
    return shapes.output;
  }

  #kind(task: JsonObject, path: SourcePath, input: Shape, source: string): Shape {
    // What undoes the task comes behind all else.
    const lists = innerLists(task).filter(({ kind: list }) => list !== 'compensate');
    const ends = new Map(lists.map((list) => [list.kind, this.#inner(list, path, input)] as const));
    if (task['set'] !== undefined)
      return shapeOfTemplate(task['set'], this.#scope({ '.': input, $input: input }), source);
    if (part(task, 'run')['await'] === false) return input;
    if (task['wait'] !== undefined || task['switch'] !== undefined) return input;
    if (task['do'] !== undefined && task['for'] === undefined) return ends.get('do') ?? null;
    if (task['call'] !== undefined) return this.#answerOf(task);
    if (task['try'] === undefined) return null;
    const handled = part(task, 'catch')['retry'] === undefined ? input : null;
    return eitherShape([ends.get('try') ?? null, ends.has('catch') ? (ends.get('catch') ?? null) : handled]);
  }

  #inner({ kind, path, items }: InnerList, task: SourcePath, input: Shape): Shape {
    const at = [...task, ...path];
    if (kind === 'branches') {
      for (const branch of new TaskWays(items, at).tasks) this.#task(branch, input);
      return null;
    }
    // The rounds of a loop hand on what the one before gave.
    return this.#list(items, at, kind === 'for' || kind === 'foreach' ? null : input).onward;
  }

  /** What `export` may have put into the context anywhere, which begins as an empty map. */
  #context(): Shape {
    const exported = [...this.#tasks.values()].flatMap(({ task, input, output }) => {
      const as = part(task, 'export')['as'];
      if (as === undefined) return [];
      const $context = mapShape('the context', []);
      return [this.#transformed(as, output, { $context, $input: input, $output: output }, 'the context')];
    });
    const context = eitherShape([mapShape('the context', []), ...exported]);
    return context && { ...context, source: 'the context' };
  }
}

/** The tasks that a later one, or they themselves, lead back to. */
function returnedTo(ways: TaskWays): Set<number> {
  const back = ways.sound
    ? ways.tasks.flatMap((_, from) =>
        ways.from(from).filter(({ to }) => typeof to === 'number' && to <= from),
      )
    : [];
  return new Set(back.map(({ to }) => Number(to)));
}

function part(task: JsonObject, key: string): JsonObject {
  return isJsonObject(task[key]) ? task[key] : {};
}

function secretsOf(definition: JsonObject): string[] {
  return listOf(part(definition, 'use')['secrets']).filter((name) => typeof name === 'string');
}

function schemaOf(data: JsonObject): Json | undefined {
  return part(data, 'schema')['document'];
}

function listOf(value: Json | undefined): Json[] {
  return Array.isArray(value) ? value : [];
}

function keyOf(path: SourcePath): string {
  return path.join('\u0000');
}
