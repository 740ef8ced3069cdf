import { expandVariables } from './expandVariables.js';
import type { SchemaFault } from './SchemaFault.js';
import { supergraphConfigSchema, type SupergraphConfig } from './supergraphConfigSchema.js';
import { YamlFile } from './YamlFile.js';

/** A supergraph configuration, or what is wrong with it: `CONFIG_INVALID`. */
export type ParsedSupergraphConfig =
  | { config: SupergraphConfig; yaml: YamlFile; faults: readonly [] }
  | { config: null; yaml: null; faults: readonly SchemaFault[] };

/**
 * Reads the text of a supergraph configuration in rover's format.
 * @param file as which places name it
 * @param environment what `${env.NAME}` stands for
 */
export function parseSupergraphConfig(
  file: string,
  text: string,
  environment: Readonly<Record<string, string | undefined>>,
): ParsedSupergraphConfig {
  const yaml = new YamlFile(file, text);
  if (yaml.errors.length > 0) return invalid(yaml.errors);
  let value: unknown;
  try {
    value = yaml.value();
  } catch (error) {
    return invalid([{ file, message: error instanceof Error ? error.message : String(error) }]);
  }
  const wrong: Omit<SchemaFault, 'code'>[] = [];
  const expanded = expandVariables(value, environment, (name, path) => {
    wrong.push({
      message: `${path.join('.')} names the variable ${name}, which is not set.`,
      ...yaml.place(path),
    });
  });
  const parsed = supergraphConfigSchema.safeParse(expanded);
  for (const { path, message } of parsed.error?.issues ?? []) {
    wrong.push({ message: `${path.join('.') || 'It'}: ${message}`, ...yaml.place(path) });
  }
  return parsed.success && wrong.length === 0 ? { config: parsed.data, yaml, faults: [] } : invalid(wrong);
}

function invalid(wrong: readonly Omit<SchemaFault, 'code'>[]): ParsedSupergraphConfig {
  return {
    config: null,
    yaml: null,
    faults: wrong.map((fault) => ({ code: 'CONFIG_INVALID', ...fault })),
  };
}
