/** What the command takes from its environment; a setting that is empty counts as none. */
export interface Environment {
  /** Where the registry is, when no option says it. */
  registry: string | undefined;
  /** Opens a registry that is a service. */
  registryKey: string | undefined;
  /** Which graph is meant, when no option says it. */
  graph: string | undefined;
  /** Who pushed, and what, where a pipeline of GitHub's runs this. */
  actor: string | undefined;
  commit: string | undefined;
  /** What a supergraph configuration may refer to, as `${env.NAME}`. */
  variables: Readonly<Record<string, string | undefined>>;
}

/** Any text will do for each setting, so that no schema has to be loaded, which would take longer than most commands. */
export function readEnvironment(env: NodeJS.ProcessEnv = process.env): Environment {
  return {
    registry: env['GANTRY_REGISTRY'] || undefined,
    registryKey: env['GANTRY_REGISTRY_KEY'] || undefined,
    graph: env['GANTRY_GRAPH'] || undefined,
    actor: env['GITHUB_ACTOR'] || undefined,
    commit: env['GITHUB_SHA'] || undefined,
    variables: env,
  };
}
