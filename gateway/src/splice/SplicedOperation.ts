import { Kind, visit, type DirectiveNode } from 'graphql';
import type { PreparedOperation } from '../execution/PreparedOperation.js';
import { NotSpliceable } from './HandOver.js';
import { SplicePlan } from './SplicePlan.js';

/** Plans kept for one operation, one for each choice of what is skipped and included. */
const maxVariants = 16;
/** Executions between two tries, at most. */
const maxPause = 1_024;

/** A plan, and how far it can be relied on. */
class Variant {
  readonly plan: SplicePlan;
  readonly #patience: number;
  #failures = 0;
  #pause = 0;

  constructor(plan: SplicePlan, patience: number) {
    this.plan = plan;
    this.#patience = patience;
  }

  /** Whether it is worth a try. Subgraphs that write JSON in their own way do so every time. */
  get isPromising(): boolean {
    if (this.#pause === 0) return true;
    this.#pause--;
    return false;
  }

  succeeded(): void {
    this.#failures = 0;
  }

  failed(): void {
    this.#failures++;
    if (this.#failures < this.#patience) return;
    this.#pause = Math.min(maxPause, 2 ** (this.#failures - this.#patience));
  }
}

/** What a prepared operation is spliced with, if it can be. */
export class SplicedOperation {
  readonly #operation: PreparedOperation;
  readonly #patience: number;
  readonly #conditions: readonly string[];
  readonly #variants = new Map<string, Variant | null>();

  constructor(operation: PreparedOperation, patience: number) {
    this.#operation = operation;
    this.#patience = patience;
    this.#conditions = conditionsOf(operation);
  }

  /** The plan for these coerced variables; undefined when there is none, or it is not worth a try. */
  variantFor(values: Readonly<Record<string, unknown>>): Variant | undefined {
    let key = '';
    for (const name of this.#conditions) key += values[name] === true ? '1' : '0';
    let variant = this.#variants.get(key);
    if (variant === undefined) {
      variant = this.#variants.size < maxVariants ? this.#compile(values) : null;
      if (this.#variants.size < maxVariants) this.#variants.set(key, variant);
    }
    return variant?.isPromising ? variant : undefined;
  }

  #compile(values: Readonly<Record<string, unknown>>): Variant | null {
    const { plan, schema, supergraphSchema } = this.#operation;
    if (!plan) return null;
    try {
      const spliced = new SplicePlan(this.#operation, plan, schema, supergraphSchema, values);
      return new Variant(spliced, this.#patience);
    } catch (error) {
      if (error instanceof NotSpliceable) return null;
      throw error;
    }
  }
}

export type { Variant };

/** The variables that decide what is skipped and included. */
function conditionsOf({ document }: PreparedOperation): string[] {
  const names = new Set<string>();
  const note = ({ name, arguments: given }: DirectiveNode): void => {
    if (name.value !== 'skip' && name.value !== 'include') return;
    const value = given?.[0]?.value;
    if (value?.kind === Kind.VARIABLE) names.add(value.name.value);
  };
  visit(document, { Directive: note });
  return [...names];
}
