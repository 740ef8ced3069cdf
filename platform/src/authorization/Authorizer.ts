import { preparsePolicySet, statefulIsAuthorized, type EntityJson } from '@cedar-policy/cedar-wasm/nodejs';
import type { RequestContext } from '../identity/RequestContext.js';
import { policies } from './policies.js';

/**
 * What it takes to do something: `self` any signed-in actor, `read` VIEWER, `write` DEVELOPER, `administer` ADMIN,
 * `own` OWNER, `serve` only the platform's own services.
 */
export type ActionLevel = 'self' | 'read' | 'write' | 'administer' | 'own' | 'serve';

/** The actions of a subgraph by name, and the level of each. */
export type ActionLevels = Readonly<Record<string, ActionLevel>>;

/** What an action is done to. */
export interface Resource {
  /** Name of its GraphQL type. */
  type: string;
  id: string;
  tenantId: string;
}

export interface Decision {
  allowed: boolean;
  level: ActionLevel;
  /** Ids of the policies that decided. */
  reasons: string[];
}

const policySetId = 'gantry';

const roleEntities: EntityJson[] = [
  { uid: { type: 'Role', id: 'OWNER' }, attrs: {}, parents: [{ type: 'Role', id: 'ADMIN' }] },
  { uid: { type: 'Role', id: 'ADMIN' }, attrs: {}, parents: [{ type: 'Role', id: 'DEVELOPER' }] },
  { uid: { type: 'Role', id: 'DEVELOPER' }, attrs: {}, parents: [{ type: 'Role', id: 'VIEWER' }] },
];

/** Decides by Cedar policies who may do what. */
export class Authorizer {
  readonly #levels: ActionLevels;

  constructor(levels: ActionLevels) {
    this.#levels = levels;
    // Parsing takes milliseconds and a decision 40 µs: it is done once per process.
    const parsed = preparsePolicySet(policySetId, { staticPolicies: { ...policies } });
    if (parsed.type === 'failure') {
      throw new Error(
        `The policies cannot be read: ${parsed.errors.map((error) => error.message).join('; ')}.`,
      );
    }
  }

  /** @throws Error for an action that the subgraph does not declare: a fault of ours, never a permission. */
  decide(request: RequestContext, action: string, resource: Resource): Decision {
    const level = this.#levels[action];
    if (!level) throw new Error(`The action "${action}" is not declared.`);
    const principal = { type: 'Principal', id: request.actor.id };
    const uid = { type: resource.type, id: resource.id };
    const answer = statefulIsAuthorized({
      principal,
      action: { type: 'Action', id: action },
      resource: uid,
      context: {},
      preparsedPolicySetId: policySetId,
      entities: [
        ...roleEntities,
        { uid: { type: 'Action', id: action }, attrs: {}, parents: [{ type: 'Action', id: level }] },
        {
          uid: principal,
          attrs: { tenant: request.tenant?.id ?? '' },
          parents: request.roles.map((role) => ({ type: 'Role', id: role })),
        },
        { uid, attrs: { tenant: resource.tenantId }, parents: [] },
      ],
    });
    if (answer.type === 'failure') {
      throw new Error(`Cedar could not decide: ${answer.errors.map((error) => error.message).join('; ')}.`);
    }
    return {
      level,
      allowed: answer.response.decision === 'allow',
      reasons: answer.response.diagnostics.reason,
    };
  }
}
