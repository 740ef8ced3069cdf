import type { GatewayPlugin } from '@gantry/gateway/plugins/GatewayPlugin.js';

/** Policies by who has them. */
export interface GrantedPolicies {
  /** By the actor's id, which is the token's subject where there is one issuer. */
  actors: ReadonlyMap<string, readonly string[]>;
  /** By a scope of the token. Apart from actors, since a subject may be called like a scope. */
  scopes: ReadonlyMap<string, readonly string[]>;
}

/** Says which policies of `@policy` hold: those of the actor, and those of each scope. */
export function grantPolicies({ actors, scopes: byScope }: GrantedPolicies): GatewayPlugin {
  return {
    name: 'grant-policies',
    policies: (_touched, { actor, scopes }) => [
      ...(actors.get(actor.id) ?? []),
      ...scopes.flatMap((scope) => byScope.get(scope) ?? []),
    ],
  };
}

export default () =>
  grantPolicies({ actors: new Map([['ada', ['boss']]]), scopes: new Map([['staff', ['hr', 'eu']]]) });
