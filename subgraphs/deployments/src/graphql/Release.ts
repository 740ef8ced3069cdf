import { Directive, Field, ID, Int, ObjectType } from 'type-graphql';
import { connectionOf } from '@gantry/platform/graphql/connection.js';
import { Node } from '@gantry/platform/graphql/Node.js';
import type { ReleaseStatus } from '../domain/ReleaseStatus.js';
import type { ReleaseRow } from '../persistence/ReleaseEntity.js';
import { ReleaseRepository } from '../persistence/ReleaseRepository.js';
import { entityFinder } from './entityFinder.js';
import { ReleaseStatusEnum } from './enums.js';

@ObjectType('Release', {
  implements: Node,
  description: 'A commit with the configuration and the secrets it runs with; none of it changes afterwards.',
})
@Directive('@key(fields: "id")')
@Directive('@tag(name: "operation")')
export class Release extends Node {
  @Field(() => ID, { description: 'Opaque id, `rel_…`.' })
  declare id: string;

  @Field(() => Int, { description: 'Counts the releases of the project, from 1.' })
  version!: number;

  @Field(() => String, { description: 'The branch, tag or commit that was asked for.' })
  ref!: string;

  @Field(() => String, { description: 'The commit that it was then, in full.' })
  commit!: string;

  @Field(() => ReleaseStatusEnum, { description: 'What became of it.' })
  status!: ReleaseStatus;

  @Field(() => String, {
    nullable: true,
    description:
      'Digest of what was built (`sha256:…`), which is checked whenever it is run; null until it is built.',
  })
  digest!: string | null;

  @Field(() => Int, { description: 'Version of the configuration it runs with; 0 for none.' })
  configurationVersion!: number;

  @Field(() => Date, { description: 'When it was asked for.' })
  createdAt!: Date;

  projectId!: string;
  zoneId!: string;
}

export const ReleaseConnection = connectionOf('Release', () => Release);

/** The API's view of a release. */
export function releaseView(row: ReleaseRow): Release {
  const { id, version, ref, commit, status, digest, configurationVersion, createdAt, projectId, zoneId } =
    row;
  return {
    id,
    version,
    ref,
    commit,
    status,
    digest: digest ?? null,
    configurationVersion,
    createdAt,
    projectId,
    zoneId,
  };
}

/** A release by its id; null when the tenant has none such. */
export const findRelease = entityFinder<ReleaseRow, Release>({
  type: 'Release',
  action: 'release',
  load: (em, ids) => new ReleaseRepository(em).findAll(ids),
  view: releaseView,
});
