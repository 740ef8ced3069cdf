import { Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import { UserError } from '@gantry/platform/graphql/UserError.js';
import type { PodSize } from '../domain/podSize.js';
import { PodSizeEnum } from './enums.js';
import { Pod } from './Pod.js';
import { Rollout } from './Rollout.js';

@InputType('DeployInput', { description: 'What to deploy, and where.' })
export class DeployInput {
  @Field(() => ID, { description: 'The project.' })
  projectId!: string;

  @Field(() => ID, { description: 'The zone. A public zone holds one project.' })
  zoneId!: string;

  @Field(() => String, {
    nullable: true,
    description: "A branch, tag or commit; without it the project's branch.",
  })
  ref?: string | null;

  @Field(() => PodSizeEnum, {
    nullable: true,
    description: 'What each clone may use; without it as before, REGULAR the first time.',
  })
  size?: PodSize | null;

  @Field(() => Int, {
    nullable: true,
    description: 'How many copies run, from 1; without it as before, 1 the first time.',
  })
  clones?: number | null;

  @Field(() => String, {
    nullable: true,
    description: 'Same key and same input, same rollout; 1 to 200 characters.',
  })
  idempotencyKey?: string | null;
}

@ObjectType('DeployPayload', { description: 'The rollout that was begun, or what is wrong with the input.' })
export class DeployPayload {
  @Field(() => Rollout, { nullable: true, description: 'The rollout; null when there are user errors.' })
  rollout!: Rollout | null;

  @Field(() => [UserError], { description: 'What the caller can mend; empty on success.' })
  userErrors!: UserError[];
}

@InputType('RollbackInput', { description: 'Which release is to serve again.' })
export class RollbackInput {
  @Field(() => ID, { description: 'The project.' })
  projectId!: string;

  @Field(() => ID, {
    description:
      'The release. It comes back to its zone, with the configuration and the secrets that it had.',
  })
  releaseId!: string;

  @Field(() => String, {
    nullable: true,
    description: 'Same key and same input, same rollout; 1 to 200 characters.',
  })
  idempotencyKey?: string | null;
}

@ObjectType('RollbackPayload', {
  description: 'The rollout that was begun, or what is wrong with the input.',
})
export class RollbackPayload {
  @Field(() => Rollout, { nullable: true, description: 'The rollout; null when there are user errors.' })
  rollout!: Rollout | null;

  @Field(() => [UserError], { description: 'What the caller can mend; empty on success.' })
  userErrors!: UserError[];
}

@InputType('ScalePodInput', { description: 'How many copies of a pod are to run.' })
export class ScalePodInput {
  @Field(() => ID, { description: 'The pod.' })
  podId!: string;

  @Field(() => Int, { description: 'How many, from 1.' })
  clones!: number;

  @Field(() => String, {
    nullable: true,
    description: 'Same key and same input, same change; 1 to 200 characters.',
  })
  idempotencyKey?: string | null;
}

@ObjectType('ScalePodPayload', { description: 'The pod, or what is wrong with the input.' })
export class ScalePodPayload {
  @Field(() => Pod, { nullable: true, description: 'The pod; null when there are user errors.' })
  pod!: Pod | null;

  @Field(() => [UserError], { description: 'What the caller can mend; empty on success.' })
  userErrors!: UserError[];
}
