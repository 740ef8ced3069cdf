import { createHash } from 'node:crypto';
import { GantryError } from '@gantry/platform/errors/GantryError.js';
import type { RequestContext } from '@gantry/platform/identity/RequestContext.js';
import { GraphQLError } from 'graphql';
import { LruCache } from '../cache/LruCache.js';
import { isAnonymous } from '../edge/anonymous.js';
import type { DocumentLimits } from '../execution/documentLimits.js';
import { parseOperation } from '../execution/parseOperation.js';
import type { PreparedOperation } from '../execution/PreparedOperation.js';
import { RequestRefused } from '../execution/RequestRefused.js';
import type { SchemaGeneration } from '../supergraph/SchemaGeneration.js';
import type { AccessDecision } from './AccessDecision.js';
import { guardOperation, unauthorizedCode } from './guardOperation.js';
import { meets, type Caller, type Requirement } from './Requirement.js';

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
  limits: DocumentLimits;
  /** Operations whose requirements are remembered. */
  capacity: number;
}

interface Source {
  query: string;
  operationName: string | undefined;
}

/** Decides what callers may have of the operations they send, by the supergraph's access rules. */
export class Authorizer {
  readonly #options: AuthorizerOptions;
  /** What each operation demands, in a fixed order. */
  readonly #demands: LruCache<string, readonly Requirement[]>;
  #generation: SchemaGeneration | undefined;

  constructor(options: AuthorizerOptions) {
    this.#options = options;
    this.#demands = new LruCache(options.capacity);
  }

  /**
   * Undefined: everybody may have all of it.
   * @throws RequestRefused when the document or the choice of the operation is at fault
   */
  async decide(
    source: Source,
    generation: SchemaGeneration,
    context: RequestContext,
  ): Promise<AccessDecision | undefined> {
    if (generation.access.isEmpty) return undefined;
    const demanded = this.#demandsOf(source, generation);
    if (demanded.length === 0) return undefined;
    const caller = await this.#callerOf(context, demanded);
    const unmet = new Set(demanded.filter((requirement) => !meets(caller, requirement)));
    if (unmet.size === 0) return undefined;
    return {
      key: demanded.map((requirement) => (unmet.has(requirement) ? '-' : '+')).join(''),
      holds: (requirement) => !unmet.has(requirement),
    };
  }

  /**
   * @throws RequestRefused UNAUTHORIZED_FIELD_OR_TYPE when an operation is not to be run without its refused fields, or
   *   is a subscription to one
   */
  check({ type, primary, refused }: PreparedOperation): void {
    if (refused.length === 0) return;
    if (!this.#options.refuse && (type !== 'subscription' || primary)) return;
    throw new RequestRefused(
      unauthorizedCode,
      refused.map(({ error: { message, path } }) => new GraphQLError(message, { path: path ?? null })),
    );
  }

  #demandsOf({ query, operationName }: Source, generation: SchemaGeneration): readonly Requirement[] {
    if (generation !== this.#generation) {
      this.#demands.clear();
      this.#generation = generation;
    }
    const key = `${createHash('sha256').update(query).digest('base64')} ${operationName ?? ''}`;
    const known = this.#demands.get(key);
    if (known) return known;
    const { apiSchema, access } = generation;
    const { operation, fragments } = parseOperation(query, operationName, apiSchema, this.#options.limits);
    const touched = new Set<Requirement>();
    guardOperation(apiSchema, access, operation, fragments, (requirement) => {
      touched.add(requirement);
      return true;
    });
    const demanded = [...touched];
    this.#demands.set(key, demanded);
    return demanded;
  }

  async #callerOf(context: RequestContext, demanded: readonly Requirement[]): Promise<Caller> {
    const asked = [...new Set(demanded.flatMap(({ policies }) => policies?.flat() ?? []))];
    const { policies: evaluate } = this.#options;
    return {
      authenticated: !isAnonymous(context),
      scopes: new Set(context.scopes),
      policies: new Set(asked.length > 0 && evaluate ? await evaluated(evaluate, asked, context) : []),
    };
  }
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
