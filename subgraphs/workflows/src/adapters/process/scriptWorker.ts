import { readFile } from 'node:fs/promises';
import { setPriority } from 'node:os';
import { createRequire } from 'node:module';
import { inspect } from 'node:util';
import { parentPort } from 'node:worker_threads';
import variant from '@jitl/quickjs-wasmfile-release-sync';
import {
  newQuickJSWASMModuleFromVariant,
  newVariant,
  type QuickJSContext,
  type QuickJSHandle,
  type QuickJSSyncVariant,
} from 'quickjs-emscripten-core';

// TypeScript has it among what browsers have.
declare const WebAssembly: { compile(bytes: Uint8Array): Promise<object> };

// Runs in a worker thread, so that what never ends can be ended. It imports no file of ours: tests start it as it is.

type Json = string | number | boolean | null | Json[] | { [name: string]: Json };

/** A script to run. All of it is data to whoever runs it. */
export interface ScriptJob {
  code: string;
  /** What follows the first two of `process.argv`. */
  arguments: string[];
  /** Further global variables, as JSON. */
  variables: string;
  environment: Record<string, string>;
  stdin: string;
  /** Bytes that the script may use. */
  memory: number;
  /** Characters that it may write, to both outputs together. */
  output: number;
}

/** What a worker says. After `broken` it is of no more use. */
export type ScriptAnswer =
  | { kind: 'ready' }
  | { kind: 'ended'; code: number; stdout: string; stderr: string; returned?: Json }
  | { kind: 'broken'; detail: string };

/** What a script finds beside what the language itself has; the host's functions are gone before it begins. */
const prelude = `(() => {
  const { __write: write, __exit: exit, __timer: timer, __job: job } = globalThis;
  for (const name of ['__write', '__exit', '__timer', '__job']) delete globalThis[name];
  const { arguments: argv, variables, environment, stdin } = JSON.parse(job);
  const define = (name, value) => Object.defineProperty(globalThis, name, { value, writable: true, configurable: true });
  const out = (...parts) => write(1, ...parts);
  const err = (...parts) => write(2, ...parts);
  define('console', { log: out, info: out, debug: out, error: err, warn: err, trace: err });
  const missing = (name, instead) => define(name, () => { throw new Error(name + ' is not there in a script: ' + instead); });
  missing('fetch', 'let a task of its own call, and give the script what it answers.');
  missing('require', 'a script has no modules.');
  let encoded = null;
  const listeners = { data: [], end: [] };
  const flow = () => Promise.resolve().then(() => {
    if (encoded !== null || listeners.end.length + listeners.data.length === 0) return;
    encoded = stdin;
    if (stdin !== '') for (const listener of listeners.data) listener(stdin);
    for (const listener of listeners.end) listener();
  });
  const on = function (event, listener) {
    if (event in listeners) { listeners[event].push(listener); flow(); }
    return input;
  };
  const input = {
    setEncoding() { return input; }, resume() { return input; }, pause() { return input; },
    on, once: on, addListener: on,
    async *[Symbol.asyncIterator]() { if (stdin !== '') yield stdin; },
  };
  const writer = (to) => ({ write(text) { write(to + 10, String(text)); return true; } });
  define('process', {
    argv: ['javascript', 'script', ...argv], env: environment, exitCode: undefined, stdin: input,
    stdout: writer(1), stderr: writer(2),
    exit(code = globalThis.process.exitCode) { exit(Number(code ?? 0)); },
  });
  const timers = new Map();
  let last = 0;
  const later = (again) => (work, ms = 0, ...given) => {
    const id = ++last;
    const set = () => timer(id, Number(ms) || 0);
    timers.set(id, () => { if (again) set(); else timers.delete(id); work(...given); });
    set();
    return id;
  };
  define('setTimeout', later(false));
  define('setInterval', later(true));
  define('clearTimeout', (id) => { timers.delete(id); });
  define('clearInterval', (id) => { timers.delete(id); });
  define('queueMicrotask', (work) => { Promise.resolve().then(work); });
  for (const [name, value] of Object.entries(variables)) define(name, value);
  return (id) => { const work = timers.get(id); if (work === undefined) return false; work(); return true; };
})()`;

const port = parentPort;
if (!port) throw new Error('This file runs in a worker thread.');
// On Linux a thread has a priority of its own: whatever scripts do, those who wait for answers come first.
if (process.platform === 'linux') setPriority(0, 10);

const require = createRequire(import.meta.url);
const wasm = require.resolve('@jitl/quickjs-wasmfile-release-sync/wasm');
const wasmModule = await WebAssembly.compile(await readFile(wasm));
// The types of CommonJS packages have a default inside the default.
const base = variant as unknown as QuickJSSyncVariant;
const answer = (message: ScriptAnswer): void => port.postMessage(message);

port.on('message', (job: ScriptJob) => {
  run(job).then(answer, (error: unknown) =>
    answer({ kind: 'broken', detail: error instanceof Error ? error.message : String(error) }),
  );
});
answer({ kind: 'ready' });

/** Ends a script that has had enough. */
class TooMuch extends Error {
  override readonly name = 'TooMuch';
}

/** Runs a script in memory that no other script has had. */
async function run(job: ScriptJob): Promise<ScriptAnswer> {
  const quickjs = await newQuickJSWASMModuleFromVariant(newVariant(base, { wasmModule }));
  const runtime = quickjs.newRuntime();
  runtime.setMemoryLimit(job.memory);
  runtime.setMaxStackSize(256 * 1024);
  const context = runtime.newContext();
  const script = new Script(context, job);
  runtime.setInterruptHandler(() => script.over);
  return script.run();
}

/** One script while it runs. What it holds is let go with the whole of its memory. */
class Script {
  readonly #context: QuickJSContext;
  readonly #job: ScriptJob;
  readonly #written = { 1: [] as string[], 2: [] as string[] };
  readonly #timers = new Set<NodeJS.Timeout>();
  readonly #ended = Promise.withResolvers<ScriptAnswer>();
  #length = 0;
  #code: number | null = null;
  #excess: string | null = null;
  #tick: QuickJSHandle | undefined;
  #main: QuickJSHandle | undefined;

  constructor(context: QuickJSContext, job: ScriptJob) {
    this.#context = context;
    this.#job = job;
  }

  /** Whether it may do nothing more. */
  get over(): boolean {
    return this.#code !== null || this.#excess !== null;
  }

  run(): Promise<ScriptAnswer> {
    const context = this.#context;
    this.#offer('__write', (to, ...parts) => this.#write(context.getNumber(to!), parts));
    this.#offer('__exit', (code) => {
      this.#code = context.getNumber(code!) & 255;
      throw new TooMuch('The script has ended itself.');
    });
    this.#offer('__timer', (id, ms) => this.#wait(context.getNumber(id!), context.getNumber(ms!)));
    const { arguments: argv, environment, stdin, variables } = this.#job;
    const given = JSON.stringify({ arguments: argv, environment, stdin, variables: JSON.parse(variables) });
    context.newString(given).consume((text) => context.setProp(context.global, '__job', text));
    const prepared = context.evalCode(prelude, 'prelude');
    if (prepared.error) {
      this.#failed(prepared.error);
      return this.#ended.promise;
    }
    this.#tick = prepared.value;
    // On the line where it begins, so that what fails says the line that the author sees.
    const begun = context.evalCode(`(async () => {${this.#job.code}\n})()`, 'script');
    if (begun.error) this.#failed(begun.error);
    else {
      this.#main = begun.value;
      this.#goOn();
    }
    return this.#ended.promise;
  }

  #offer(name: string, work: (...given: QuickJSHandle[]) => void): void {
    const context = this.#context;
    context
      .newFunction(name, (...given) => work(...given))
      .consume((made) => context.setProp(context.global, name, made));
  }

  /** Lets go on what waits for nothing, and looks whether that was all. */
  #goOn(): void {
    const jobs = this.#context.runtime.executePendingJobs();
    if (jobs.error) {
      this.#failed(jobs.error);
      return;
    }
    if (this.over) {
      this.#end(this.#code ?? 1);
      return;
    }
    const state = this.#context.getPromiseState(this.#main!);
    if (state.type === 'rejected') this.#failed(state.error);
    else if (this.#timers.size > 0) return;
    else if (state.type === 'fulfilled') this.#end(this.#exitCode(), this.#returned(state.value));
    else {
      this.#written[2].push('The script waits for what never comes.\n');
      this.#end(13);
    }
  }

  #wait(id: number, ms: number): void {
    const timer = setTimeout(
      () => {
        this.#timers.delete(timer);
        const context = this.#context;
        const done = context
          .newNumber(id)
          .consume((given) => context.callFunction(this.#tick!, context.undefined, given));
        if (done.error) this.#failed(done.error);
        else this.#goOn();
      },
      Math.max(0, ms),
    );
    this.#timers.add(timer);
  }

  #write(to: number, parts: readonly QuickJSHandle[]): void {
    if (this.over) return;
    const text =
      to > 10 ? this.#context.getString(parts[0]!) : `${parts.map((part) => this.#shown(part)).join(' ')}\n`;
    this.#length += text.length;
    if (this.#length > this.#job.output) {
      this.#excess = `It wrote more than ${this.#job.output} characters.`;
      throw new TooMuch(this.#excess);
    }
    this.#written[to % 10 === 2 ? 2 : 1].push(text);
  }

  #shown(value: QuickJSHandle): string {
    const type = this.#context.typeof(value);
    if (type === 'string') return this.#context.getString(value);
    const dumped: unknown = this.#context.dump(value);
    if (type === 'function') return '[Function]';
    if (isError(dumped)) return stackOf(dumped);
    return type === 'object' ? inspect(dumped, { depth: 4 }) : String(dumped);
  }

  #failed(error: QuickJSHandle): void {
    if (this.over) {
      this.#end(this.#code ?? 1);
      return;
    }
    let shown: string;
    try {
      shown = this.#shown(error);
    } catch {
      // There may be no memory left to say it.
      shown = 'Error';
    }
    this.#written[2].push(`${shown.trimEnd()}\n`);
    if (/InternalError: out of memory/u.test(shown))
      this.#excess = `It used more than ${this.#job.memory} bytes of memory.`;
    this.#end(1);
  }

  #exitCode(): number {
    const context = this.#context;
    const asked = context.evalCode('Number(globalThis.process?.exitCode ?? 0)');
    if (asked.error) return 1;
    const code = context.getNumber(asked.value);
    return Number.isInteger(code) ? code & 255 : 1;
  }

  /** What the script returns, as JSON has it; undefined for nothing, and for what is more than it may write. */
  #returned(value: QuickJSHandle): Json | undefined {
    const context = this.#context;
    if (context.typeof(value) === 'undefined') return undefined;
    const asked = context.evalCode('JSON.stringify');
    if (asked.error) return undefined;
    const told = context.callFunction(asked.value, context.undefined, value);
    if (told.error || context.typeof(told.value) !== 'string') return undefined;
    const text = context.getString(told.value);
    return text.length > this.#job.output ? undefined : (JSON.parse(text) as Json);
  }

  #end(code: number, returned?: Json): void {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
    if (this.#excess !== null) this.#ended.resolve({ kind: 'broken', detail: this.#excess });
    else {
      const [stdout, stderr] = [this.#written[1].join(''), this.#written[2].join('')];
      this.#ended.resolve({
        kind: 'ended',
        code,
        stdout,
        stderr,
        ...(returned === undefined ? {} : { returned }),
      });
    }
  }
}

function isError(value: unknown): value is { name: string; message: string; stack?: string } {
  return typeof value === 'object' && value !== null && 'message' in value && 'name' in value;
}

function stackOf({ name, message, stack }: { name: string; message: string; stack?: string }): string {
  const first = `${name}: ${message}`;
  return typeof stack === 'string' && stack.trim() !== '' ? `${first}\n${stack}` : first;
}
