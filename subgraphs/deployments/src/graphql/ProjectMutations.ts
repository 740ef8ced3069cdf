import { Arg, Ctx, Directive, Mutation, Resolver } from 'type-graphql';
import { UserFault } from '@gantry/platform/errors/UserFault.js';
import { parseGitRef } from '../domain/gitRef.js';
import { parseCommand, parseHealthPath } from '../domain/healthPath.js';
import { parseProjectName } from '../domain/projectName.js';
import { parseRepositoryUrl } from '../domain/repositoryUrl.js';
import { parseVariableName, parseVariableValue } from '../domain/variableName.js';
import { ProjectRepository } from '../persistence/ProjectRepository.js';
import { SecretRepository } from '../persistence/SecretRepository.js';
import type { DeploymentsScope } from '../services.js';
import { attempt } from './attempt.js';
import { existing } from './existing.js';
import { gitUserFault } from './gitUserFault.js';
import { projectView } from './Project.js';
import {
  ConnectRepositoryInput,
  ConnectRepositoryPayload,
  SetConfigurationInput,
  SetConfigurationPayload,
  SetSecretInput,
  SetSecretPayload,
  type VariableInput,
} from './ProjectInputs.js';
import { secretView } from './Secret.js';

/** Secrets, and variables of a configuration, that a project may have. */
const mostVariables = 100;

@Resolver()
export class ProjectMutations {
  @Mutation(() => ConnectRepositoryPayload, {
    description:
      'Makes a project of a repository, which must be reachable and have the branch. For DEVELOPER.',
  })
  @Directive('@tag(name: "operation")')
  async connectRepository(
    @Arg('input', () => ConnectRepositoryInput, { description: 'The repository.' })
    input: ConnectRepositoryInput,
    @Ctx() scope: DeploymentsScope,
  ): Promise<ConnectRepositoryPayload> {
    const tenantId = scope.tenant.id;
    const { git, rules } = scope.services;
    await scope.authorize('connectRepository', { type: 'Tenant', id: tenantId, tenantId });
    const terms = {
      name: parseProjectName(input.name),
      url: parseRepositoryUrl(input.url, { allowPrivate: rules.allowPrivateRepositories }),
      branch: parseGitRef(input.branch ?? 'main', 'branch'),
      healthPath: parseHealthPath(input.healthPath ?? '/'),
      command: input.command ? parseCommand(input.command) : null,
    };
    const reached = await attempt(() =>
      git.resolve(terms.url, terms.branch).catch((error: unknown) => {
        throw gitUserFault(error, 'branch', 'url');
      }),
    );
    const projects = new ProjectRepository(await scope.em());
    const id = await scope.idempotent('connectRepository', input, async () => {
      reached.value();
      return (await projects.add(tenantId, terms)).id;
    });
    return { project: projectView(existing(await projects.find(id), 'project', id, 'name')), userErrors: [] };
  }

  @Mutation(() => SetSecretPayload, {
    description: 'Sets a secret of a project, which its next release gets. For DEVELOPER.',
  })
  @Directive('@tag(name: "operation")')
  async setSecret(
    @Arg('input', () => SetSecretInput, { description: 'The secret.' }) input: SetSecretInput,
    @Ctx() scope: DeploymentsScope,
  ): Promise<SetSecretPayload> {
    const { projectId } = input;
    const { box } = scope.services;
    await scope.authorize('setSecret', { type: 'Project', id: projectId, tenantId: scope.tenant.id });
    const name = parseVariableName(input.name, 'secret', ['name']);
    const value = parseVariableValue(input.value, ['value']);
    const em = await scope.em();
    const secrets = new SecretRepository(em);
    // What is kept to recognise a repeat must say nothing about the value.
    const recognised = { ...input, value: box.fingerprint(value) };
    const { id, version } = await scope.idempotent('setSecret', recognised, async () => {
      const project = existing(
        await new ProjectRepository(em).lock(projectId),
        'project',
        projectId,
        'projectId',
      );
      const others = (await secrets.ofProjects([projectId])).filter((other) => other.name !== name);
      if (others.length >= mostVariables) {
        throw UserFault.of('TOO_MANY_SECRETS', `A project has at most ${mostVariables} secrets.`, ['name']);
      }
      const set = await secrets.set(project, name, value, box);
      return { id: set.id, version: set.version };
    });
    const [secret] = await secrets.findAll([id]);
    return { secret: { ...secretView(existing(secret, 'secret', id, 'name')), version }, userErrors: [] };
  }

  @Mutation(() => SetConfigurationPayload, {
    description: 'Replaces the configuration of a project, which its next release gets. For DEVELOPER.',
  })
  @Directive('@tag(name: "operation")')
  async setConfiguration(
    @Arg('input', () => SetConfigurationInput, { description: 'The configuration.' })
    input: SetConfigurationInput,
    @Ctx() scope: DeploymentsScope,
  ): Promise<SetConfigurationPayload> {
    const { projectId } = input;
    await scope.authorize('setConfiguration', { type: 'Project', id: projectId, tenantId: scope.tenant.id });
    const values = configurationOf(input.values);
    const projects = new ProjectRepository(await scope.em());
    await scope.idempotent('setConfiguration', input, async () => {
      const project = existing(await projects.lock(projectId), 'project', projectId, 'projectId');
      await projects.configure(project, values);
      return projectId;
    });
    const project = existing(await projects.find(projectId), 'project', projectId, 'projectId');
    return { project: projectView(project), userErrors: [] };
  }
}

function configurationOf(variables: readonly VariableInput[]): Record<string, string> {
  if (variables.length > mostVariables) {
    const message = `A configuration has at most ${mostVariables} variables, not ${variables.length}.`;
    throw UserFault.of('TOO_MANY_VARIABLES', message, ['values']);
  }
  const values = new Map<string, string>();
  for (const [index, { name, value }] of variables.entries()) {
    const field = ['values', String(index)];
    parseVariableName(name, 'variable', [...field, 'name']);
    if (values.has(name)) throw UserFault.of('NAME_TAKEN', `"${name}" is named twice.`, [...field, 'name']);
    values.set(name, parseVariableValue(value, [...field, 'value']));
  }
  return Object.fromEntries(values);
}
