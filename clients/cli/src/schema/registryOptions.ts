import type { Command } from 'commander';
import type { Context } from '../command/Context.js';

/** Where a registry is when nothing says it: the file that is committed beside the schemas. */
export const defaultRegistry = 'schema/registry.json';
export const defaultGraph = 'gantry@main';

/** What every command says that speaks with a registry. */
export interface RegistryOptions {
  registry?: string;
  graph?: string;
}

/** Adds the options that say which registry, and which graph in it. */
export function withRegistry(command: Command): Command {
  return withRegistryOnly(command)
    .optionsGroup('Registry:')
    .option('--graph <graph@variant>', `which graph; else GANTRY_GRAPH, else ${defaultGraph}`)
    .optionsGroup('Options:');
}

export function withRegistryOnly(command: Command): Command {
  return command
    .optionsGroup('Registry:')
    .option(
      '--registry <file|url>',
      `a registry's file, or the URL of one that is a service; else GANTRY_REGISTRY, else ${defaultRegistry}. GANTRY_REGISTRY_KEY opens a service`,
    )
    .optionsGroup('Options:');
}

export function registryOf({ registry }: RegistryOptions, { environment }: Context): string {
  return registry ?? environment.registry ?? defaultRegistry;
}
