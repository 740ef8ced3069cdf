import { z } from 'zod';

const said = z
  .string()
  .optional()
  .transform((text) => text || undefined);

const schema = z
  .object({
    GANTRY_REGISTRY: said,
    GANTRY_REGISTRY_KEY: said,
    GANTRY_GRAPH: said,
    GITHUB_ACTOR: said,
    GITHUB_SHA: said,
  })
  .transform((environment) => ({
    /** Where the registry is, when no option says it. */
    registry: environment.GANTRY_REGISTRY,
    /** Opens a registry that is a service. */
    registryKey: environment.GANTRY_REGISTRY_KEY,
    /** Which graph is meant, when no option says it. */
    graph: environment.GANTRY_GRAPH,
    /** Who pushed, and what, where a pipeline of GitHub's runs this. */
    actor: environment.GITHUB_ACTOR,
    commit: environment.GITHUB_SHA,
  }));

/** What the command takes from its environment; a setting that is empty counts as none. */
export type Environment = z.infer<typeof schema> & {
  /** What a supergraph configuration may refer to, as `${env.NAME}`. */
  variables: Readonly<Record<string, string | undefined>>;
};

export function readEnvironment(): Environment {
  return { ...schema.parse(process.env), variables: process.env };
}
