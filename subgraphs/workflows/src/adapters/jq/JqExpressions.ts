import type { ExpressionCompiler, ExpressionSource } from '../../domain/dsl/ExpressionCompiler.js';
import type { ExpressionEvaluator } from '../../domain/interpreter/ExpressionEvaluator.js';
import { ExpressionFault } from '../../domain/interpreter/ExpressionEvaluator.js';
import { isJsonObject, type Json, type JsonObject } from '../../domain/Json.js';
import { JobTimeout, WorkerPool } from './WorkerPool.js';

export interface JqOptions {
  /** Most worker threads at once. Default 2. */
  workers?: number;
  /** Milliseconds of processor time that the expressions of one task may take together. Default 3,000. */
  limitMs?: number;
}

/** Most characters that the expressions of one task may produce together. */
const longestResult = 8 * 1024 * 1024;

/** Runtime expressions in jq 1.8, run in worker threads with a time limit. */
export class JqExpressions implements ExpressionCompiler, ExpressionEvaluator {
  readonly #pool: WorkerPool;

  constructor({ workers = 2, limitMs = 3_000 }: JqOptions = {}) {
    this.#pool = new WorkerPool(workers, limitMs);
  }

  /** Starts a worker thread before there is work for it. */
  prepare(): void {
    this.#pool.prepare();
  }

  async compile(sources: readonly ExpressionSource[]): Promise<(string | null)[]> {
    if (await this.#compilesTogether(sources)) return sources.map(() => null);
    return Promise.all(sources.map((source) => this.#compileAlone(source)));
  }

  async evaluate(expressions: readonly string[], on: Json, variables: JsonObject): Promise<Json[]> {
    const names = Object.keys(variables).map((name) => `${name}: $${name}`);
    const parts = expressions.map((jq) => `($__on | try [limit(1; (\n${jq}\n))] catch {error: .})`);
    const program = `. as {on: $__on, variables: {${names.join(', ')}}} | ${parts.join(', ')}`;
    const usable = names.length > 0 ? program : `. as {on: $__on} | ${parts.join(', ')}`;
    const { stdout, stderr, exitCode } = await this.#run(
      [usable],
      wellFormed(JSON.stringify({ on, variables })),
    );
    if (exitCode !== 0) throw new ExpressionFault(0, phrase(stderr) ?? 'it stopped jq');
    const results = stdout
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Json[] | { error: Json });
    return expressions.map((_, index) => {
      const result = results[index];
      if (Array.isArray(result)) return result[0] ?? null;
      const error = isJsonObject(result) ? result['error'] : 'it gave no result';
      throw new ExpressionFault(index, typeof error === 'string' ? error : JSON.stringify(error ?? null));
    });
  }

  async validate(schema: Json, value: Json): Promise<string | null> {
    try {
      const answer = await this.#pool.run({ kind: 'validate', schema, value });
      return answer.kind === 'validated' ? answer.problem : 'it could not be checked';
    } catch (error) {
      return `it could not be checked: ${(error as Error).message}`;
    }
  }

  /** Ends the worker threads. */
  close(): Promise<void> {
    return this.#pool.close();
  }

  /**
   * Whether all sources are valid, asked in one go. Each is tried in parentheses and as a function's body: what gets out
   * of the one does not get out of the other.
   */
  async #compilesTogether(sources: readonly ExpressionSource[]): Promise<boolean> {
    if (sources.length === 0) return true;
    // Many a definition has the same expression again and again.
    const groups = [...Map.groupBy(sources, ({ variables }) => variables.join(' ')).values()].map((group) => [
      ...new Map(group.map((source) => [source.jq, source])).values(),
    ]);
    const bodies = groups.map((group) => {
      const defined = group.map(({ jq }, index) => `def e${index}: \n${jq}\n;`);
      return `(${declare(group[0]?.variables ?? [])}${defined.join('')} empty)`;
    });
    const terms = groups.map((group) => {
      const enclosed = group.map(({ jq }) => `(\n${jq}\n)`);
      return `(${declare(group[0]?.variables ?? [])}empty | ${enclosed.join(', ')})`;
    });
    // In one message: by the time of an answer, this thread may be busy for long.
    return (await this.#try(bodies.join(', '), terms.join(', '))) === null;
  }

  async #compileAlone({ jq, variables }: ExpressionSource): Promise<string | null> {
    if (jq === '') return 'it is empty';
    return this.#try(`${declare(variables)}empty | \n${jq}\n`);
  }

  async #try(...programs: string[]): Promise<string | null> {
    try {
      const { stderr, exitCode } = await this.#run(programs, 'null');
      return exitCode === 0 ? null : (phrase(stderr) ?? 'jq does not accept it');
    } catch (error) {
      return (error as Error).message;
    }
  }

  async #run(
    programs: readonly string[],
    input: string,
  ): Promise<{ stdout: string; stderr: string; exitCode: number }> {
    let answer;
    try {
      answer = await this.#pool.run({ kind: 'run', programs, input });
    } catch (error) {
      const message = (error as Error).message;
      throw new ExpressionFault(
        0,
        error instanceof JobTimeout ? `it did not end: ${message}` : `jq broke: ${message}`,
      );
    }
    if (answer.kind !== 'ran') throw new ExpressionFault(0, 'jq gave no answer');
    if (answer.stdout.length > longestResult) {
      throw new ExpressionFault(0, `its result has more than ${longestResult} characters`);
    }
    return answer;
  }
}

/** Halves of surrogate pairs, which JSON can say and jq refuses to read, replaced as Unicode has it (U+FFFD). */
function wellFormed(json: string): string {
  return json.replace(/(?<!\\)((?:\\\\)*)\\ud[89a-f][0-9a-f]{2}/gu, '$1\uFFFD');
}

function declare(variables: readonly string[]): string {
  return variables.map((name) => `null as $${name} | `).join('');
}

/** What jq says on stderr as a phrase; the expression begins on the program's second line. */
function phrase(stderr: string): string | null {
  const line = stderr.split('\n').find((text) => text.startsWith('jq: error'));
  if (line === undefined) return null;
  const match = /^jq: error(?: \(at [^)]*\))?: (.*?)(?: at <top-level>, line (\d+), column (\d+))?:?$/u.exec(
    line,
  );
  if (!match) return line;
  const [, message = '', row, column] = match;
  if (row === undefined) return message;
  const place = Number(row) > 2 ? `line ${Number(row) - 1}, column ${column}` : `character ${column}`;
  return `${message} at ${place}`;
}
