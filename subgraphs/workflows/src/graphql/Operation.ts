import { Directive, Field, ID, ObjectType } from 'type-graphql';
import { connectionOf } from '@gantry/platform/graphql/connection.js';
import { Node } from '@gantry/platform/graphql/Node.js';
import { JSONScalar } from '@gantry/platform/graphql/scalars.js';
import type { Json } from '../domain/Json.js';
import { inputSchemaOf, outputSchemaOf } from '../domain/openapi/Operation.js';
import type { OperationRow } from '../persistence/OperationEntity.js';

@ObjectType('Operation', {
  implements: Node,
  description: "A connector's operation, which workflows call by its name.",
})
@Directive('@key(fields: "id")')
export class Operation extends Node {
  @Field(() => ID, { description: 'Opaque id, `opn_…`; the same after another import of the connector.' })
  declare id: string;

  @Field(() => String, {
    description: "The document's operationId, or derived from method and path; unique in the connector.",
  })
  name!: string;

  @Field(() => String, { description: 'HTTP method, in capitals.' })
  method!: string;

  @Field(() => String, { description: 'Path template, relative to the base URL.' })
  path!: string;

  @Field(() => String, { nullable: true, description: 'What it does, as its document says.' })
  summary!: string | null;

  @Field(() => JSONScalar, {
    description:
      'JSON Schema of what a call gives: parameters by name, and the body as `body`. An Idempotency-Key is left out: the engine fills it in.',
  })
  inputSchema!: Json;

  @Field(() => JSONScalar, {
    nullable: true,
    description: 'JSON Schema of what it answers when it succeeds; null where its document does not say.',
  })
  outputSchema!: Json;
}

export const OperationConnection = connectionOf('Operation', () => Operation);

/** The API's view of an operation. */
export function operationView({ id, name, method, path, summary, detail }: OperationRow): Operation {
  const schemas = { inputSchema: inputSchemaOf(detail), outputSchema: outputSchemaOf(detail) };
  return { id, name, method, path, summary: summary ?? null, ...schemas };
}
