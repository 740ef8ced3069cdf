import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { CertificateAuthority } from '@gantry/test/services/CertificateAuthority.js';
import { JqExpressions } from '../../src/adapters/jq/JqExpressions.js';
import type { MailServer } from '../../src/adapters/mail/MailServer.js';
import { sendMail } from '../../src/adapters/mail/sendMail.js';
import { compileDefinition } from '../../src/domain/dsl/compileDefinition.js';
import type { MailCall } from '../../src/domain/interpreter/ProtocolCaller.js';
import type { Json } from '../../src/domain/Json.js';
import { runLocally, type LocalRun } from '../../src/local/runLocally.js';
import { bench, definition } from '../support/execution.js';
import { TestMailServer } from '../support/TestMailServer.js';

const opened: AsyncDisposable[] = [];
afterEach(async () => {
  for (const each of opened.splice(0)) await each[Symbol.asyncDispose]();
});

async function open(...options: Parameters<typeof TestMailServer.open>): Promise<TestMailServer> {
  const server = await TestMailServer.open(...options);
  opened.push(server);
  return server;
}

const at = (port: number, more: Partial<MailServer> = {}): MailServer => ({
  host: '127.0.0.1',
  port,
  tls: 'none',
  from: { name: 'Gantry, at work', address: 'gantry@example.com' },
  domains: null,
  ...more,
});

/** Runs one task that tells somebody by mail, tried once. */
async function tell(
  mail: MailServer | undefined,
  given: object,
  { input = {}, timeoutMs }: { input?: Json; timeoutMs?: number } = {},
): Promise<LocalRun> {
  const expressions = new JqExpressions({ limitMs: 10_000 });
  const told = { call: 'notify', with: { channel: 'mail', subject: 'Late', ...given } };
  const timed = timeoutMs === undefined ? {} : { timeout: { after: { milliseconds: timeoutMs } } };
  const call = JSON.stringify({ ...told, ...timed });
  const text = definition(
    `  - try:\n      try: [{ tell: ${call} }]\n      catch: { errors: { with: { status: 1 } }, retry: { limit: { attempt: { count: 1 } } } }`,
  );
  const compiled = await compileDefinition(text, { connectors: [], expressions, mail: true });
  if (!compiled.definition) throw new Error(JSON.stringify(compiled.diagnostics));
  return runLocally({ input, definition: compiled.definition, expressions, ...(mail && { mail }) });
}

const fault = ({ status, error }: LocalRun) => ({
  status,
  type: error?.type.split('/').at(-1),
  code: error?.status,
  detail: error?.detail,
});

let expressions: JqExpressions;
let on: ReturnType<typeof bench>;
beforeAll(() => {
  expressions = new JqExpressions({ limitMs: 10_000 });
});
beforeEach(() => {
  on = bench(expressions);
});
afterAll(() => expressions?.close());

describe('a mail', () => {
  it('comes as it was written, to each of its recipients, and gives the input', async () => {
    const server = await open();
    const given = {
      to: ['${ .who }', 'bob@example.org'],
      subject: '${ "Bestellung \\(.book) ist überfällig" }',
      message: 'Grüße.\nSie war gestern fällig.',
      data: { book: '${ .book }' },
    };
    const input = { who: 'ada@example.com', book: 7 };
    expect(await tell(at(server.port), given, { input })).toMatchObject({
      status: 'COMPLETED',
      output: input,
    });
    const [mail] = server.received;
    expect(mail).toMatchObject({ from: 'gantry@example.com', to: ['ada@example.com', 'bob@example.org'] });
    expect(mail!.headers).toMatchObject({
      from: '"Gantry, at work" <gantry@example.com>',
      to: 'ada@example.com, bob@example.org',
      'auto-submitted': 'auto-generated',
    });
    expect(mail!.headers['subject']).toMatch(/^=\?UTF-8\?Q\?Bestellung_7_ist_=C3=BCberf=C3=A4llig\?=$/u);
    expect(mail!.text).toContain('Gr=C3=BC=C3=9Fe.\r\nSie war gestern f=C3=A4llig.');
    expect(mail!.text).toContain('filename=data.json');
    expect(mail!.text).toContain(Buffer.from('{\n  "book": 7\n}').toString('base64'));
  });

  it('has the same id on each attempt, and another than any other', async () => {
    let first = true;
    const server = await open({
      onData: (_stream, _session, done) => {
        const busy = Object.assign(new Error('Come back later'), { responseCode: 451 });
        done(first ? busy : undefined);
        first = false;
      },
    });
    const call: Omit<MailCall, 'key'> = {
      protocol: 'mail',
      to: ['ada@example.com'],
      subject: 'Late',
      text: '',
      data: null,
    };
    const send = (key: string) => sendMail({ ...call, key }, new AbortController().signal, at(server.port));
    expect(await send('exe_1/tell')).toEqual({ kind: 'refusal', status: 503, detail: '451 Come back later' });
    expect(await send('exe_1/tell')).toMatchObject({ kind: 'result' });
    expect(await send('exe_1/again')).toMatchObject({ kind: 'result' });
    const ids = server.received.map(({ headers }) => headers['message-id']);
    expect(ids[0]).toMatch(/^<[0-9a-f]{40}@example\.com>$/u);
    expect(ids).toEqual([ids[0], ids[0], expect.not.stringMatching(ids[0]!)]);
  });

  it.each([
    [
      'another header in its subject',
      { subject: '${ .text }' },
      'The subject of a mail is one line; found "a\\r\\nBcc: eve@example.com".',
    ],
    [
      'another recipient in one',
      { to: '${ .text }' },
      'A recipient is an address such as ada@example.com; found "a\\r\\nBcc: eve@example.com".',
    ],
    [
      'a list in one recipient',
      { to: '${ "ada@example.com,eve@example.com" }' },
      'A recipient is an address such as ada@example.com; found "ada@example.com,eve@example.com".',
    ],
    [
      'a name beside the address',
      { to: ['${ "Ada <ada@example.com>" }'] },
      'A recipient is an address such as ada@example.com; found "Ada <ada@example.com>".',
    ],
    ['no recipient', { to: '${ [] }' }, 'A mail has 1 to 50 recipients; found 0.'],
    [
      'too many of them',
      { to: '${ [range(51) | "a\\(.)@example.com"] }' },
      'A mail has 1 to 50 recipients; found 51.',
    ],
    [
      'too much text',
      { message: '${ "x" * 262145 }' },
      'The text of a mail has at most 262144 characters; found 262145.',
    ],
  ])('is not sent with %s', async (_, given, detail) => {
    const call = JSON.stringify({
      call: 'notify',
      with: { channel: 'mail', to: 'ada@example.com', subject: 'Late', ...given },
    });
    const { ending, error } = await on.run(definition(`  - tell: ${call}`), {
      text: 'a\r\nBcc: eve@example.com',
    });
    // Its protocols answer whatever is sent with another error.
    expect([ending, error]).toEqual([
      'FAILED',
      {
        type: expect.stringMatching(/validation$/u),
        status: 400,
        title: 'Validation error',
        instance: '/do/0/tell',
        detail,
      },
    ]);
  });

  it('goes only to where the deployment lets it', async () => {
    const server = await open();
    const mail = at(server.port, { domains: ['example.com'] });
    const run = await tell(mail, { to: ['ada@EXAMPLE.com', 'eve@example.net'] });
    expect(fault(run)).toMatchObject({
      type: 'authorization',
      detail: 'MAIL ada@EXAMPLE.com, eve@example.net: This deployment sends no mail to example.net.',
    });
    expect(server.received).toEqual([]);
  });

  it('is an error where the server does not take it, for which recipient, and what it said', async () => {
    const server = await open({
      onRcptTo: ({ address }, _session, done) =>
        done(
          address.startsWith('eve')
            ? Object.assign(new Error('No such user'), { responseCode: 550 })
            : undefined,
        ),
    });
    expect(fault(await tell(at(server.port), { to: 'eve@example.com' }))).toMatchObject({
      type: 'communication',
      code: 422,
      detail: expect.stringContaining('550 No such user'),
    });
    expect(fault(await tell(at(server.port), { to: ['ada@example.com', 'eve@example.com'] }))).toMatchObject({
      type: 'communication',
      code: 422,
      detail: expect.stringContaining('not taken for eve@example.com'),
    });
  });

  it('is an error where it is too large for the server', async () => {
    const server = await open({ size: 10_000, rejectOversized: true });
    const run = await tell(at(server.port), { to: 'ada@example.com', message: '${ "x" * 20000 }' });
    expect(fault(run)).toMatchObject({ type: 'communication', code: 413 });
  });

  it('is no longer tried when its time is over, and its connection is closed', async () => {
    const sockets: Socket[] = [];
    // Says nothing.
    const silent: Server = createServer((socket) => void sockets.push(socket.on('error', () => {})));
    await new Promise<void>((resolve) => void silent.listen(0, '127.0.0.1', resolve));
    const { port } = silent.address() as AddressInfo;
    const run = await tell(at(port), { to: 'ada@example.com' }, { timeoutMs: 400 });
    expect(fault(run)).toMatchObject({ status: 'FAILED', type: 'timeout', code: 408 });
    await expect
      .poll(() => sockets.every(({ destroyed, readableEnded }) => destroyed || readableEnded))
      .toBe(true);
    for (const socket of sockets) socket.destroy();
    silent.close();
  });

  it('tells nobody where the server is, nor what it said of the deployment', async () => {
    const server = await open({
      authOptional: false,
      disabledCommands: ['STARTTLS'],
      allowInsecureAuth: true,
      onAuth: (_auth, _session, done) => done(new Error('gantry-user is locked')),
    });
    const mail = at(server.port, { login: { user: 'gantry-user', password: 'secret' } });
    expect(fault(await tell(mail, { to: 'ada@example.com' })).detail).toBe(
      'MAIL ada@example.com: the mail server does not accept this deployment',
    );
    const closed = await tell(at(1), { to: 'ada@example.com' });
    expect(fault(closed)).toMatchObject({
      type: 'communication',
      code: 503,
      detail: 'MAIL ada@example.com: The mail server cannot be reached (ESOCKET).',
    });
  });

  it('is not sent without a server, which the compiler says first', async () => {
    expect(fault(await tell(undefined, { to: 'ada@example.com' }))).toMatchObject({
      type: 'configuration',
      detail: 'The call cannot be made: there is no mail server to send it by.',
    });
    const call =
      "  - tell: { call: notify, with: { channel: mail, to: 'Ada <ada@example.com>', subject: Late } }";
    const { diagnostics } = await compileDefinition(definition(call), { connectors: [], expressions });
    expect(diagnostics.map(({ code, line, column }) => [code, line, column])).toEqual([
      ['NOT_ALLOWED', 4, expect.any(Number)],
      ['INVALID_VALUE', 4, expect.any(Number)],
    ]);
  });
});

describe('between Gantry and the mail server', () => {
  it('everything is encrypted, from the first byte or by an upgrade, by a certificate that is known', async () => {
    const authority = await CertificateAuthority.create();
    const { certificate: cert, key } = await authority.issue('mail');
    for (const tls of ['implicit', 'upgrade'] as const) {
      const server = await open({ cert, key, secure: tls === 'implicit' });
      const mail = at(server.port, { tls, authority: authority.certificate });
      expect(await tell(mail, { to: 'ada@example.com' })).toMatchObject({ status: 'COMPLETED' });
      expect(server.received).toEqual([expect.objectContaining({ encrypted: true })]);
      const unknown = await tell(at(server.port, { tls }), { to: 'ada@example.com' });
      expect(fault(unknown)).toMatchObject({ type: 'communication', code: 503 });
      expect(server.received).toHaveLength(1);
    }
  });

  it('nothing is said to a server that has no TLS, unless it need not', async () => {
    const server = await open({ hideSTARTTLS: true, disabledCommands: ['AUTH', 'STARTTLS'] });
    const mail = at(server.port, { tls: 'upgrade' });
    expect(fault(await tell(mail, { to: 'ada@example.com' }))).toMatchObject({ type: 'communication' });
    expect(server.received).toEqual([]);
    expect(await tell(at(server.port), { to: 'ada@example.com' })).toMatchObject({ status: 'COMPLETED' });
  });
});
