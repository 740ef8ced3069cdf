import { Field, ID, InputType, Int } from 'type-graphql';
import { JSONScalar } from '@gantry/platform/graphql/scalars.js';
import type { Json } from '../domain/Json.js';

const keyDescription = '1 to 200 characters; the same key and input again answer the same and do nothing.';

@InputType('ConnectorCredentialInput', {
  description: "A secret for one of the document's security schemes.",
})
export class ConnectorCredentialInput {
  @Field(() => String, { description: "The scheme's name in the document." })
  scheme!: string;

  @Field(() => String, {
    nullable: true,
    description:
      'The API key or token, "user:password" for basic and digest, "client id:secret" for OAuth 2. Kept encrypted; it can never be read back. Needed without `secret`.',
  })
  value?: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      "Name of one of the tenant's secrets in the place of a value: what it is when a call is made is sent.",
  })
  secret?: string | null;

  @Field(() => [String], {
    nullable: true,
    description:
      'What a token of OAuth 2 or OpenID Connect is asked for; by default what the authority gives.',
  })
  scopes?: string[] | null;
}

@InputType('ImportConnectorInput', { description: 'A business API to import.' })
export class ImportConnectorInput {
  @Field(() => String, {
    description:
      'By which workflows will call it: a letter, then at most 62 letters, digits, hyphens and underscores.',
  })
  name!: string;

  @Field(() => String, {
    nullable: true,
    description:
      'Document of OpenAPI 3.0, 3.1 or Swagger 2.0: JSON of at most 16 Mi characters or YAML of at most 4 Mi, with at most 2,000 operations. Needed without openapiUrl.',
  })
  openapi?: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      'http or https URL of the document, for those that are longer than a request may be. It is read once, now.',
  })
  openapiUrl?: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      "http or https URL under which the operations are; by default the document's first server, its variables as they are by default.",
  })
  baseUrl?: string | null;

  @Field(() => [ConnectorCredentialInput], {
    nullable: true,
    description:
      'Secrets that calls to its base URL send along. Left out when replacing: those it has are kept, unless calls would then go to another origin (CREDENTIALS_NEEDED).',
  })
  credentials?: ConnectorCredentialInput[] | null;

  @Field(() => Boolean, {
    defaultValue: false,
    description: 'Whether to take the place of a connector of the same name; without it that is NAME_TAKEN.',
  })
  replace!: boolean;

  @Field(() => String, { nullable: true, description: keyDescription })
  idempotencyKey?: string | null;
}

@InputType('CreateWorkflowInput', { description: 'A workflow, or the next version of one.' })
export class CreateWorkflowInput {
  @Field(() => String, {
    nullable: true,
    description: "1 to 63 letters, digits and inner hyphens; by default the document's name.",
  })
  name?: string | null;

  @Field(() => String, {
    description:
      'Definition of the Open Workflow Specification 1.0.x, YAML or JSON, of at most 256 Ki characters.',
  })
  definition!: string;

  @Field(() => ID, { nullable: true, description: 'The conversation that it came from.' })
  conversationId?: string | null;

  @Field(() => String, { nullable: true, description: keyDescription })
  idempotencyKey?: string | null;
}

@InputType('StartExecutionInput', { description: 'What to run.' })
export class StartExecutionInput {
  @Field(() => ID, { description: 'The workflow, whose latest version is run.' })
  workflowId!: string;

  @Field(() => JSONScalar, {
    nullable: true,
    description: 'Its input, at most 1 MiB as JSON; {} by default.',
  })
  input?: Json;

  @Field(() => String, {
    nullable: true,
    description:
      "The connectors' environment to call them in, like `sandbox`: a connector without it is not called. By default the definition's document.metadata.environment, else their own base URLs.",
  })
  environment?: string | null;

  @Field(() => Int, {
    nullable: true,
    description:
      "Which of the tenant's executions that wait begin first: from 0 to 9, the highest. By default the definition's document.metadata.priority, else 5.",
  })
  priority?: number | null;

  @Field(() => String, { nullable: true, description: keyDescription })
  idempotencyKey?: string | null;
}

@InputType('CancelExecutionInput', { description: 'What to cancel.' })
export class CancelExecutionInput {
  @Field(() => ID, { description: 'The execution.' })
  executionId!: string;

  @Field(() => Boolean, {
    defaultValue: false,
    description:
      'Whether to undo what has completed first, by `metadata.compensate` of its tasks. It is COMPENSATING then, and CANCELLED in the end.',
  })
  compensate!: boolean;
}

@InputType('RetryCompensationInput', { description: 'What to try again to undo.' })
export class RetryCompensationInput {
  @Field(() => ID, { description: 'The execution, which is COMPENSATION_FAILED.' })
  executionId!: string;
}

@InputType('SkipCompensationInput', { description: 'What to leave as it is.' })
export class SkipCompensationInput {
  @Field(() => ID, { description: 'The execution, which is COMPENSATION_FAILED.' })
  executionId!: string;

  @Field(() => [String], { description: 'The `key` of each of its `undone` that is not undone any more.' })
  keys!: string[];
}
