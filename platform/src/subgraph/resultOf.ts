import type { ExecutionResult } from 'graphql';

/**
 * A value that came as JSON, as the result it has to be: `data` an object or null, `errors` a list of objects with a message. An error whose `path` is no list is taken without it.
 * @throws Error when it is none
 */
export function resultOf(value: unknown): ExecutionResult {
  if (isObject(value) && ('data' in value || 'errors' in value)) {
    const { data = null, errors } = value;
    if (data === null || isObject(data)) {
      if (errors === undefined || errors === null) return value;
      if (Array.isArray(errors) && errors.every(isError)) {
        return errors.every(hasFitPath) ? value : { ...value, errors: errors.map(withFitPath) };
      }
    }
  }
  throw new Error('What came is no GraphQL result.');
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isError(value: unknown): boolean {
  return isObject(value) && typeof value['message'] === 'string';
}

function hasFitPath({ path }: Record<string, unknown>): boolean {
  return path === undefined || path === null || Array.isArray(path);
}

function withFitPath(error: Record<string, unknown>): never {
  const { path: _path, ...rest } = error;
  return (hasFitPath(error) ? error : rest) as never;
}
