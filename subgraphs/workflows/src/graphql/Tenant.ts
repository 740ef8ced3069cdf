import { Directive, Field, ID, ObjectType } from 'type-graphql';

/** Owned by tenancy; this subgraph adds `workflows` and `connectors`. */
@ObjectType('Tenant', { description: 'An organisation, owned by the tenancy subgraph.' })
@Directive('@key(fields: "id")')
export class Tenant {
  @Field(() => ID, { description: 'Its id.' })
  id!: string;
}
