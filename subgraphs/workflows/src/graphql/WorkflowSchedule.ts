import { Field, Float, Int, ObjectType, registerEnumType } from 'type-graphql';
import {
  misfirePolicies,
  triggerKinds,
  type MisfirePolicy,
  type TriggerKind,
} from '../domain/schedule/Schedule.js';
import type { ScheduleTriggerRow } from '../persistence/ScheduleTriggerEntity.js';
import { enumOf } from './enums.js';

const MisfirePolicyEnum = enumOf(misfirePolicies);
registerEnumType(MisfirePolicyEnum, {
  name: 'MisfirePolicy',
  description: 'What becomes of slots that nobody was there to fire; `document.metadata.misfire` says it.',
  valuesConfig: {
    ONCE: { description: 'One execution for all of them, started for the last.' },
    SKIP: { description: 'No execution for those that are more than a minute late.' },
    ALL: { description: 'One execution for each, the oldest first.' },
  },
});

const TriggerKindEnum = enumOf(triggerKinds);
registerEnumType(TriggerKindEnum, {
  name: 'ScheduleTriggerKind',
  description: 'How a trigger finds its slots.',
  valuesConfig: {
    CRON: { description: 'By a cron expression in a time zone.' },
    EVERY: { description: 'At an interval, whatever becomes of the executions.' },
    AFTER: { description: 'When some time has passed since the execution before has ended.' },
  },
});

@ObjectType('ScheduleTrigger', { description: 'One of the things that start a workflow by the clock.' })
export class ScheduleTrigger {
  @Field(() => TriggerKindEnum, { description: 'How it finds its slots.' })
  kind!: TriggerKind;

  @Field(() => String, { nullable: true, description: 'Its five fields; null unless CRON.' })
  cron!: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Time zone of the IANA database, by `document.metadata.timeZone`; null unless CRON.',
  })
  timeZone!: string | null;

  @Field(() => Float, { nullable: true, description: 'The interval in seconds, at least 1; null for CRON.' })
  seconds!: number | null;

  @Field(() => Date, {
    nullable: true,
    description: 'Its next slot; null while it is paused or waits for an execution, and after the last.',
  })
  nextFiringAt!: Date | null;

  @Field(() => Date, { nullable: true, description: 'The last slot that has started an execution.' })
  lastSlot!: Date | null;

  @Field(() => Int, {
    description: 'Slots so far that have no execution; of a long absence, 1,000 are counted at most.',
  })
  missed!: number;
}

@ObjectType('WorkflowSchedule', { description: 'What starts a workflow by the clock.' })
export class WorkflowSchedule {
  @Field(() => [ScheduleTrigger], {
    description: 'Each starts executions for itself; one of each kind at most.',
  })
  triggers!: ScheduleTrigger[];

  @Field(() => MisfirePolicyEnum, { description: 'What becomes of slots that nobody was there to fire.' })
  misfire!: MisfirePolicy;

  @Field(() => Date, { nullable: true, description: 'Since when it is paused; null while it fires.' })
  pausedAt!: Date | null;

  rows!: ScheduleTriggerRow[];
}

/** The API's view of a workflow's triggers; null when it has none. */
export function scheduleView(rows: ScheduleTriggerRow[]): WorkflowSchedule | null {
  const [first] = rows;
  if (!first) return null;
  const triggers = rows.map(({ kind, rule, nextFireAt, lastSlot, missed }) => ({
    kind,
    cron: rule.kind === 'CRON' ? rule.cron : null,
    timeZone: rule.kind === 'CRON' ? rule.timeZone : null,
    seconds: rule.kind === 'CRON' ? null : rule.milliseconds / 1_000,
    nextFiringAt: nextFireAt ?? null,
    lastSlot: lastSlot ?? null,
    missed,
  }));
  return { triggers, misfire: first.misfire, pausedAt: first.pausedAt ?? null, rows };
}
