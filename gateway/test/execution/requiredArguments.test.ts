import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { parcelSubgraphs } from '../fixtures/parcels.js';
import { startLibrary, type Library } from '../fixtures/startLibrary.js';
import { startStandalone } from '../fixtures/startStandalone.js';

let parcels: Library;
beforeAll(async () => {
  parcels = await startLibrary({ modules: parcelSubgraphs });
});
afterAll(() => parcels[Symbol.asyncDispose]());
beforeEach(() => void parcels.takeRequests());

test('gives each field the value for the arguments that it requires', async () => {
  const result = await parcels.ask('{ parcels { id ... on Box { homePrice awayPrice plain } } }');
  expect(result).toEqual({
    data: { parcels: [{ id: 'p1', homePrice: 3, awayPrice: 7, plain: 'plain' }, { id: 'p2' }] },
  });
  const requests = parcels.takeRequests();
  expect(requests.map((request) => request.split(':')[0])).toEqual(['tariffs', 'prices']);
});

test('keeps what the client asks for apart from what is required', async () => {
  const query = '{ parcels { fee(zone: AWAY) ... on Box { homePrice } } }';
  expect(await parcels.ask(query)).toEqual({ data: { parcels: [{ fee: 7, homePrice: 3 }, { fee: 4 }] } });
});

test('sends the variables of a field with the part of a fetch that it is in', async () => {
  const query = `query Offer($percent: Int!, $no: Boolean!) {
    parcels { ...Priced }
  }
  fragment Priced on Parcel { ... on Box { homePrice cheap: offer(percent: $percent) plain @include(if: $no) } }`;
  const result = await parcels.ask(query, { percent: 50, no: false });
  expect(result).toEqual({ data: { parcels: [{ homePrice: 3, cheap: 3.5 }, {}] } });
});

test('tells required fields with other arguments apart below other fields and on interfaces', async () => {
  expect(await parcels.ask('{ sack { homeTotal awayTotal contents { fee } } }')).toEqual({
    data: { sack: { homeTotal: 4, awayTotal: 11, contents: [{ fee: 3 }, { fee: 1 }] } },
  });
});

test('runs a mutation once, whatever is required of what it returns', async () => {
  expect(await parcels.ask('mutation { post { homePrice awayPrice fee(zone: AWAY) } }')).toEqual({
    data: { post: { homePrice: 3, awayPrice: 7, fee: 7 } },
  });
  expect(parcels.takeRequests().filter((request) => request.includes('mutation'))).toHaveLength(1);
});

test('answers the same where answers are otherwise put together as bytes', async () => {
  await using gateway = await startStandalone(parcelSubgraphs);
  const { data } = await gateway.ask('{ parcels { fee(zone: AWAY) ... on Box { homePrice awayPrice } } }');
  expect(data).toEqual({ parcels: [{ fee: 7, homePrice: 3, awayPrice: 7 }, { fee: 4 }] });
});
