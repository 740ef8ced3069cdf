import type { Edit } from './Edit.js';

/** A stretch of a text. */
export type Range = Omit<Edit, 'text'>;
