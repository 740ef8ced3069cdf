import { Directive, Field, ID, Int, ObjectType } from 'type-graphql';
import { connectionOf } from '@gantry/platform/graphql/connection.js';
import type { SecurityScheme } from '../domain/openapi/Operation.js';
import { ConnectorCredential } from './ConnectorCredential.js';
import { ConnectorEnvironment } from './ConnectorEnvironment.js';
import { Node } from '@gantry/platform/graphql/Node.js';

@ObjectType('Connector', {
  implements: Node,
  description: 'A business API, imported from an OpenAPI document, whose operations workflows may call.',
})
@Directive('@key(fields: "id")')
export class Connector extends Node {
  @Field(() => ID, { description: 'Opaque id, `cnr_…`; the same after another import.' })
  declare id: string;

  @Field(() => String, { description: 'By which workflows call it; unique in the tenant.' })
  name!: string;

  @Field(() => String, { description: "The document's title." })
  title!: string;

  @Field(() => String, { description: "The document's own version." })
  apiVersion!: string;

  @Field(() => String, { description: 'Where it is reached.' })
  baseUrl!: string;

  @Field(() => [ConnectorEnvironment], {
    description: 'Other places of the same API, like a sandbox, by name; 20 at most.',
  })
  environments!: ConnectorEnvironment[];

  securitySchemes!: SecurityScheme[];

  @Field(() => [ConnectorCredential], { description: 'Which secrets it has; never the secrets.' })
  credentials!: ConnectorCredential[];

  @Field(() => Int, { description: 'How often it has been imported.' })
  revision!: number;

  @Field(() => Date, { description: 'When it was imported first.' })
  createdAt!: Date;

  @Field(() => Date, { description: 'When it was imported last.' })
  updatedAt!: Date;
}

export const ConnectorConnection = connectionOf('Connector', () => Connector);
