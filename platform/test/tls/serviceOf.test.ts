import { describe, expect, it } from 'vitest';
import { serviceOf } from '../../src/tls/serviceOf.js';

describe('the service that a certificate is of', () => {
  it('is named by its one URI', () => {
    expect(serviceOf('URI:spiffe://gantry/cost, DNS:cost, IP Address:127.0.0.1')).toBe('cost');
    expect(serviceOf('DNS:localhost, URI:spiffe://gantry/gateway')).toBe('gateway');
  });

  it.each([
    undefined,
    '',
    'DNS:cost',
    'DNS:spiffe://gantry/cost',
    'URI:spiffe://gantry/',
    'URI:spiffe://gantry/cost/more',
    'URI:spiffe://gantry/Cost',
    'URI:spiffe://elsewhere/cost',
    'URI:https://gantry/cost',
    'URI:spiffe://gantry/cost, URI:spiffe://gantry/gateway',
    'URI:spiffe://gantry/cost, URI:https://example.com',
    // A name with a comma in it is one name, as Node says with quotes.
    'DNS:"a, URI:spiffe://gantry/gateway"',
    'URI:"https://example.com/, URI:spiffe://gantry/gateway"',
  ])('is none in %j', (names) => {
    expect(serviceOf(names)).toBeUndefined();
  });
});
