import type { Tier } from '@gantry/platform/identity/RequestContext.js';
import { Node } from '@gantry/platform/graphql/Node.js';
import { DateTime } from '@gantry/platform/graphql/scalars.js';
import { Directive, Field, ObjectType } from 'type-graphql';
import type { TenantRow } from '../persistence/TenantEntity.js';
import { TierEnum } from './enums.js';

@ObjectType('Tenant', {
  implements: Node,
  description:
    'An organisation: everything in Gantry belongs to one, and nothing is shared between two. Seen by its members only.',
})
@Directive('@key(fields: "id")')
export class Tenant extends Node {
  @Field(() => String, {
    description:
      'Its name in addresses and in the x-gantry-tenant header: 2 to 40 of a-z, 0-9 and hyphens. Never changes.',
  })
  slug!: string;

  @Field(() => String, { description: 'The name that people read, at most 80 characters.' })
  name!: string;

  @Field(() => TierEnum, { description: 'Decides the quotas.' })
  tier!: Tier;

  @Field(() => DateTime, { description: 'When it was created.' })
  createdAt!: Date;
}

/** The API's view of a row. */
export function toTenant({ id, slug, name, tier, createdAt }: TenantRow): Tenant {
  return Object.assign(new Tenant(), { id, slug, name, tier, createdAt });
}
