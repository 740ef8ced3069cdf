/** Where a rollout is. A rollout's status is the phase it entered last. */
export const rolloutPhases = [
  'QUEUED',
  'FETCHING',
  'BUILDING',
  'RELEASING',
  'STARTING',
  'VERIFYING',
  'HEALTHY',
  'FAILED',
  'ROLLING_BACK',
  'ROLLED_BACK',
] as const;

export type RolloutPhase = (typeof rolloutPhases)[number];

/** What a rollout is for: a new release, or an earlier one again. */
export type RolloutKind = 'DEPLOY' | 'ROLLBACK';

/**
 * Where each kind may go from each phase. QUEUED from a phase under way means: taken up again after a restart.
 * A deploy that fails before traffic was switched is FAILED; after, the old release is put back and it is
 * ROLLED_BACK. A rollback passes ROLLING_BACK and ends like a deploy, HEALTHY or FAILED; it never becomes ROLLED_BACK.
 */
const transitions: Readonly<Record<RolloutKind, Readonly<Record<RolloutPhase, readonly RolloutPhase[]>>>> = {
  DEPLOY: {
    QUEUED: ['FETCHING', 'FAILED'],
    FETCHING: ['BUILDING', 'FAILED', 'QUEUED'],
    BUILDING: ['RELEASING', 'FAILED', 'QUEUED'],
    RELEASING: ['STARTING', 'FAILED', 'QUEUED'],
    STARTING: ['VERIFYING', 'FAILED', 'QUEUED'],
    VERIFYING: ['HEALTHY', 'FAILED', 'ROLLING_BACK', 'QUEUED'],
    ROLLING_BACK: ['ROLLED_BACK', 'FAILED', 'QUEUED'],
    HEALTHY: [],
    FAILED: [],
    ROLLED_BACK: [],
  },
  ROLLBACK: {
    QUEUED: ['ROLLING_BACK', 'FAILED'],
    ROLLING_BACK: ['STARTING', 'FAILED', 'QUEUED'],
    STARTING: ['VERIFYING', 'FAILED', 'QUEUED'],
    VERIFYING: ['HEALTHY', 'FAILED', 'QUEUED'],
    FETCHING: [],
    BUILDING: [],
    RELEASING: [],
    HEALTHY: [],
    FAILED: [],
    ROLLED_BACK: [],
  },
};

/** Whether nothing follows this phase. */
export function isTerminal(phase: RolloutPhase): boolean {
  return phase === 'HEALTHY' || phase === 'FAILED' || phase === 'ROLLED_BACK';
}

/** The phases that may follow. */
export function nextPhases(kind: RolloutKind, phase: RolloutPhase): readonly RolloutPhase[] {
  return transitions[kind][phase];
}

/**
 * Says that a rollout goes from one phase to another.
 * @throws IllegalTransition when it cannot
 */
export function assertTransition(kind: RolloutKind, from: RolloutPhase, to: RolloutPhase): void {
  if (!nextPhases(kind, from).includes(to)) throw new IllegalTransition(kind, from, to);
}

/** A rollout was asked to go where its phase does not lead; a fault of ours or of two workers on one rollout. */
export class IllegalTransition extends Error {
  override readonly name = 'IllegalTransition';

  constructor(kind: RolloutKind, from: RolloutPhase, to: RolloutPhase) {
    super(`A ${kind} rollout cannot go from ${from} to ${to}.`);
  }
}
