import { Registry } from 'prom-client';
import { afterEach, expect, it } from 'vitest';
import { WebhookReceiver } from '../../src/adapters/webhook/WebhookReceiver.js';
import type { WebhookIntake } from '../../src/domain/webhook/WebhookIntake.js';

let receiver: WebhookReceiver | undefined;
afterEach(() => receiver?.close());

const hook = (digit: string) => `/webhooks/whk_${digit.repeat(26)}`;
const warned: string[] = [];
const registry = new Registry();

/** Serves webhooks on a port of its own. @returns calls one */
async function serve(receive: WebhookIntake['receive'], callsPerSecond = 1_000) {
  registry.clear();
  receiver = new WebhookReceiver({
    intake: { receive },
    registry,
    warn: (_error, message) => warned.push(message),
    callsPerSecond,
  });
  const port = await receiver.listen(0, '127.0.0.1');
  return (path: string) => fetch(`http://127.0.0.1:${port}${path}`, { method: 'POST', body: '{}' });
}
const accepted = async () => ({ kind: 'ACCEPTED' as const, executionId: null });

it('takes no more than some calls of a webhook a second, and those of others all the same', async () => {
  const call = await serve(accepted, 2);
  // It would take them a quarter of a minute to come one after the other.
  const answers = await Promise.all(Array.from({ length: 30 }, () => call(hook('1'))));
  const refused = answers.filter(({ status }) => status === 429);
  expect(refused.length).toBeGreaterThan(0);
  expect(refused[0]!.headers.get('retry-after')).toBe('1');
  expect((await call(hook('2'))).status).toBe(202);
});

it('looks at some calls at once, and has others come again', async () => {
  const { promise: go, resolve } = Promise.withResolvers<void>();
  let looking = 0;
  const call = await serve(async () => {
    looking += 1;
    await go;
    return accepted();
  });
  const first = Array.from({ length: 64 }, () => call(hook('1')));
  await expect.poll(() => looking, { timeout: 30_000 }).toBe(64);
  const refused = await call(hook('2'));
  expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '1']);
  resolve();
  expect((await Promise.all(first)).every(({ status }) => status === 202)).toBe(true);
  expect((await call(hook('2'))).status).toBe(202);
});

it('asks to come again when something goes wrong, and says nothing of what', async () => {
  const call = await serve(async () => {
    throw new Error('select * from webhook');
  });
  const answer = await call(hook('1'));
  expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '5']);
  expect(await answer.text()).not.toContain('select');
  expect(warned).toEqual(['Taking in a call of a webhook failed.']);
  expect(await registry.metrics()).toContain('gantry_webhook_calls_total{outcome="FAILED"} 1');
});
