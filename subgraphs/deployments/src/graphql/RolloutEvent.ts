import { Field, ObjectType } from 'type-graphql';
import type { RolloutPhase } from '../domain/rolloutPhase.js';
import type { RolloutEventRow } from '../persistence/RolloutEventEntity.js';
import { RolloutPhaseEnum } from './enums.js';

@ObjectType('RolloutEvent', { description: 'A phase that a rollout entered.' })
export class RolloutEvent {
  @Field(() => String, { description: 'Place in the history of the rollout, for `after`.' })
  cursor!: string;

  @Field(() => RolloutPhaseEnum, { description: 'The phase.' })
  phase!: RolloutPhase;

  @Field(() => String, {
    description: 'What it means here, in a sentence; for FAILED and ROLLING_BACK, why.',
  })
  message!: string;

  @Field(() => Date, { description: 'When it entered it.' })
  at!: Date;

  rolloutId!: string;
}

/** The API's view of an event of a rollout. */
export function rolloutEventView({ sequence, phase, message, at, rolloutId }: RolloutEventRow): RolloutEvent {
  return { cursor: String(sequence), phase, message, at, rolloutId };
}
