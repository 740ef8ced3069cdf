import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, it, vi } from 'vitest';
import { requestDevelopmentToken } from '@gantry/embedded/issuer/requestDevelopmentToken.js';
import { bareEnvironment } from '../src/gantry/bareEnvironment.js';
import { Caller } from '../src/gantry/Caller.js';
import { freePort } from '@gantry/platform/http/freePort.js';
import { temporaryDataFolder } from '../src/gantry/temporaryDataFolder.js';
import { kafkaMissing } from '../src/services/kafka/kafkaMissing.js';
import { redisMissing } from '../src/services/RedisServer.js';

const main = fileURLToPath(new URL('../../deploy/distributed/dist/main.js', import.meta.url));
const data = await temporaryDataFolder('two-of-each');
afterAll(() => rm(data, { recursive: true, force: true }));

it.skipIf(kafkaMissing ?? redisMissing)(
  'starts two of each with one command, answers, and ends all of them when it is asked to',
  async () => {
    const port = await freePort();
    const settings = { REPLICAS: '2', GANTRY_PORT: String(port), GANTRY_DATA: data };
    const child = spawn(process.execPath, [main], { env: { ...bareEnvironment, ...settings } });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => (output += text));
    }
    const ended = once(child, 'exit');
    try {
      await vi.waitFor(() => expect(output).toContain('Gantry runs in 16 processes'), {
        // 16 processes on whatever cores there are; each of them is given up after 90 s.
        timeout: 240_000,
        interval: 100,
      });
      const baseUrl = `http://127.0.0.1:${port}`;
      const token = await requestDevelopmentToken({ baseUrl, user: 'ada' });
      const { viewer } = await new Caller(`${baseUrl}/graphql`, token).must<{ viewer: { email: string } }>(
        '{ viewer { email } }',
      );
      expect(viewer.email).toBe('ada@example.com');
      const unknown = await fetch(`${baseUrl}/webhooks/whk_none`, { method: 'POST', body: '{}' });
      expect(await unknown.text()).toContain('UNKNOWN_WEBHOOK');
      const pids = [...output.matchAll(/pid (\d+)/g)].map(([, pid]) => Number(pid));
      expect(pids.length).toBe(16);
      child.kill('SIGTERM');
      expect((await ended)[0]).toBe(0);
      for (const pid of pids) expect(() => process.kill(pid, 0)).toThrow('ESRCH');
    } finally {
      // Asked once more, it still ends what it has started.
      if (child.exitCode === null) child.kill('SIGTERM');
      await ended;
    }
  },
  300_000,
);
