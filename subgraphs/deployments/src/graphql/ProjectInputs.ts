import { Field, ID, InputType, ObjectType } from 'type-graphql';
import { UserError } from '@gantry/platform/graphql/UserError.js';
import { Project } from './Project.js';
import { Secret } from './Secret.js';

@InputType('ConnectRepositoryInput', { description: 'The code of a new project.' })
export class ConnectRepositoryInput {
  @Field(() => String, { description: "The project's name, one line of 1 to 100 characters." })
  name!: string;

  @Field(() => String, {
    description: 'An https or http URL of a git repository that can be read without a login.',
  })
  url!: string;

  @Field(() => String, {
    nullable: true,
    description: 'The branch to deploy by default; `main` without it. It must exist.',
  })
  branch?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'A replica counts as healthy when GET of this path answers below 500; `/` without it.',
  })
  healthPath?: string | null;

  @Field(() => [String], {
    nullable: true,
    description: 'The command that a replica runs, word by word, instead of `npm start`; no shell reads it.',
  })
  command?: string[] | null;

  @Field(() => String, {
    nullable: true,
    description: 'Same key and same input, same project; 1 to 200 characters.',
  })
  idempotencyKey?: string | null;
}

@ObjectType('ConnectRepositoryPayload', { description: 'The new project, or what is wrong with the input.' })
export class ConnectRepositoryPayload {
  @Field(() => Project, { nullable: true, description: 'The project; null when there are user errors.' })
  project!: Project | null;

  @Field(() => [UserError], { description: 'What the caller can mend; empty on success.' })
  userErrors!: UserError[];
}

@InputType('SetSecretInput', { description: 'A value that the next release of a project is told.' })
export class SetSecretInput {
  @Field(() => ID, { description: 'The project.' })
  projectId!: string;

  @Field(() => String, {
    description: 'The environment variable, `^[A-Z][A-Z0-9_]{0,63}$` and none that the platform sets.',
  })
  name!: string;

  @Field(() => String, { description: 'The value, at most 65,536 bytes. It can never be read back.' })
  value!: string;

  @Field(() => String, {
    nullable: true,
    description: 'Same key and same input, same version; 1 to 200 characters.',
  })
  idempotencyKey?: string | null;
}

@ObjectType('SetSecretPayload', {
  description: 'The secret without its value, or what is wrong with the input.',
})
export class SetSecretPayload {
  @Field(() => Secret, { nullable: true, description: 'The secret; null when there are user errors.' })
  secret!: Secret | null;

  @Field(() => [UserError], { description: 'What the caller can mend; empty on success.' })
  userErrors!: UserError[];
}

@InputType('VariableInput', { description: 'An environment variable.' })
export class VariableInput {
  @Field(() => String, { description: '`^[A-Z][A-Z0-9_]{0,63}$` and none that the platform sets.' })
  name!: string;

  @Field(() => String, { description: 'The value, at most 65,536 bytes. Every member can read it.' })
  value!: string;
}

@InputType('SetConfigurationInput', {
  description: 'What the next release of a project is told, besides secrets.',
})
export class SetConfigurationInput {
  @Field(() => ID, { description: 'The project.' })
  projectId!: string;

  @Field(() => [VariableInput], {
    description: 'All of it, at most 100: what is not named is no longer told.',
  })
  values!: VariableInput[];

  @Field(() => String, {
    nullable: true,
    description: 'Same key and same input, same version; 1 to 200 characters.',
  })
  idempotencyKey?: string | null;
}

@ObjectType('SetConfigurationPayload', { description: 'The project, or what is wrong with the input.' })
export class SetConfigurationPayload {
  @Field(() => Project, { nullable: true, description: 'The project; null when there are user errors.' })
  project!: Project | null;

  @Field(() => [UserError], { description: 'What the caller can mend; empty on success.' })
  userErrors!: UserError[];
}
