import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import { UserFault } from '@gantry/platform/errors/UserFault.js';
import { noEnvironment } from '../domain/connector/environments.js';
import type { ConnectorRow } from '../persistence/ConnectorEntity.js';
import { ConnectorRepository } from '../persistence/ConnectorRepository.js';
import type { WorkflowsScope } from '../services.js';
import { RemoveConnectorCredentialInput, SetConnectorCredentialsInput } from './connectorInputs.js';
import { RemoveConnectorCredentialPayload, SetConnectorCredentialsPayload } from './connectorPayloads.js';
import { lockConnector, sealCredentials } from './credentials.js';
import { findConnector } from './find.js';

@Resolver()
export class ConnectorCredentialMutations {
  @Mutation(() => SetConnectorCredentialsPayload, {
    description:
      'Gives a connector secrets, in the place of those that it has for the same schemes. The next call sends the new ones, also of executions that have begun. Needs the role DEVELOPER.',
  })
  async setConnectorCredentials(
    @Arg('input', () => SetConnectorCredentialsInput, { description: 'The secrets.' })
    input: SetConnectorCredentialsInput,
    @Ctx() scope: WorkflowsScope,
  ): Promise<SetConnectorCredentialsPayload> {
    const connector = await lockConnector('setConnectorCredentials', input.connectorId, scope);
    const environment = checkKnown(connector, input.environment);
    if (input.credentials.length === 0) {
      throw UserFault.of('INVALID_CREDENTIAL', 'There must be at least one credential.', ['credentials']);
    }
    const fresh = await sealCredentials(connector, environment, input.credentials, scope);
    const replaced = new Set(fresh.map(({ scheme }) => scheme));
    const kept = connector.credentials.filter(
      (each) => (each.environment ?? null) !== environment || !replaced.has(each.scheme),
    );
    await new ConnectorRepository(await scope.em()).change(connector.id, {
      credentials: [...kept, ...fresh],
    });
    return { connector: await findConnector(connector.id, scope), userErrors: [] };
  }

  @Mutation(() => RemoveConnectorCredentialPayload, {
    description:
      'Removes a secret of a connector: the next call is made without it. Removing twice is the same as once. Needs the role DEVELOPER.',
  })
  async removeConnectorCredential(
    @Arg('input', () => RemoveConnectorCredentialInput, { description: 'The secret.' })
    input: RemoveConnectorCredentialInput,
    @Ctx() scope: WorkflowsScope,
  ): Promise<RemoveConnectorCredentialPayload> {
    const connector = await lockConnector('removeConnectorCredential', input.connectorId, scope);
    const environment = checkKnown(connector, input.environment);
    await new ConnectorRepository(await scope.em()).change(connector.id, {
      credentials: connector.credentials.filter(
        (each) => (each.environment ?? null) !== environment || each.scheme !== input.scheme,
      ),
    });
    return { connector: await findConnector(connector.id, scope), userErrors: [] };
  }
}

function checkKnown({ name, environments }: ConnectorRow, environment: string | null = null): string | null {
  if (environment === null || environments.some((each) => each.name === environment)) return environment;
  const why = noEnvironment(name, environment.slice(0, 100), environments);
  throw UserFault.of('UNKNOWN_ENVIRONMENT', `The secret cannot be kept: ${why}.`, ['environment']);
}
