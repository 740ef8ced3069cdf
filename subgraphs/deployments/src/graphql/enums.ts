import { registerEnumType } from 'type-graphql';
import { podSizes, type PodSize } from '../domain/podSize.js';
import type { PodStatus, ReleaseStatus } from '../domain/ReleaseStatus.js';
import { rolloutPhases, type RolloutKind, type RolloutPhase } from '../domain/rolloutPhase.js';

function enumOf<Value extends string>(...values: Value[]): { [Name in Value]: Name } {
  return Object.fromEntries(values.map((value) => [value, value])) as { [Name in Value]: Name };
}

export const VisibilityEnum = enumOf('PUBLIC', 'PRIVATE');
registerEnumType(VisibilityEnum, {
  name: 'ZoneVisibility',
  description: 'Whether a zone is reached from outside.',
  valuesConfig: {
    PUBLIC: {
      description: "Port 8000 of its pod's container is exposed at the zone's URL; it holds one project.",
    },
    PRIVATE: { description: 'Nothing is exposed; it may hold several projects.' },
  },
});

export const PodSizeEnum: Record<string, PodSize> = { REGULAR: 'regular', BIG: 'big' };
registerEnumType(PodSizeEnum, {
  name: 'PodSize',
  description: 'What each clone of a pod may use.',
  valuesConfig: {
    REGULAR: {
      description: `${podSizes.regular.milliCpu / 1_000} vCPU and ${podSizes.regular.memoryMib} MiB.`,
    },
    BIG: { description: `${podSizes.big.milliCpu / 1_000} vCPU and ${podSizes.big.memoryMib} MiB.` },
  },
});

export const PodStatusEnum = enumOf<PodStatus>('PENDING', 'RUNNING', 'DEGRADED', 'DOWN');
registerEnumType(PodStatusEnum, {
  name: 'PodStatus',
  description: 'How a pod is.',
  valuesConfig: {
    PENDING: { description: 'No release has served in it yet.' },
    RUNNING: { description: 'All clones are ready.' },
    DEGRADED: { description: 'Some clones are ready; the others are being started again.' },
    DOWN: { description: 'No clone is ready; they are being started again.' },
  },
});

export const ReleaseStatusEnum = enumOf<ReleaseStatus>('PENDING', 'ACTIVE', 'SUPERSEDED', 'FAILED');
registerEnumType(ReleaseStatusEnum, {
  name: 'ReleaseStatus',
  description: 'What became of a release.',
  valuesConfig: {
    PENDING: { description: 'Its first rollout has not ended.' },
    ACTIVE: { description: 'It serves.' },
    SUPERSEDED: { description: 'It has served; another does now. It can be rolled back to.' },
    FAILED: { description: 'Its rollout failed, and it has never served for good.' },
  },
});

export const RolloutKindEnum = enumOf<RolloutKind>('DEPLOY', 'ROLLBACK');
registerEnumType(RolloutKindEnum, {
  name: 'RolloutKind',
  description: 'What a rollout is for.',
  valuesConfig: {
    DEPLOY: { description: 'A new release.' },
    ROLLBACK: { description: 'An earlier release, with the configuration and the secrets that it had.' },
  },
});

export const RolloutPhaseEnum = enumOf<RolloutPhase>(...rolloutPhases);
registerEnumType(RolloutPhaseEnum, {
  name: 'RolloutPhase',
  description: 'Where a rollout is. It ends with HEALTHY, FAILED or ROLLED_BACK.',
  valuesConfig: {
    QUEUED: { description: 'It waits for its turn, or begins again after an interruption.' },
    FETCHING: { description: 'The commit is fetched from the repository.' },
    BUILDING: { description: 'It is built; secrets are not known to the build.' },
    RELEASING: { description: 'What was built is kept unchanged under its digest.' },
    STARTING: { description: 'The replicas are started, without traffic.' },
    VERIFYING: { description: 'The replicas are asked whether they are healthy.' },
    HEALTHY: { description: 'The release serves. The end of a deployment or rollback that succeeded.' },
    FAILED: { description: 'The release does not serve, and what served before still does.' },
    ROLLING_BACK: { description: 'An earlier release is being put back.' },
    ROLLED_BACK: {
      description: 'The release failed soon after it had taken the traffic; the one before serves again.',
    },
  },
});

export const BuildStatusEnum = enumOf('RUNNING', 'SUCCEEDED', 'FAILED');
registerEnumType(BuildStatusEnum, {
  name: 'BuildStatus',
  description: 'How a build is.',
  valuesConfig: {
    RUNNING: { description: 'It has not ended, or was interrupted and is done again.' },
    SUCCEEDED: { description: 'There is an artifact.' },
    FAILED: { description: 'Its log says why.' },
  },
});

export const LogStreamEnum = enumOf('STDOUT', 'STDERR');
registerEnumType(LogStreamEnum, {
  name: 'LogStream',
  description: 'Where a line was printed.',
  valuesConfig: {
    STDOUT: { description: 'Standard output.' },
    STDERR: { description: 'Standard error, or the platform about the process.' },
  },
});
