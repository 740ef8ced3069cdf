import { defineEntity, p } from '@mikro-orm/core';
import { forgettable } from './forgettable.js';
import { variantProperties } from './variantProperties.js';

/** What each gateway said last that it serves. */
export const LiveGatewayEntity = defineEntity({
  name: 'LiveGateway',
  tableName: 'live_gateway',
  ...forgettable(),
  indexes: [{ properties: ['seenAt'] }],
  properties: {
    ...variantProperties,
    gateway: p.text().primary(),
    /** Empty: the supergraph itself. */
    contract: p.text().primary(),
    etag: p.text(),
    seenAt: p.datetime(),
  },
});
