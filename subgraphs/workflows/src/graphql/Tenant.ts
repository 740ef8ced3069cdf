import { Directive, Field, ID, ObjectType } from 'type-graphql';

/** Owned by tenancy; this subgraph adds `workflows` and `connectors`. */
@ObjectType('Tenant')
@Directive('@key(fields: "id")')
export class Tenant {
  @Field(() => ID)
  id!: string;
}
