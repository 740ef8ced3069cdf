import { Directive, Field, ID, ObjectType } from 'type-graphql';
import { Node } from '@gantry/platform/graphql/Node.js';
import type { BuildRow } from '../persistence/BuildEntity.js';
import { ReleaseRepository } from '../persistence/ReleaseRepository.js';
import { entityFinder } from './entityFinder.js';
import { BuildStatusEnum } from './enums.js';

@ObjectType('Build', { implements: Node, description: 'An attempt to build a release.' })
@Directive('@key(fields: "id")')
@Directive('@tag(name: "operation")')
export class Build extends Node {
  @Field(() => ID, { description: 'Opaque id, `bld_…`.' })
  declare id: string;

  @Field(() => String, { description: 'The commit that is built, in full.' })
  commit!: string;

  @Field(() => BuildStatusEnum, { description: 'How it is.' })
  status!: 'RUNNING' | 'SUCCEEDED' | 'FAILED';

  @Field(() => String, {
    description:
      'What it printed, once it has ended; of more than about 64,000 characters the middle is left out.',
  })
  log!: string;

  @Field(() => String, { nullable: true, description: 'Digest of the artifact; null until there is one.' })
  digest!: string | null;

  @Field(() => Date, { description: 'When it began.' })
  startedAt!: Date;

  @Field(() => Date, { nullable: true, description: 'When it ended; null until then.' })
  finishedAt!: Date | null;
}

/** The API's view of a build. */
export function buildView({ id, commit, status, log, digest, startedAt, finishedAt }: BuildRow): Build {
  return { id, commit, status, log, digest: digest ?? null, startedAt, finishedAt: finishedAt ?? null };
}

/** A build by its id; null when the tenant has none such. */
export const findBuild = entityFinder<BuildRow, Build>({
  type: 'Build',
  action: 'build',
  load: (em, ids) => new ReleaseRepository(em).builds(ids),
  view: buildView,
});
