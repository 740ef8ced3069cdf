import { Field, ObjectType } from 'type-graphql';
import type { KeptCredential } from '../domain/connector/Connector.js';

@ObjectType('ConnectorCredential', {
  description: 'That a connector has a secret; the secret cannot be read back.',
})
export class ConnectorCredential implements KeptCredential {
  @Field(() => String, { description: 'The security scheme that it serves.' })
  scheme!: string;

  @Field(() => String, {
    nullable: true,
    description: "Name of the tenant's secret that it is; null for one of its own.",
  })
  secret!: string | null;

  @Field(() => String, {
    nullable: true,
    description: "The environment that it is sent to, and no other; null for the connector's own base URL.",
  })
  environment!: string | null;

  @Field(() => Date, { nullable: true, description: 'When it was given last; null where that is not known.' })
  updatedAt!: Date | null;
}
