import { Client } from 'pg';
import { describe, expect, inject, it } from 'vitest';
import { GantryError } from '../../src/errors/GantryError.js';
import { createLogger } from '../../src/telemetry/createLogger.js';
import { noteTenant, withLogFields } from '../../src/telemetry/logFields.js';

const words = 'the vault opens with seven turns';

function logger() {
  const lines: string[] = [];
  const log = createLogger('test', {
    level: 'trace',
    destination: { write: (line) => void lines.push(line) },
  });
  return { log, lines, last: () => JSON.parse(lines.at(-1)!) as Record<string, unknown> };
}

async function caught(work: () => unknown): Promise<Error> {
  try {
    await work();
  } catch (error) {
    return error as Error;
  }
  throw new Error('Nothing was thrown.');
}

describe('a log', () => {
  it('says of which request and tenant a line is, however deep it is written', async () => {
    const { log, last, lines } = logger();
    await withLogFields({ requestId: 'r1' }, async () => {
      await Promise.resolve();
      noteTenant('tnt_1');
      log.child({ component: 'deep' }).info('Done.');
    });
    expect(last()).toMatchObject({ requestId: 'r1', tenantId: 'tnt_1', component: 'deep', msg: 'Done.' });
    log.info('Elsewhere.');
    expect(lines.at(-1)).not.toMatch(/requestId|tenantId|trace_id/);
  });

  it('keeps tenants that are served at the same time apart', async () => {
    const { log, lines } = logger();
    const serve = (tenant: string): Promise<void> =>
      withLogFields({ requestId: `of ${tenant}` }, async () => {
        noteTenant(tenant);
        for (let turn = 0; turn < 5; turn++) {
          await new Promise((resolve) => setImmediate(resolve));
          log.info({ says: tenant }, 'Turn.');
        }
      });
    await Promise.all(['a', 'b', 'c'].map(serve));
    expect(lines).toHaveLength(15);
    for (const line of lines.map((each) => JSON.parse(each) as Record<string, string>)) {
      expect(line).toMatchObject({ tenantId: line['says'], requestId: `of ${line['says']}` });
    }
  });

  it.each([
    { token: words },
    { headers: { authorization: words } },
    { request: { headers: { cookie: words } } },
    { settings: { apiKey: words } },
    { variables: { input: words } },
    { event: { data: { content: words } } },
  ])('leaves out by name what may be a secret or somebody’s words: %o', (fields) => {
    const { log, lines } = logger();
    log.info(fields, 'Done.');
    expect(lines.at(-1)).toContain('[redacted]');
    expect(lines.at(-1)).not.toContain(words);
  });

  it('tells of a database’s refusal its code and place, and not the value that it quotes', async () => {
    const { log, lines, last } = logger();
    const client = new Client({ connectionString: inject('adminUrl') });
    await client.connect();
    const error = await caught(() => client.query(`SELECT '${words}'::int`));
    await client.end();
    expect(error.message).toContain('vault');
    log.error({ err: error }, 'It failed.');
    expect(lines.at(-1)).not.toMatch(/vault|turns/);
    expect(last()).toMatchObject({ err: { code: '22P02', message: 'The database refused a statement.' } });
  });

  it('leaves out what clients attach to their errors, also to those that caused others', () => {
    const { log, lines, last } = logger();
    const attached = Object.assign(new Error('The model failed.'), {
      requestBodyValues: { messages: [words] },
    });
    log.error({ err: new GantryError('INTERNAL', 'It broke.', {}, attached) }, 'It failed.');
    expect(lines.at(-1)).not.toContain('vault');
    expect(last()).toMatchObject({
      err: {
        type: 'GantryError',
        code: 'INTERNAL',
        message: 'It broke.',
        cause: { message: 'The model failed.' },
      },
    });
    expect((last()['err'] as { stack: string }).stack).toMatch(/^\s+at /);
  });

  it('does not quote what could not be parsed', async () => {
    const { log, lines } = logger();
    const error = await caught(() => JSON.parse(words) as unknown);
    expect(error.message).toContain('vault');
    log.warn({ err: error }, 'It failed.');
    expect(lines.at(-1)).not.toContain('vault');
  });
});
