const variable = /\$\{env\.(\w+)\}/g;

/**
 * Puts the environment's values in for `${env.NAME}`, in all texts of a value as YAML or JSON has it.
 * @param missing told the place of a name that the environment does not have
 */
export function expandVariables(
  value: unknown,
  environment: Readonly<Record<string, string | undefined>>,
  missing: (name: string, path: readonly PropertyKey[]) => void,
  path: readonly PropertyKey[] = [],
): unknown {
  if (typeof value === 'string') {
    return value.replaceAll(variable, (_, name: string) => {
      const found = environment[name];
      if (found === undefined) missing(name, path);
      return found ?? '';
    });
  }
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    return value.map((item, index) => expandVariables(item, environment, missing, [...path, index]));
  }
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      key,
      expandVariables(item, environment, missing, [...path, key]),
    ]),
  );
}
