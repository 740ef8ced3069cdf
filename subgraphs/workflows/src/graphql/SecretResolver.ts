import { Arg, Args, Ctx, FieldResolver, Mutation, Resolver } from 'type-graphql';
import { UserFault } from '@gantry/platform/errors/UserFault.js';
import type { Connection } from '@gantry/platform/graphql/connection.js';
import { connectionFrom } from '@gantry/platform/graphql/connectionFrom.js';
import { PageArgs } from '@gantry/platform/graphql/PageArgs.js';
import { checkSecret } from '../domain/secrets/checkSecret.js';
import { mostSecrets } from '../domain/secrets/WorkflowSecret.js';
import { SecretRepository } from '../persistence/SecretRepository.js';
import type { WorkflowsScope } from '../services.js';
import { Tenant } from './Tenant.js';
import {
  DeleteWorkflowSecretInput,
  DeleteWorkflowSecretPayload,
  SetWorkflowSecretInput,
  SetWorkflowSecretPayload,
  WorkflowSecretConnection,
  type WorkflowSecret,
} from './WorkflowSecret.js';

@Resolver(() => Tenant)
export class SecretResolver {
  @FieldResolver(() => WorkflowSecretConnection, {
    nullable: true,
    description:
      'The secrets that its workflows may use, by name; without their values. Needs the role VIEWER.',
  })
  async workflowSecrets(
    @Args(() => PageArgs) page: PageArgs,
    @Ctx() scope: WorkflowsScope,
  ): Promise<Connection<WorkflowSecret>> {
    const { id } = scope.tenant;
    await scope.authorize('workflowSecrets', { type: 'Tenant', id, tenantId: id });
    const secrets = new SecretRepository(await scope.em());
    return connectionFrom(
      page,
      (keyset) => secrets.page(keyset),
      ({ name }) => name,
      (secret) => secret,
    );
  }

  @Mutation(() => SetWorkflowSecretPayload, {
    description:
      'Keeps a secret that workflows may use by its name, or another value of it, which counts for executions from the next time that they go on. At most 1,000. Needs the role DEVELOPER.',
  })
  async setWorkflowSecret(
    @Arg('input', () => SetWorkflowSecretInput, { description: 'The secret.' }) input: SetWorkflowSecretInput,
    @Ctx() scope: WorkflowsScope,
  ): Promise<SetWorkflowSecretPayload> {
    const { id } = scope.tenant;
    await scope.authorize('setWorkflowSecret', { type: 'Tenant', id, tenantId: id });
    const { name, value } = input;
    checkSecret(name, value);
    const { secretVault } = scope.services;
    if (!secretVault.usable) {
      throw UserFault.of('NO_SECRET_KEY', 'This deployment has no key to keep secrets with.', ['value']);
    }
    const secrets = new SecretRepository(await scope.em());
    const secret = await secrets.set(id, name, secretVault.seal(id, name, value));
    if ((await secrets.count()) > mostSecrets) {
      throw UserFault.of('TOO_MANY', `The tenant has ${mostSecrets} secrets already, which is the most.`, [
        'name',
      ]);
    }
    return { secret, userErrors: [] };
  }

  @Mutation(() => DeleteWorkflowSecretPayload, {
    description:
      'Deletes a secret. Workflows that use it fail where they need it, with the error of the specification for that. Needs the role DEVELOPER.',
  })
  async deleteWorkflowSecret(
    @Arg('input', () => DeleteWorkflowSecretInput, { description: 'The secret.' })
    { name }: DeleteWorkflowSecretInput,
    @Ctx() scope: WorkflowsScope,
  ): Promise<DeleteWorkflowSecretPayload> {
    const { id } = scope.tenant;
    await scope.authorize('deleteWorkflowSecret', { type: 'Tenant', id, tenantId: id });
    if (!(await new SecretRepository(await scope.em()).delete(name))) {
      const shown = JSON.stringify(name.slice(0, 120));
      throw UserFault.of('NOT_FOUND', `There is no secret ${shown}.`, ['name']);
    }
    return { deletedName: name, userErrors: [] };
  }
}
