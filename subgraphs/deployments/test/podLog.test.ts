import { fileURLToPath } from 'node:url';
import { newId } from '@gantry/platform/ids/newId.js';
import { createTestPlatform, type TestPlatform } from '@gantry/test/testPlatform.js';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { PodLogLine } from '../src/domain/ports/PodLog.js';
import { DatabasePodLog } from '../src/persistence/DatabasePodLog.js';
import { entities } from '../src/persistence/entities.js';
import { LogRepository } from '../src/persistence/LogRepository.js';

let platform: TestPlatform;
const tenantId = newId('tnt');

beforeAll(async () => {
  platform = await createTestPlatform('deployments', {
    entities,
    migrationsDirectory: fileURLToPath(new URL('../migrations', import.meta.url)),
  });
});
afterAll(() => platform.close());

const podLog = (options: { keptLines?: number; linesPerFlush?: number } = {}): DatabasePodLog =>
  new DatabasePodLog({
    ...platform.platform,
    keptLines: 100,
    flushMs: 1,
    linesPerFlush: 1_000,
    ...options,
  });

const line = (text: string): PodLogLine => ({ clone: 1, stream: 'STDOUT', text, at: new Date() });

async function linesAfter(podId: string, sequence: number, tenant = tenantId): Promise<string[]> {
  const { database } = platform.platform;
  const rows = await database.tenant({ tenantId: tenant }, (em) =>
    new LogRepository(em).after(podId, sequence, 1_000),
  );
  return rows.map((row) => `${row.sequence} ${row.text}`);
}

describe("a pod's log", () => {
  test('keeps lines in order, whatever they hold, and goes on where it was after a restart', async () => {
    const podId = newId('pod');
    const log = podLog();
    for (const text of ['one', 'nul \0 byte', 'half a pair \ud83d']) log.append(tenantId, podId, line(text));
    await log.flush();
    const next = podLog();
    next.append(tenantId, podId, line('four'));
    await next.flush();
    expect(await linesAfter(podId, 0)).toEqual(['1 one', '2 nul  byte', '3 half a pair \ufffd', '4 four']);
    expect(await linesAfter(podId, 3)).toEqual(['4 four']);
  });

  test('forgets the oldest lines, and says so to who has not seen them', async () => {
    const podId = newId('pod');
    const log = podLog({ keptLines: 3 });
    for (let number = 1; number <= 10; number += 1) {
      log.append(tenantId, podId, line(String(number)));
      await log.flush();
    }
    expect(await linesAfter(podId, 0)).toEqual(['8 8', '9 9', '10 10']);
    expect(await linesAfter(podId, 7)).toHaveLength(3);
    expect(await linesAfter(podId, 10)).toEqual([]);
    await expect(linesAfter(podId, 6)).rejects.toMatchObject({ code: 'CURSOR_EXPIRED' });
  });

  test('loses lines that come too fast, and tells how many', async () => {
    const podId = newId('pod');
    const log = podLog({ linesPerFlush: 5 });
    for (let number = 1; number <= 12; number += 1) log.append(tenantId, podId, line(String(number)));
    await log.flush();
    expect(await linesAfter(podId, 0)).toEqual([
      ...[1, 2, 3, 4, 5].map((number) => `${number} ${number}`),
      '6 gantry: 7 lines were lost, because they came too fast.',
    ]);
  });

  test('is invisible to another tenant', async () => {
    const podId = newId('pod');
    const log = podLog();
    log.append(tenantId, podId, line('mine'));
    await log.flush();
    expect(await linesAfter(podId, 0, newId('tnt'))).toEqual([]);
  });
});
