import type { ResponsePath } from './Data.js';

/** A subgraph's error path in the client's response keys: aliases the planner invented become the keys asked for. */
export function renamePath(path: ResponsePath, renamed: ReadonlyMap<string, string>): ResponsePath {
  if (renamed.size === 0) return path;
  return path.map((key) => (typeof key === 'string' ? (renamed.get(key) ?? key) : key));
}
