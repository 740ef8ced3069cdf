import {
  buildClientSchema,
  parse,
  Source,
  type DocumentNode,
  type GraphQLSchema,
  type IntrospectionQuery,
} from 'graphql';
import { apiSchemaOf } from '@gantry/schema/composition/apiSchemaOf.js';
import type { SdlSource } from '@gantry/schema/reports/CoordinatePlaces.js';
import { CommandError } from '../command/CommandError.js';
import type { Context } from '../command/Context.js';
import { readText } from '../command/readText.js';
import { faultIn } from './faultIn.js';
import { readSdl } from './readSdl.js';
import type { RegistryOptions } from './registryOptions.js';
import { schemaOfOneServer } from './schemaOfOneServer.js';

/** A schema as clients see it, and what it was read from, where annotations can stand in that. */
export interface ReadSchema {
  schema: GraphQLSchema;
  sources: readonly SdlSource[];
}

/**
 * Reads whatever describes a schema: the result of an introspection (.json), or what readSdl reads, be it of a supergraph, a subgraph
 * or any other server.
 * @param ofServer makes a schema of what is no supergraph
 * @throws CommandError naming the file, and the place in it
 */
export async function readApiSchema(
  context: Context,
  file: string,
  options: RegistryOptions,
  ofServer: (document: DocumentNode) => GraphQLSchema = schemaOfOneServer,
): Promise<ReadSchema> {
  if (file.endsWith('.json')) return { schema: await introspected(context, file), sources: [] };
  const { name, sdl, sources, isSupergraph } = await readSdl(context, file, options);
  try {
    const schema = isSupergraph ? apiSchemaOf(sdl) : ofServer(parse(new Source(sdl, name)));
    return { schema, sources };
  } catch (error) {
    throw new CommandError(`${name} is no schema.`, [faultIn(name, error)], { cause: error });
  }
}

async function introspected(context: Context, file: string): Promise<GraphQLSchema> {
  const text = await readText(context, file);
  try {
    const result = JSON.parse(text) as { data?: Partial<IntrospectionQuery> } & Partial<IntrospectionQuery>;
    const { __schema } = result.data ?? result;
    if (__schema === undefined) throw new Error('It has no __schema, as what an introspection answers has.');
    return buildClientSchema({ __schema });
  } catch (error) {
    throw new CommandError(`${file} is no schema.`, [faultIn(file, error)], { cause: error });
  }
}
