import { describe, expect, it } from 'vitest';
import { readBody } from '../../src/domain/webhook/readBody.js';
import { signDelivery, verifyDelivery } from '../../src/domain/webhook/verifyDelivery.js';

// The example that libraries of Standard Webhooks are tried on.
const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const example = {
  id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
  timestamp: '1614265330',
  signature: 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
  body: Buffer.from('{"test": 2432232314}'),
};
const then = 1_614_265_330_000;
const other = 'whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA';

describe('a call of a webhook', () => {
  it('is whose signature it bears, as everybody else makes it', () => {
    expect(signDelivery(secret, example.id, 1_614_265_330, example.body)).toBe(example.signature);
    expect(verifyDelivery(example, [secret], then)).toEqual({
      ok: true,
      messageId: example.id,
      timestamp: 1_614_265_330,
    });
  });

  it('may be signed by any of the secrets that count, and bear several signatures', () => {
    expect(verifyDelivery(example, [other, secret], then).ok).toBe(true);
    const signature = `v1a,abc v1,AAAA ${example.signature}`;
    expect(verifyDelivery({ ...example, signature }, [secret], then).ok).toBe(true);
  });

  it.each([
    ['another secret', example, [other]],
    ['no secret', example, []],
    ['another body', { ...example, body: Buffer.from('{"test": 2432232315}') }, [secret]],
    ['another id', { ...example, id: 'msg_other' }, [secret]],
    ['another time', { ...example, timestamp: '1614265331' }, [secret]],
    ['another kind of signature', { ...example, signature: example.signature.replace('v1', 'v2') }, [secret]],
    ['a signature cut short', { ...example, signature: 'v1,g0hM' }, [secret]],
    ['an empty one', { ...example, signature: 'v1,' }, [secret]],
    [
      'the right one behind a hundred others',
      { ...example, signature: `${'v1,AAAA '.repeat(100)}${example.signature}` },
      [secret],
    ],
  ])('is nobody’s with %s', (_, delivery, secrets) => {
    expect(verifyDelivery(delivery, secrets, then)).toMatchObject({ ok: false, code: 'WRONG_SIGNATURE' });
  });

  it.each([
    [300, true],
    [301, false],
    [-300, true],
    [-301, false],
  ])('counts for five minutes: %i s later', (seconds, ok) => {
    const found = verifyDelivery(example, [secret], then + seconds * 1_000);
    expect(found).toMatchObject(ok ? { ok } : { ok, code: 'OUT_OF_TIME' });
  });

  it.each([
    ['no id', { id: undefined }],
    ['a blank in the id', { id: 'msg 1' }],
    ['an id that is too long', { id: 'x'.repeat(201) }],
    ['no time', { timestamp: undefined }],
    ['a time that is none', { timestamp: '1e9' }],
    ['no signature', { signature: undefined }],
  ])('is malformed with %s', (_, change) => {
    expect(verifyDelivery({ ...example, ...change }, [secret], then)).toMatchObject({ code: 'MALFORMED' });
  });
});

it.each([
  ['{"a":1}', 'application/json; charset=utf-8', { value: { a: 1 }, mediaType: 'application/json' }],
  ['[1]', 'application/vnd.github+json', { value: [1], mediaType: 'application/vnd.github+json' }],
  [
    'a=1',
    'application/x-www-form-urlencoded',
    { value: 'a=1', mediaType: 'application/x-www-form-urlencoded' },
  ],
  ['', undefined, { value: null, mediaType: 'application/json' }],
  ['{', 'application/json', { fault: 'The body is no JSON.' }],
  ['\xff', 'text/plain', { fault: 'The body is no text in UTF-8.' }],
])('reads a body by its media type: %s %s', (text, type, read) => {
  expect(readBody(Buffer.from(text, 'latin1'), type)).toEqual(read);
});
