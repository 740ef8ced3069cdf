import { UserFault } from '@gantry/platform/errors/UserFault.js';

/** A zone's name becomes part of a host name, so it is short and plain. */
export const zoneNamePattern = /^[a-z0-9]{1,10}$/;

/**
 * The name unchanged, when a zone may bear it.
 * @throws UserFault INVALID_ZONE_NAME
 */
export function parseZoneName(name: string): string {
  if (zoneNamePattern.test(name)) return name;
  const message = `Zone name "${name.slice(0, 80)}" must match ${zoneNamePattern.source}.`;
  throw UserFault.of('INVALID_ZONE_NAME', message, ['name']);
}
