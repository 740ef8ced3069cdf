import { Directive, Field, ID, ObjectType } from 'type-graphql';

/** Owned by tenancy; this subgraph adds its workflows, connectors and limits. */
@ObjectType('Tenant')
@Directive('@key(fields: "id")')
export class Tenant {
  @Field(() => ID)
  id!: string;
}
