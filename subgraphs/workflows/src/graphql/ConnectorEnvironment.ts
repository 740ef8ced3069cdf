import { Field, ObjectType } from 'type-graphql';

@ObjectType('ConnectorEnvironment', {
  description: "Another place of a connector's API than its usual one, with credentials of its own.",
})
export class ConnectorEnvironment {
  @Field(() => String, { description: 'By which executions say where they call; unique in the connector.' })
  name!: string;

  @Field(() => String, { description: 'Where the API is reached in it.' })
  baseUrl!: string;
}
