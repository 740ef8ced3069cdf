import { Field, ID, InputType } from 'type-graphql';
import { JSONScalar } from '@gantry/platform/graphql/scalars.js';
import type { Json } from '../domain/Json.js';
import { ConnectorCredentialInput } from './inputs.js';

@InputType('SetConnectorEnvironmentInput', { description: "Another place of a connector's API." })
export class SetConnectorEnvironmentInput {
  @Field(() => ID, { description: 'The connector.' })
  connectorId!: string;

  @Field(() => String, {
    description:
      'A small letter, then at most 62 small letters, digits and hyphens. One that is there is changed.',
  })
  name!: string;

  @Field(() => String, { description: 'http or https URL under which the operations are in it.' })
  baseUrl!: string;

  @Field(() => [ConnectorCredentialInput], {
    nullable: true,
    description:
      'Secrets that calls in it send along, and no others. Left out: those it has are kept, unless calls would then go to another origin (CREDENTIALS_NEEDED).',
  })
  credentials?: ConnectorCredentialInput[] | null;
}

@InputType('RemoveConnectorEnvironmentInput', { description: 'An environment that is not needed any more.' })
export class RemoveConnectorEnvironmentInput {
  @Field(() => ID, { description: 'The connector.' })
  connectorId!: string;

  @Field(() => String, { description: "The environment's name." })
  name!: string;
}

@InputType('SetConnectorCredentialsInput', { description: 'New secrets of a connector.' })
export class SetConnectorCredentialsInput {
  @Field(() => ID, { description: 'The connector.' })
  connectorId!: string;

  @Field(() => String, {
    nullable: true,
    description: "The environment that they are for; by default the connector's own base URL.",
  })
  environment?: string | null;

  @Field(() => [ConnectorCredentialInput], {
    description: 'One for each scheme that gets a new secret, at least one; the others keep theirs.',
  })
  credentials!: ConnectorCredentialInput[];
}

@InputType('RemoveConnectorCredentialInput', { description: 'A secret that is not to be kept any more.' })
export class RemoveConnectorCredentialInput {
  @Field(() => ID, { description: 'The connector.' })
  connectorId!: string;

  @Field(() => String, {
    nullable: true,
    description: "The environment that it is for; by default the connector's own base URL.",
  })
  environment?: string | null;

  @Field(() => String, { description: 'The security scheme that it serves.' })
  scheme!: string;
}

@InputType('TryOperationInput', { description: 'One call of an operation.' })
export class TryOperationInput {
  @Field(() => ID, { description: 'The operation.' })
  operationId!: string;

  @Field(() => JSONScalar, {
    nullable: true,
    description: 'A map of parameters by their names; {} by default.',
  })
  parameters?: Json;

  @Field(() => JSONScalar, {
    nullable: true,
    description: 'The body; none by default. At most 1 MiB as JSON.',
  })
  body?: Json;

  @Field(() => String, {
    nullable: true,
    description: "The connector's environment to call it in; by default its own base URL.",
  })
  environment?: string | null;
}
