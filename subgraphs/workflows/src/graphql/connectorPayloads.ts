import { Field, ObjectType } from 'type-graphql';
import { UserError } from '@gantry/platform/graphql/UserError.js';
import { Connector } from './Connector.js';
import { OperationTrial } from './OperationTrial.js';

const connectorDescription = 'The connector as it is now; null when there are `userErrors`.';
const errorsDescription = 'What the caller can mend. Empty when it was done.';

@ObjectType('SetConnectorEnvironmentPayload', { description: 'Answer of `setConnectorEnvironment`.' })
export class SetConnectorEnvironmentPayload {
  @Field(() => Connector, { nullable: true, description: connectorDescription })
  connector!: Connector | null;

  @Field(() => [UserError], { description: errorsDescription })
  userErrors!: UserError[];
}

@ObjectType('RemoveConnectorEnvironmentPayload', { description: 'Answer of `removeConnectorEnvironment`.' })
export class RemoveConnectorEnvironmentPayload {
  @Field(() => Connector, { nullable: true, description: connectorDescription })
  connector!: Connector | null;

  @Field(() => [UserError], { description: errorsDescription })
  userErrors!: UserError[];
}

@ObjectType('SetConnectorCredentialsPayload', { description: 'Answer of `setConnectorCredentials`.' })
export class SetConnectorCredentialsPayload {
  @Field(() => Connector, { nullable: true, description: connectorDescription })
  connector!: Connector | null;

  @Field(() => [UserError], { description: errorsDescription })
  userErrors!: UserError[];
}

@ObjectType('RemoveConnectorCredentialPayload', { description: 'Answer of `removeConnectorCredential`.' })
export class RemoveConnectorCredentialPayload {
  @Field(() => Connector, { nullable: true, description: connectorDescription })
  connector!: Connector | null;

  @Field(() => [UserError], { description: errorsDescription })
  userErrors!: UserError[];
}

@ObjectType('TryOperationPayload', { description: 'Answer of `tryOperation`.' })
export class TryOperationPayload {
  @Field(() => OperationTrial, {
    nullable: true,
    description: 'What came of it; null when there are `userErrors`.',
  })
  trial!: OperationTrial | null;

  @Field(() => [UserError], { description: 'What the caller can mend. Empty when the call was made.' })
  userErrors!: UserError[];
}
