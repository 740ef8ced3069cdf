import { Field, InputType, ObjectType } from 'type-graphql';
import { connectionOf } from '@gantry/platform/graphql/connection.js';
import { UserError } from '@gantry/platform/graphql/UserError.js';

@ObjectType('WorkflowSecret', {
  description:
    "What the tenant's workflows may use by its name under `use.secrets`. It can be replaced and never be read.",
})
export class WorkflowSecret {
  @Field(() => String, { description: 'What definitions call it.' })
  name!: string;

  @Field(() => Date, { description: 'When it was set first.' })
  createdAt!: Date;

  @Field(() => Date, { description: 'When it was set last.' })
  updatedAt!: Date;
}

export const WorkflowSecretConnection = connectionOf('WorkflowSecret', () => WorkflowSecret);

@InputType('SetWorkflowSecretInput', { description: 'A secret to keep.' })
export class SetWorkflowSecretInput {
  @Field(() => String, {
    description:
      'What definitions will call it: a letter or an underscore, then at most 99 letters, digits, dots, hyphens and underscores.',
  })
  name!: string;

  @Field(() => String, {
    description:
      'Its value, 4 to 65,536 characters. A JSON object becomes a map: `{"username": …, "password": …}` for `basic` and `digest`, `{"token": …}` for `bearer`, the whole policy for `oauth2` and `oidc`. Kept encrypted; it can never be read back.',
  })
  value!: string;
}

@ObjectType('SetWorkflowSecretPayload', { description: 'Answer of `setWorkflowSecret`.' })
export class SetWorkflowSecretPayload {
  @Field(() => WorkflowSecret, {
    nullable: true,
    description: 'The secret without its value; null when there are `userErrors`.',
  })
  secret!: WorkflowSecret | null;

  @Field(() => [UserError], { description: 'What the caller can mend. Empty when it was set.' })
  userErrors!: UserError[];
}

@InputType('DeleteWorkflowSecretInput', { description: 'Which secret to delete.' })
export class DeleteWorkflowSecretInput {
  @Field(() => String, { description: 'What definitions call it.' })
  name!: string;
}

@ObjectType('DeleteWorkflowSecretPayload', { description: 'Answer of `deleteWorkflowSecret`.' })
export class DeleteWorkflowSecretPayload {
  @Field(() => String, {
    nullable: true,
    description: 'The name of the secret that is gone; null when there are `userErrors`.',
  })
  deletedName!: string | null;

  @Field(() => [UserError], { description: 'What the caller can mend. Empty when it was deleted.' })
  userErrors!: UserError[];
}
