import { existsSync } from 'node:fs';
import { FileStore } from '@gantry/schema/registry/FileStore.js';
import { type GraphRef, parseGraphRef } from '@gantry/schema/registry/GraphRef.js';
import { HttpRegistry } from '@gantry/schema/registry/HttpRegistry.js';
import { LocalRegistry } from '@gantry/schema/registry/LocalRegistry.js';
import type { SchemaRegistry } from '@gantry/schema/registry/SchemaRegistry.js';
import { CommandError } from '../command/CommandError.js';
import type { Context } from '../command/Context.js';
import { defaultGraph, type RegistryOptions, registryOf } from './registryOptions.js';

/** A registry, and the graph in it that a command is about. */
export interface OpenedRegistry {
  registry: SchemaRegistry;
  ref: GraphRef;
  /** As it was said, for messages. */
  location: string;
}

/**
 * Opens the registry that a command line names.
 * @param may whether its file is made when there is none; to compare with a file that is not there would find nothing wrong
 * @throws CommandError
 */
export function openRegistry(
  options: RegistryOptions,
  context: Context,
  may: { beNew: boolean } = { beNew: false },
): OpenedRegistry {
  const location = registryOf(options, context);
  const ref = readRef(options.graph ?? context.environment.graph ?? defaultGraph);
  if (isUrl(location)) {
    const key = context.environment.registryKey;
    return { registry: new HttpRegistry({ url: location, key }), ref, location };
  }
  if (!may.beNew && !existsSync(location)) {
    throw new CommandError(
      `There is no registry at ${location}: name a file or URL by --registry or GANTRY_REGISTRY, or make one by gantry schema publish.`,
    );
  }
  return { registry: new LocalRegistry(new FileStore(location)), ref, location };
}

export function isUrl(location: string): boolean {
  return /^https?:\/\//.test(location);
}

function readRef(text: string): GraphRef {
  try {
    return parseGraphRef(text);
  } catch (error) {
    throw new CommandError((error as Error).message);
  }
}
