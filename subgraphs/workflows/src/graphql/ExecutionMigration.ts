import { Field, ID, InputType, Int, ObjectType, registerEnumType } from 'type-graphql';
import { UserError } from '@gantry/platform/graphql/UserError.js';
import { migrationOutcomes, type MigrationOutcome } from '../domain/migration/Migration.js';
import { obstacleCodes, type ObstacleCode } from '../domain/migration/MigrationObstacle.js';
import { enumOf } from './enums.js';

export const MigrationOutcomeEnum = enumOf(migrationOutcomes);
registerEnumType(MigrationOutcomeEnum, {
  name: 'MigrationOutcome',
  description: 'What became of an execution that was to go over to another version.',
  valuesConfig: {
    MIGRATED: { description: 'It goes on with the other version, or begins with it.' },
    SAFE: { description: 'It could; nothing was changed, since `dryRun` was asked for.' },
    UNSAFE: { description: 'It cannot, for the reason that `obstacle` says.' },
    UNDER_WAY: {
      description:
        'Something goes on in it just now. It can go over when it has only waited for a second, or when its process has let it go.',
    },
    SAME: { description: 'It has that version already.' },
    OVER: { description: 'It has ended.' },
  },
});

export const MigrationObstacleCodeEnum = enumOf(obstacleCodes);
registerEnumType(MigrationObstacleCodeEnum, {
  name: 'MigrationObstacleCode',
  description: 'Why an execution cannot go on with another version.',
  valuesConfig: {
    TASK_CHANGED: { description: 'A task that has begun is otherwise there.' },
    TASK_REMOVED: { description: 'A task that has begun is not there.' },
    DEFINITION_CHANGED: { description: 'Something that begun tasks rest on is otherwise there.' },
    DECIDED_OTHERWISE: { description: 'It would have decided something otherwise by now.' },
    BEING_UNDONE: { description: 'What it has done is being undone.' },
    TOO_LONG: { description: 'Its history is too long to be decided again.' },
  },
});

@ObjectType('MigrationObstacle', {
  description: 'The first thing that keeps an execution from going on with another version.',
})
export class MigrationObstacle {
  @Field(() => MigrationObstacleCodeEnum, { description: 'Of which kind it is.' })
  code!: ObstacleCode;

  @Field(() => String, {
    nullable: true,
    description: 'The task that it is about, as the history calls it; null for none.',
  })
  task!: string | null;

  @Field(() => String, { description: 'A sentence that shows what was and what is.' })
  message!: string;
}

@ObjectType('ExecutionMigration', {
  description: 'What became of one execution that was to go over to another version.',
})
export class ExecutionMigration {
  @Field(() => MigrationOutcomeEnum, { description: 'What became of it.' })
  outcome!: MigrationOutcome;

  @Field(() => MigrationObstacle, {
    nullable: true,
    description: 'What keeps it from that; null unless UNSAFE.',
  })
  obstacle!: MigrationObstacle | null;

  executionId!: string;
}

@InputType('MigrateExecutionsInput', { description: 'Which executions are to go on with which version.' })
export class MigrateExecutionsInput {
  @Field(() => ID, { description: 'Their workflow.' })
  workflowId!: string;

  @Field(() => Int, { description: 'The version that they are to go on with; also an older one.' })
  toVersion!: number;

  @Field(() => Int, {
    nullable: true,
    description: 'Only those that have this version; by default any other.',
  })
  fromVersion?: number | null;

  @Field(() => [ID], {
    nullable: true,
    description: 'Only these, at most 50; by default all of the workflow that are not over.',
  })
  executionIds?: string[] | null;

  @Field(() => Boolean, {
    defaultValue: false,
    description: 'Whether to say only what would become of them, and change nothing.',
  })
  dryRun!: boolean;

  @Field(() => Int, { defaultValue: 20, description: 'How many are looked at, 1 to 50.' })
  first!: number;

  @Field(() => String, {
    nullable: true,
    description: 'The `endCursor` of the call before, to go on behind it.',
  })
  after?: string | null;

  @Field(() => String, {
    nullable: true,
    description: '1 to 200 characters; the same key and input again answer the same and do nothing.',
  })
  idempotencyKey?: string | null;
}

@ObjectType('MigrateExecutionsPayload', { description: 'Answer of `migrateExecutions`.' })
export class MigrateExecutionsPayload {
  @Field(() => [ExecutionMigration], {
    nullable: true,
    description: 'What became of each, at most 50; null when there are `userErrors`.',
  })
  migrations!: ExecutionMigration[] | null;

  @Field(() => String, {
    nullable: true,
    description:
      'Where to go on with `after`, which may also be when time was short; null when all have been looked at.',
  })
  endCursor!: string | null;

  @Field(() => [UserError], { description: 'What the caller can mend. Empty when they were looked at.' })
  userErrors!: UserError[];
}
