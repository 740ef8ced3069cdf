/** The path of a property of what stands at `path`. */
export function propertyPath(path: string, name: string): string {
  const step = /^[\w$*-]+$/.test(name) ? name : JSON.stringify(name);
  return path === '' ? step : `${path}.${step}`;
}

/** The path of an array's items, or of the item at a place. */
export function itemPath(path: string, index: number | '' = ''): string {
  return `${path}[${index}]`;
}

/** The path of one of several alternatives. */
export function alternativePath(path: string, label: string): string {
  return `${path}|${label}`;
}

/** How a sentence names what stands at a path. */
export function subjectOf(path: string): string {
  return path === '' ? 'The data' : `"${path}"`;
}
