import { defineEntity, p } from '@mikro-orm/core';
import { forgettable } from './forgettable.js';
import { variantProperties } from './variantProperties.js';

/** Reports that have been added up, so that none is twice. */
export const UsageReportEntity = defineEntity({
  name: 'UsageReport',
  tableName: 'usage_report',
  ...forgettable(),
  indexes: [{ properties: ['receivedAt'] }],
  properties: {
    ...variantProperties,
    id: p.text().primary(),
    receivedAt: p.datetime().defaultRaw('now()'),
  },
});
