import type { Change, SerializableChange } from '@graphql-inspector/core';

/** A change as the inspector finds it, with what it knows of each kind. */
export type InspectedChange = SerializableChange & Pick<Change, 'criticality' | 'message' | 'path'>;
