import type { EntityManager } from '@mikro-orm/postgresql';
import { Arg, Ctx, FieldResolver, Mutation, Resolver, Root } from 'type-graphql';
import { UserFault } from '@gantry/platform/errors/UserFault.js';
import type { Definition } from '../domain/dsl/Definition.js';
import { ExecutionRepository } from '../persistence/ExecutionRepository.js';
import { WorkflowRepository } from '../persistence/WorkflowRepository.js';
import type { WorkflowsScope } from '../services.js';
import { Execution } from './Execution.js';
import {
  ExecutionMigration,
  MigrateExecutionsInput,
  MigrateExecutionsPayload,
} from './ExecutionMigration.js';
import { findExecution } from './find.js';

/** Most executions that are looked at in one call. */
const most = 50;

@Resolver(() => ExecutionMigration)
export class MigrationResolver {
  @Mutation(() => MigrateExecutionsPayload, {
    description:
      'Has executions that wait go on with another version of their workflow, where it is proven that they can: what they have begun is the same there, and all that they have decided is decided the same. Each goes over or stays as it is, whatever becomes of the others. Needs the role DEVELOPER.',
  })
  async migrateExecutions(
    @Arg('input', () => MigrateExecutionsInput, { description: 'Which, and to what.' })
    input: MigrateExecutionsInput,
    @Ctx() scope: WorkflowsScope,
  ): Promise<MigrateExecutionsPayload> {
    const { tenant, request, services } = scope;
    const {
      workflowId,
      toVersion,
      fromVersion = null,
      executionIds = null,
      after = null,
      dryRun,
      first,
    } = input;
    await scope.authorize('migrateExecutions', { type: 'Workflow', id: workflowId, tenantId: tenant.id });
    const done = await scope.idempotent('migrateExecutions', input, async () => {
      checkCount(first, executionIds);
      const to = await versionOf(workflowId, toVersion, scope);
      const asked = { workflowId, toVersion, to, fromVersion, executionIds, after, first, dryRun };
      const em = await scope.em();
      await checkKnown(em, workflowId, executionIds ?? []);
      const page = await services.migrator.migrate(em, { ...asked, by: request.actor.id });
      return { ...page };
    });
    const { migrations, endCursor } = done;
    scope.afterCommit(async () => {
      for (const { executionId, outcome } of migrations)
        if (outcome === 'MIGRATED') await services.store.ring({ executionId, tenantId: tenant.id }, false);
    });
    return { migrations, endCursor, userErrors: [] };
  }

  @FieldResolver(() => Execution, { description: 'The execution as it is now.' })
  async execution(
    @Root() { executionId }: ExecutionMigration,
    @Ctx() scope: WorkflowsScope,
  ): Promise<Execution> {
    const execution = await findExecution(executionId, scope);
    if (!execution) throw new Error(`The execution ${executionId} of a migration is gone.`);
    return execution;
  }
}

function checkCount(first: number, executionIds: readonly string[] | null): void {
  if (first < 1 || first > most)
    throw UserFault.of('INVALID_COUNT', `first must be from 1 to ${most}, not ${first}.`, ['first']);
  if (executionIds && (executionIds.length === 0 || executionIds.length > most))
    throw UserFault.of(
      'INVALID_COUNT',
      `executionIds must name 1 to ${most} executions, not ${executionIds.length}.`,
      ['executionIds'],
    );
}

async function versionOf(workflowId: string, version: number, scope: WorkflowsScope): Promise<Definition> {
  const workflows = new WorkflowRepository(await scope.em());
  const workflow = await workflows.find(workflowId);
  if (!workflow)
    throw UserFault.of('NOT_FOUND', `There is no workflow "${workflowId.slice(0, 100)}".`, ['workflowId']);
  const definition = version > 0 ? await workflows.definition(workflowId, version) : null;
  if (definition) return definition;
  throw UserFault.of(
    'UNKNOWN_VERSION',
    `The workflow ${JSON.stringify(workflow.name)} has no version ${version}; its latest is ${workflow.version}.`,
    ['toVersion'],
  );
}

async function checkKnown(
  em: EntityManager,
  workflowId: string,
  executionIds: readonly string[],
): Promise<void> {
  const found = await new ExecutionRepository(em).findAll(executionIds);
  const known = new Set(found.filter((each) => each.workflowId === workflowId).map(({ id }) => id));
  const unknown = executionIds.find((id) => !known.has(id));
  if (unknown === undefined) return;
  throw UserFault.of('NOT_FOUND', `The workflow has no execution "${unknown.slice(0, 100)}".`, [
    'executionIds',
  ]);
}
