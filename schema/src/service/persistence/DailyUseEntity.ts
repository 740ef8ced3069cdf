import { defineEntity, p } from '@mikro-orm/core';
import { forgettable } from './forgettable.js';
import { variantProperties } from './variantProperties.js';

/** What one client has sent of one operation on one day. */
export const DailyUseEntity = defineEntity({
  name: 'DailyUse',
  tableName: 'daily_use',
  ...forgettable(),
  indexes: [{ properties: ['day'] }],
  properties: {
    ...variantProperties,
    /** In UTC. */
    day: p.date().primary(),
    operation: p.text().primary(),
    client: p.text().primary(),
    /** Empty: the client says none. */
    clientVersion: p.text().primary(),
    count: p.bigint(),
    errors: p.bigint(),
    inputs: p.json<Record<string, number>>(),
    lastSeen: p.datetime(),
  },
});
