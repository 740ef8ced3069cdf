import { RegistryError } from '../registry/RegistryError.js';
import type { Contract } from './Contract.js';

const namePattern = /^[a-z][a-z0-9-]{0,62}$/;
/** As composition wants the names of tags. */
const tagPattern = /^[A-Za-z_][A-Za-z0-9_/-]{0,127}$/;
const mostTags = 200;

/** Whether a contract can be kept; whether it fits a graph shows when one is composed. @throws RegistryError BAD_USER_INPUT */
export function checkContract({ name, include, exclude }: Contract): void {
  if (!namePattern.test(name)) {
    throw refuse(
      'name',
      `"${name.slice(0, 100)}" names no contract: 63 letters a–z, digits and hyphens at most, a letter first.`,
    );
  }
  for (const [field, tags] of [
    ['include', include],
    ['exclude', exclude],
  ] as const) {
    if (tags.length > mostTags)
      throw refuse(field, `${tags.length} tags are too many: ${mostTags} are the most.`);
    tags.forEach((tag, index) => {
      if (!tagPattern.test(tag)) throw refuse(`${field}.${index}`, `"${tag.slice(0, 200)}" is no tag.`);
    });
  }
  const both = include.find((tag) => exclude.includes(tag));
  if (both !== undefined) throw refuse('exclude', `"${both}" is included and excluded at once.`);
  if (include.length + exclude.length === 0) {
    throw refuse(
      'include',
      `The contract "${name}" includes and excludes nothing: it would be the supergraph itself.`,
    );
  }
}

function refuse(field: string, message: string): RegistryError {
  return new RegistryError('BAD_USER_INPUT', message, { field });
}
