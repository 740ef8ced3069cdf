import { UserFault } from '@gantry/platform/errors/UserFault.js';

/**
 * How many copies of a pod run: a whole number from 1 to `limit`.
 * @throws UserFault INVALID_CLONES
 */
export function parseClones(clones: number, limit: number): number {
  if (Number.isInteger(clones) && clones >= 1 && clones <= limit) return clones;
  throw UserFault.of('INVALID_CLONES', `Clones must be between 1 and ${limit}, not ${clones}.`, ['clones']);
}
