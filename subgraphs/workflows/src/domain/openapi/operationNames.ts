/**
 * A name for an operation without operationId, from its method and path: `GET /orders/{id}` is `getOrdersById`.
 */
export function deriveOperationName(method: string, path: string): string {
  const words = path
    .split('/')
    .filter((segment) => segment !== '')
    .map((segment) => segment.replace(/\{([^}]*)\}/gu, ' By $1 '))
    .flatMap((segment) => segment.split(/[^A-Za-z0-9]+/u))
    .filter((word) => word !== '');
  const name = words.map((word) => word[0]?.toUpperCase() + word.slice(1)).join('');
  return method.toLowerCase() + (name === '' ? 'Root' : name);
}

/** The name itself, or with the first number that makes it differ from those taken. */
export function uniqueName(name: string, taken: ReadonlySet<string>): string {
  if (!taken.has(name)) return name;
  let number = 2;
  while (taken.has(`${name}${number}`)) number += 1;
  return `${name}${number}`;
}
