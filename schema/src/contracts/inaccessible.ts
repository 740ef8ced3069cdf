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
  const directive = inaccessibleName(features);
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
  const toMark = [...hidden];
  if (toMark.length === 0) return;
  if (inaccessibleName(features) === undefined) linkInaccessible(schema, features);
  const directive = inaccessibleName(features) ?? 'inaccessible';
  for (const [part] of toMark) {
    if (!part.hasAppliedDirective(directive)) part.applyDirective(directive);
  }
}

/** What the supergraph calls the directive; undefined when it does not have it. */
function inaccessibleName(features: CoreFeatures): string | undefined {
  return features.getByIdentity(inaccessibleIdentity)?.directiveNameInSchema('inaccessible');
}

function linkInaccessible(schema: Schema, { coreDefinition }: CoreFeatures): void {
  const feature = INACCESSIBLE_VERSIONS.latest();
  const purpose = feature.defaultCorePurpose;
  const errors = coreDefinition.applyFeatureToSchema(schema, feature, undefined, purpose);
  if (errors.length > 0) throw ErrGraphQLValidationFailed(errors);
}
