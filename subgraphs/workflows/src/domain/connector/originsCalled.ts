import type { Operation, SecurityScheme } from '../openapi/Operation.js';

/**
 * The origins that a connector's secrets may be sent to: its own, those of operations that are elsewhere, and of those who give tokens
 * for them.
 * @param given names of the schemes that there are secrets for
 */
export function originsCalled(
  baseUrl: string,
  operations: readonly Pick<Operation, 'serverUrl'>[],
  schemes: readonly SecurityScheme[],
  given: readonly string[],
): string[] {
  const urls = [
    baseUrl,
    ...operations.flatMap(({ serverUrl }) => serverUrl ?? []),
    ...schemes
      .filter(({ name }) => given.includes(name))
      .flatMap((scheme) =>
        scheme.type === 'oauth2' ? scheme.tokenUrl : scheme.type === 'openIdConnect' ? scheme.url : [],
      ),
  ];
  return [
    ...new Set(urls.filter((url) => URL.canParse(url, baseUrl)).map((url) => new URL(url, baseUrl).origin)),
  ];
}
