import {
  ErrGraphQLValidationFailed,
  INACCESSIBLE_VERSIONS,
  inaccessibleIdentity,
  type CoreFeatures,
  type NamedType,
  type Schema,
} from '@apollo/federation-internals';
import type { HiddenParts } from './HiddenParts.js';
import { partsOf } from './SchemaPart.js';

/** Notes what the supergraph itself hides. */
export function hideInaccessible(
  features: CoreFeatures,
  types: readonly NamedType[],
  hidden: HiddenParts,
): void {
  const directive = features.getByIdentity(inaccessibleIdentity)?.directiveNameInSchema('inaccessible');
  if (directive === undefined) return;
  for (const part of partsOf(types)) {
    if (part.hasAppliedDirective(directive)) hidden.hide(part, { because: 'INACCESSIBLE' });
  }
}

/**
 * Marks what is hidden as `@inaccessible`, and links the feature where the supergraph does not yet.
 * @throws GraphQLError when the supergraph uses the name for something else
 */
export function markInaccessible(schema: Schema, features: CoreFeatures, hidden: HiddenParts): void {
  const toMark = [...hidden].filter(([, { because }]) => because !== 'INACCESSIBLE');
  if (toMark.length === 0) return;
  if (!features.getByIdentity(inaccessibleIdentity)) {
    const feature = INACCESSIBLE_VERSIONS.latest();
    const { coreDefinition } = features;
    const errors = coreDefinition.applyFeatureToSchema(
      schema,
      feature,
      undefined,
      feature.defaultCorePurpose,
    );
    if (errors.length > 0) throw ErrGraphQLValidationFailed(errors);
  }
  const directive = features.getByIdentity(inaccessibleIdentity)?.directiveNameInSchema('inaccessible');
  for (const [part] of toMark) part.applyDirective(directive ?? 'inaccessible');
}
