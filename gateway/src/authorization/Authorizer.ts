import { GantryError } from '@gantry/platform/errors/GantryError.js';
import type { RequestContext } from '@gantry/platform/identity/RequestContext.js';
import { GraphQLError } from 'graphql';
import { isAnonymous } from '../edge/anonymous.js';
import type { OperationVariables } from '../execution/ExecutionState.js';
import type { ParsedOperation } from '../execution/parseOperation.js';
import type { PreparedOperation } from '../execution/PreparedOperation.js';
import { RequestRefused } from '../execution/RequestRefused.js';
import { shownErrors } from '../execution/shownErrors.js';
import type { SchemaGeneration } from '../supergraph/SchemaGeneration.js';
import type { AccessDecision } from './AccessDecision.js';
import { guardOperation, unauthorizedCode } from './guardOperation.js';
import { meets, type Caller, type Requirement } from './Requirement.js';
import { refusalsIn } from './refusalsIn.js';

/**
 * Says which of the policies that an operation touches hold for a request (`@policy`). Not called for operations that
 * touch none.
 */
export type EvaluatePolicies = (
  policies: readonly string[],
  context: RequestContext,
) => Iterable<string> | Promise<Iterable<string>>;

export interface AuthorizerOptions {
  /** Without it no policy holds. */
  policies?: EvaluatePolicies | undefined;
  /** Refuse an operation with fields that its caller may not have, instead of answering the rest of it. */
  refuse: boolean;
}

/** Decides what callers may have of the operations they send, by the supergraph's access rules. */
export class Authorizer {
  readonly #options: AuthorizerOptions;
  /** What each operation demands, in a fixed order. */
  readonly #demands = new WeakMap<ParsedOperation, readonly Requirement[]>();

  constructor(options: AuthorizerOptions) {
    this.#options = options;
  }

  /**
   * Undefined: the caller may have all of it. At once, where no policy has to be evaluated.
   * @param read parses the operation, once for all callers; not needed when nothing is guarded
   */
  decide(
    read: () => ParsedOperation,
    generation: SchemaGeneration,
    context: RequestContext,
  ): AccessDecision | undefined | Promise<AccessDecision | undefined> {
    if (generation.access.isEmpty) return undefined;
    const demanded = this.#demandsOf(read(), generation);
    if (demanded.length === 0) return undefined;
    const policies = [...new Set(demanded.flatMap((requirement) => requirement.policies?.flat() ?? []))];
    const { policies: evaluate } = this.#options;
    if (policies.length === 0 || !evaluate) return decided(demanded, callerOf(context, []));
    return evaluated(evaluate, policies, context).then((held) => decided(demanded, callerOf(context, held)));
  }

  /**
   * What a decision about an operation means for the same operation in another generation of the schema.
   * @returns undefined when it cannot be told, since the operation demands there what it did not
   */
  carry(
    access: AccessDecision,
    operation: ParsedOperation,
    generation: SchemaGeneration,
  ): { access: AccessDecision | undefined } | undefined {
    // Requirements are read anew with each generation: equal ones are other objects.
    const verdicts = new Map(access.demanded.map((one) => [JSON.stringify(one), access.holds(one)]));
    const demanded = this.#demandsOf(operation, generation);
    const unmet = new Set<Requirement>();
    for (const requirement of demanded) {
      const met = verdicts.get(JSON.stringify(requirement));
      if (met === undefined) return undefined;
      if (!met) unmet.add(requirement);
    }
    return { access: unmet.size === 0 ? undefined : decision(demanded, unmet) };
  }

  /**
   * @param variables decide what is asked for: what they leave out is not refused
   * @throws RequestRefused UNAUTHORIZED_FIELD_OR_TYPE when an operation is not to be run without its refused fields, or
   *   is a subscription to one
   */
  check(operation: PreparedOperation, variables: OperationVariables): void {
    const { type, primary, refused, included } = operation;
    if (refused.length === 0) return;
    if (!this.#options.refuse && (type !== 'subscription' || primary)) return;
    if (included && !included(variables.coerced)) return;
    const errors = shownErrors(refusalsIn(refused, variables), operation);
    if (errors.length === 0) return;
    throw new RequestRefused(
      unauthorizedCode,
      errors.map(({ message, path }) => new GraphQLError(message, { path: path ?? null })),
    );
  }

  #demandsOf(operation: ParsedOperation, { apiSchema, access }: SchemaGeneration): readonly Requirement[] {
    const known = this.#demands.get(operation);
    if (known) return known;
    const touched = new Set<Requirement>();
    guardOperation(apiSchema, access, operation.operation, operation.fragments, (requirement) => {
      touched.add(requirement);
      return true;
    });
    const demanded = [...touched];
    this.#demands.set(operation, demanded);
    return demanded;
  }
}

function callerOf(context: RequestContext, policies: Iterable<string>): Caller {
  return {
    authenticated: !isAnonymous(context),
    scopes: new Set(context.scopes),
    policies: new Set(policies),
  };
}

function decided(demanded: readonly Requirement[], caller: Caller): AccessDecision | undefined {
  const unmet = new Set(demanded.filter((requirement) => !meets(caller, requirement)));
  return unmet.size === 0 ? undefined : decision(demanded, unmet);
}

function decision(demanded: readonly Requirement[], unmet: ReadonlySet<Requirement>): AccessDecision {
  return {
    key: demanded.map((requirement) => (unmet.has(requirement) ? '-' : '+')).join(''),
    demanded,
    holds: (requirement) => !unmet.has(requirement),
  };
}

async function evaluated(
  evaluate: EvaluatePolicies,
  policies: readonly string[],
  context: RequestContext,
): Promise<Iterable<string>> {
  try {
    return await evaluate(policies, context);
  } catch (error) {
    const cause = error instanceof Error ? error : new Error(String(error));
    throw new GantryError('UNAVAILABLE', 'The policies cannot be evaluated at the moment.', {}, cause);
  }
}
