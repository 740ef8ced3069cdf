import { defaultCachingSettings } from '@gantry/gateway/caching/CachingSettings.js';
import type { CloudEvent } from '@gantry/platform/events/CloudEvent.js';
import { PostgresEventBus } from '@gantry/platform/events/PostgresEventBus.js';
import { newId } from '@gantry/platform/ids/newId.js';
import { provisionDatabase } from '@gantry/platform/persistence/provisionDatabase.js';
import { pino } from 'pino';
import { expect, inject, test } from 'vitest';
import { market, marketState } from '../../../gateway/test/fixtures/market.js';
import { startFederation } from '../../../gateway/test/fixtures/startFederation.js';
import { followEvents } from '../src/followEvents.js';

const changed = (source: string, tenantid: string): CloudEvent => ({
  specversion: '1.0',
  id: newId('evt'),
  source: `/gantry/${source}`,
  type: `gantry.${source}.GoodChanged.v1`,
  time: new Date().toISOString(),
  datacontenttype: 'application/json',
  dataschema: 'schema/events/GoodChanged.v1.json',
  tenantid,
  data: { goodId: '1' },
});

test('an answer is forgotten when the subgraph that owns an entity in it says that it changed', async () => {
  const urls = await provisionDatabase(inject('adminUrl'), 'bus', 'test', `bus_gateway_${Date.now()}`);
  const bus = await PostgresEventBus.open(urls.owner, pino({ level: 'silent' }));
  const state = marketState();
  await using federation = await startFederation(market(state), {
    caching: { ...defaultCachingSettings, store: 'memory' },
  });
  await followEvents(federation.gateway, bus, ['GoodChanged']);
  const [acme, globex] = await Promise.all([
    federation.as('', { sub: 'ann', tenant: 'acme' }),
    federation.as('', { sub: 'ann', tenant: 'globex' }),
  ]);
  const name = async (headers: Record<string, string>) =>
    (await federation.ask('{ good(id: 1) { id name } }', headers)).data?.['good'];
  await Promise.all([name(acme), name(globex)]);
  state.names['1'] = 'quill';
  expect(await name(acme)).toMatchObject({ name: 'pen' });
  await bus.publish('/gantry/goods', [changed('goods', 'tnt_1')]);
  await expect.poll(() => name(acme)).toMatchObject({ name: 'quill' });
  expect(await name(globex)).toMatchObject({ name: 'pen' });
  await bus.close();
});
