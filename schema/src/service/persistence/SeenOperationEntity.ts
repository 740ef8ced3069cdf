import { defineEntity, p } from '@mikro-orm/core';
import { forgettable } from './forgettable.js';
import { variantProperties } from './variantProperties.js';

/** The documents that traffic consists of. */
export const SeenOperationEntity = defineEntity({
  name: 'SeenOperation',
  tableName: 'seen_operation',
  ...forgettable(),
  indexes: [{ properties: ['lastSeen'] }],
  properties: {
    ...variantProperties,
    /** SHA-256 of the document, in hex. */
    operation: p.text().primary(),
    name: p.text().nullable(),
    document: p.text(),
    lastSeen: p.datetime(),
  },
});
