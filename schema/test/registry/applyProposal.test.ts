import { expect, it } from 'vitest';
import { applyProposal } from '../../src/registry/applyProposal.js';

it('refuses an event whose schema cannot be used, naming it', () => {
  const subgraphs = [{ name: 'shop', url: 'http://shop.example/', sdl: 'type Query { a: Int }' }];
  const events = [
    { name: 'Paid', version: 1, schema: {} },
    { name: 'Sent', version: 2, schema: { $ref: 'https://elsewhere.example/Sent.json' } },
  ];
  expect(() => applyProposal(null, { subgraphs, whole: true, events })).toThrow(
    expect.objectContaining({
      code: 'BAD_USER_INPUT',
      message: expect.stringContaining('The schema of Sent.v2 cannot be used'),
      details: { field: 'events.1.schema' },
    }),
  );
});
