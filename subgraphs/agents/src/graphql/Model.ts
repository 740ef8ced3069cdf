import { Directive, Field, ID, ObjectType } from 'type-graphql';
import { Node } from '@gantry/platform/graphql/Node.js';
import type { KnownModel } from '../domain/inference/ModelCatalog.js';

@ObjectType('Model', { implements: Node, description: 'A model that agents of this deployment can use.' })
@Directive('@key(fields: "id")')
export class Model extends Node {
  @Field(() => ID, { description: 'Opaque id, `mdl_…`.' })
  declare id: string;

  @Field(() => String, { description: 'Its name, as createAgent takes it.' })
  name!: string;

  @Field(() => String, {
    description:
      'Who serves it: `gantry` for the built-in drafting agent, which is no model, or `openai-compatible`.',
  })
  provider!: string;
}

/** The API's view of a model. */
export function modelView({ id, name, provider }: KnownModel): Model {
  return { id, name, provider: provider.name };
}
