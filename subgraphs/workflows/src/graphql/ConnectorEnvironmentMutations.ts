import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import { UserFault } from '@gantry/platform/errors/UserFault.js';
import { checkEnvironmentName, mostEnvironments } from '../domain/connector/environments.js';
import { checkBaseUrl } from '../domain/openapi/checkBaseUrl.js';
import { ConnectorRepository } from '../persistence/ConnectorRepository.js';
import type { WorkflowsScope } from '../services.js';
import { RemoveConnectorEnvironmentInput, SetConnectorEnvironmentInput } from './connectorInputs.js';
import { RemoveConnectorEnvironmentPayload, SetConnectorEnvironmentPayload } from './connectorPayloads.js';
import { lockConnector, sealCredentials } from './credentials.js';
import { findConnector } from './find.js';

@Resolver()
export class ConnectorEnvironmentMutations {
  @Mutation(() => SetConnectorEnvironmentPayload, {
    description:
      "Adds another place of a connector's API, like a sandbox, or changes it. Executions that say so call it there, with the credentials that are given for it. Needs the role DEVELOPER.",
  })
  async setConnectorEnvironment(
    @Arg('input', () => SetConnectorEnvironmentInput, { description: 'The environment.' })
    input: SetConnectorEnvironmentInput,
    @Ctx() scope: WorkflowsScope,
  ): Promise<SetConnectorEnvironmentPayload> {
    const connector = await lockConnector('setConnectorEnvironment', input.connectorId, scope);
    const name = checkEnvironmentName(input.name);
    const baseUrl = checkBaseUrl(input.baseUrl, scope.services.reach);
    const before = connector.environments.find((each) => each.name === name);
    if (!before && connector.environments.length >= mostEnvironments) {
      throw UserFault.of(
        'TOO_MANY_ENVIRONMENTS',
        `The connector ${JSON.stringify(connector.name)} has ${mostEnvironments} environments already, which is the limit.`,
        ['name'],
      );
    }
    const kept = connector.credentials.filter(({ environment }) => environment === name);
    if (!input.credentials && kept.length > 0 && before && !sameOrigin(before.baseUrl, baseUrl)) {
      throw UserFault.of(
        'CREDENTIALS_NEEDED',
        `The credentials of ${JSON.stringify(name)} were given for ${new URL(before.baseUrl).origin}; give them again for ${new URL(baseUrl).origin}.`,
        ['credentials'],
      );
    }
    const others = connector.environments.filter((each) => each.name !== name);
    await new ConnectorRepository(await scope.em()).change(connector.id, {
      environments: [...others, { name, baseUrl }].toSorted((a, b) => (a.name < b.name ? -1 : 1)),
      ...(input.credentials
        ? {
            credentials: [
              ...connector.credentials.filter(({ environment }) => environment !== name),
              ...(await sealCredentials(connector, name, input.credentials, scope)),
            ],
          }
        : {}),
    });
    return { connector: await findConnector(connector.id, scope), userErrors: [] };
  }

  @Mutation(() => RemoveConnectorEnvironmentPayload, {
    description:
      'Removes an environment of a connector, and its credentials. Executions that say it call the connector no more. Removing twice is the same as once. Needs the role DEVELOPER.',
  })
  async removeConnectorEnvironment(
    @Arg('input', () => RemoveConnectorEnvironmentInput, { description: 'The environment.' })
    input: RemoveConnectorEnvironmentInput,
    @Ctx() scope: WorkflowsScope,
  ): Promise<RemoveConnectorEnvironmentPayload> {
    const connector = await lockConnector('removeConnectorEnvironment', input.connectorId, scope);
    await new ConnectorRepository(await scope.em()).change(connector.id, {
      environments: connector.environments.filter(({ name }) => name !== input.name),
      credentials: connector.credentials.filter(({ environment }) => environment !== input.name),
    });
    return { connector: await findConnector(connector.id, scope), userErrors: [] };
  }
}

function sameOrigin(one: string, other: string): boolean {
  return new URL(one).origin === new URL(other).origin;
}
