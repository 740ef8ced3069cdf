import { Directive, Field, ID, Int, ObjectType } from 'type-graphql';
import { connectionOf } from '@gantry/platform/graphql/connection.js';
import { Node } from '@gantry/platform/graphql/Node.js';
import type { ProjectRow } from '../persistence/ProjectEntity.js';
import { ProjectRepository } from '../persistence/ProjectRepository.js';
import { entityFinder } from './entityFinder.js';

@ObjectType('Repository', { description: 'Where the code of a project is.' })
export class Repository {
  @Field(() => String, { description: 'Its URL; it never holds a credential.' })
  url!: string;

  @Field(() => String, { description: 'The branch that is deployed when nothing else is asked for.' })
  branch!: string;
}

@ObjectType('Variable', { description: 'An environment variable.' })
export class Variable {
  @Field(() => String, { description: 'Its name.' })
  name!: string;

  @Field(() => String, { description: 'Its value.' })
  value!: string;
}

@ObjectType('Configuration', { description: 'What the next release is told, besides its secrets.' })
export class Configuration {
  @Field(() => Int, { description: 'Counts the changes, from 1.' })
  version!: number;

  @Field(() => [Variable], { description: 'All of it, by name.' })
  values!: Variable[];
}

@ObjectType('Project', { implements: Node, description: 'A service whose code is in a git repository.' })
@Directive('@key(fields: "id")')
@Directive('@tag(name: "operation")')
export class Project extends Node {
  @Field(() => ID, { description: 'Opaque id, `prj_…`.' })
  declare id: string;

  @Field(() => String, { description: 'Its name, one line of 1 to 100 characters.' })
  name!: string;

  @Field(() => Repository, { description: 'Where its code is.' })
  repository!: Repository;

  @Field(() => String, {
    description: 'A replica counts as healthy when GET of this path answers below 500.',
  })
  healthPath!: string;

  @Field(() => [String], {
    nullable: true,
    description: 'The command that a replica runs, word by word; null for `npm start`.',
  })
  command!: string[] | null;

  @Field(() => Date, { description: 'When it was connected.' })
  createdAt!: Date;

  zoneId!: string | null;
  configurationVersion!: number;
}

export const ProjectConnection = connectionOf('Project', () => Project);

/** The API's view of a project. */
export function projectView(row: ProjectRow): Project {
  const { id, name, url, branch, healthPath, command, createdAt, zoneId, configurations } = row;
  return {
    id,
    name,
    repository: { url, branch },
    healthPath,
    command: command ?? null,
    createdAt,
    zoneId: zoneId ?? null,
    configurationVersion: configurations,
  };
}

/** A project by its id; null when the tenant has none such. */
export const findProject = entityFinder<ProjectRow, Project>({
  type: 'Project',
  action: 'project',
  load: (em, ids) => new ProjectRepository(em).findAll(ids),
  view: projectView,
});
