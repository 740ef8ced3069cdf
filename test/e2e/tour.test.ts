import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { describe, expect, inject, it } from 'vitest';
import { bareEnvironment } from '../src/gantry/bareEnvironment.js';

const main = fileURLToPath(new URL('../dist/golden-path/tour.js', import.meta.url));

async function tour(port: number): Promise<{ code: number | null; text: string }> {
  const child = spawn(process.execPath, [main], { env: { ...bareEnvironment, GANTRY_PORT: String(port) } });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (piece) => (text += piece));
  const [code] = await once(child, 'close');
  return { code, text };
}

describe('npm run tour', () => {
  it('shows the whole golden path at the Gantry that runs', async () => {
    const { code, text } = await tour(Number(new URL(inject('gantry').baseUrl).port));
    expect({ code, text }).toMatchObject({ code: 0 });
    for (const sight of [
      '│ ',
      'TASK_RETRIED',
      'HEALTHY',
      'FAILED',
      'total',
      'audit trail',
      'across six subgraphs',
    ])
      expect(text).toContain(sight);
    expect(text).not.toContain('\u001B');
  }, 300_000);

  it('says what is wrong in one sentence and exits with 1', async () => {
    const server = createServer((_request, response) => response.end('{}')).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { code, text } = await tour((server.address() as AddressInfo).port);
    server.close();
    expect(code).toBe(1);
    expect(text).toMatch(/\n✗ What answers at \S+ has no embedded issuer .*\.\n$/);
  });
});
