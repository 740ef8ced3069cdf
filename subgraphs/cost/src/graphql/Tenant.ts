import { Directive, Field, ID, ObjectType } from 'type-graphql';

/** Owned and described by tenancy; this subgraph adds `budgets`. */
@ObjectType('Tenant')
@Directive('@key(fields: "id")')
export class Tenant {
  @Field(() => ID)
  id!: string;
}
