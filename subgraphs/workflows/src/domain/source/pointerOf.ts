import type { SourcePath } from './SourceDocument.js';

/** A path as a JSON Pointer (RFC 6901). */
export function pointerOf(path: SourcePath): string {
  return path.map((segment) => `/${String(segment).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}
