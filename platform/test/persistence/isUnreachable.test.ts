import { DriverException } from '@mikro-orm/core';
import { GraphQLError } from 'graphql';
import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import { formatError } from '../../src/errors/formatError.js';
import { isUnreachable } from '../../src/persistence/isUnreachable.js';

/** As the driver throws it, in the wrapping of the object mapper. */
function wrapped(message: string, code?: string): Error {
  return new DriverException(Object.assign(new Error(message), { code }));
}

describe('an error of the database', () => {
  it.each([
    ['a server that is ending', 'terminating connection due to administrator command', '57P01'],
    [
      'a server that has crashed',
      'terminating connection because of crash of another server process',
      '57P02',
    ],
    ['a server that is starting', 'the database system is starting up', '57P03'],
    [
      'a process that was frozen in a transaction',
      'terminating connection due to idle-in-transaction timeout',
      '25P03',
    ],
    ['a full disk', 'could not extend file: No space left on device', '53100'],
    ['too many connections', 'sorry, too many clients already', '53300'],
    ['nobody there', 'connect ECONNREFUSED 127.0.0.1:5432', 'ECONNREFUSED'],
    ['a connection that was cut', 'Connection terminated unexpectedly', undefined],
  ])('by %s passes', (_what, message, code) => {
    expect(isUnreachable(wrapped(message, code))).toBe(true);
    expect(isUnreachable(new Error('The workflow was not started.', { cause: wrapped(message, code) }))).toBe(
      true,
    );
  });

  it.each([
    ['a constraint', 'duplicate key value violates unique constraint', '23505'],
    ['row level security', 'new row violates row-level security policy', '42501'],
    ['a message that cannot be read', 'invalid message format', '08P01'],
    ['a statement', 'syntax error at or near "SELEC"', '42601'],
    ['a fault of ours', 'Cannot read properties of undefined', undefined],
  ])('by %s does not', (_what, message, code) => {
    expect(isUnreachable(wrapped(message, code))).toBe(false);
  });

  it('that passes is told as UNAVAILABLE, without what the database said', () => {
    const originalError = wrapped('connect ECONNREFUSED 10.0.0.7:5432', 'ECONNREFUSED');
    const error = new GraphQLError(originalError.message, { originalError, path: ['tenant'] });
    const told = formatError(error, pino({ level: 'silent' }), 'request-1').toJSON();
    expect(told).toMatchObject({
      path: ['tenant'],
      extensions: { code: 'UNAVAILABLE', requestId: 'request-1' },
    });
    expect(JSON.stringify(told)).not.toMatch(/10\.0\.0\.7|ECONN/);
  });
});
