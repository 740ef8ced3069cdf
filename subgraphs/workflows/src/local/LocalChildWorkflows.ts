import { newId } from '@gantry/platform/ids/newId.js';
import type { MemoryMailbox } from '../adapters/durable/MemoryMailbox.js';
import type { Definition } from '../domain/dsl/Definition.js';
import { deepestChild, type ChildEnd, type ChildWorkflows } from '../domain/interpreter/ChildWorkflows.js';
import type { Json } from '../domain/Json.js';
import { referenceText, refersTo, type WorkflowReference } from '../domain/workflow/WorkflowReference.js';

/** A workflow that runs within another. */
export interface LocalChild {
  executionId: string;
  definition: Definition;
  input: Json;
  /** How many workflows it runs within. */
  depth: number;
  /** Ends it. */
  signal: AbortSignal;
}

interface Running {
  cancelling: AbortController;
  awaited: boolean;
  ended: Promise<void>;
}

/** The workflows that run within others, in this process: those whose definitions are given. */
export class LocalChildWorkflows {
  readonly #definitions: readonly Definition[];
  readonly #run: (child: LocalChild) => Promise<ChildEnd>;
  readonly #running = new Map<string, Running>();

  /** @param run runs one to its end; never throws for what it does */
  constructor(definitions: readonly Definition[], run: (child: LocalChild) => Promise<ChildEnd>) {
    this.#definitions = definitions;
    this.#run = run;
  }

  /** Those of one execution. */
  of(mailbox: MemoryMailbox, depth: number): ChildWorkflows {
    return {
      start: async ({ input, signal, ...reference }) => {
        const definition = this.#find(reference);
        if (!definition) {
          const detail = `There is no workflow ${referenceText(reference)} among the definitions given.`;
          return { kind: 'refused', reason: 'missing', detail };
        }
        if (depth >= deepestChild) {
          const detail = `More than ${deepestChild} workflows run within each other.`;
          return { kind: 'refused', reason: 'too deep', detail };
        }
        const executionId = newId('exe');
        const cancelling = new AbortController();
        const child = { executionId, definition, input, depth: depth + 1, signal: cancelling.signal };
        const ended = this.#run(child).then((end) => {
          this.#running.delete(executionId);
          if (signal !== null) mailbox.send(signal, executionId, end as unknown as Json);
        });
        this.#running.set(executionId, { cancelling, awaited: signal !== null, ended });
        return { kind: 'started', executionId };
      },
      cancel: async (executionId) => this.#running.get(executionId)?.cancelling.abort(),
    };
  }

  /** Ends those that nobody waits for any more, and waits for those that nobody has waited for. */
  async finish(): Promise<void> {
    while (this.#running.size > 0) {
      for (const { awaited, cancelling } of this.#running.values()) if (awaited) cancelling.abort();
      await Promise.all([...this.#running.values()].map(({ ended }) => ended));
    }
  }

  #find(reference: WorkflowReference): Definition | undefined {
    return this.#definitions
      .filter((definition) => refersTo(reference, definition))
      .toSorted((a, b) => b.document.version.localeCompare(a.document.version, 'en', { numeric: true }))[0];
  }
}
