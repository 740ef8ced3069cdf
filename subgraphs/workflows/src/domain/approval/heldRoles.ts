import { roles as strongestFirst } from '@gantry/platform/identity/RequestContext.js';

/** Roles with those that they hold within them. */
export function heldRoles(roles: readonly string[]): string[] {
  const strongest = Math.min(
    ...roles.map((role) => (strongestFirst as readonly string[]).indexOf(role)).filter((at) => at >= 0),
  );
  return strongestFirst.slice(Math.min(strongest, strongestFirst.length));
}
