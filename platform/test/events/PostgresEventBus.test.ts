import { pino } from 'pino';
import { inject } from 'vitest';
import { PostgresEventBus } from '../../src/events/PostgresEventBus.js';
import { provisionDatabase } from '../../src/persistence/provisionDatabase.js';

import { eventBusContract } from './eventBusContract.js';

const urls = provisionDatabase(inject('adminUrl'), 'bus', 'test', `bus_contract_${Date.now()}`);

eventBusContract('PostgreSQL', async () =>
  PostgresEventBus.open((await urls).owner, pino({ level: 'silent' })),
);
