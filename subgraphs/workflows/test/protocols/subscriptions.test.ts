import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { KafkaBroker } from '@gantry/test/services/kafka/KafkaBroker.js';
import { kafkaMissing } from '@gantry/test/services/kafka/kafkaMissing.js';
import { Kafka, logLevel } from 'kafkajs';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { WebSocketServer, type WebSocket } from 'ws';
import { MemoryStepJournal } from '../../src/adapters/durable/MemoryStepJournal.js';
import { ProtocolCallers } from '../../src/adapters/protocols/ProtocolCallers.js';
import { compileDefinition } from '../../src/domain/dsl/compileDefinition.js';
import type { FedResult } from '../../src/domain/interpreter/MessageFeed.js';
import { Abandoned } from '../../src/domain/interpreter/Durable.js';
import type { JsonObject } from '../../src/domain/Json.js';
import { replayRecording } from '../../src/domain/replay/replayRecording.js';
import { answer, bench, definition } from '../support/execution.js';
import { jqForFile } from '../support/expressions.js';
import { TestService } from '../support/TestService.js';

const expressions = jqForFile();
const waiting = { timeout: 30_000 };
const callers = new ProtocolCallers({ allowPrivateAddresses: true, allowPrograms: false });

/** A shelf that tells what comes back as Server-Sent Events, and remembers it. */
let shelf: TestService;
let streams: ServerResponse[] = [];
let told: string[] = [];
let refuses = 0;
let tests = 0;
const channelNow = () => `returns-${tests}`;
const connections: (string | undefined)[] = [];
const tell = (...messages: unknown[]): void => {
  for (const message of messages) {
    told.push(`id: ${told.length + 1}\ndata: ${JSON.stringify(message)}\n\n`);
    for (const stream of streams) stream.write(told.at(-1));
  }
};
beforeAll(async () => {
  shelf = await TestService.start();
  shelf.answer = ({ path, headers }, response) => {
    // Of a test that is over, one may come late.
    if (path !== `/${channelNow()}`) {
      response.destroy();
      return;
    }
    const after = headers['last-event-id'];
    connections.push(after === undefined ? undefined : String(after));
    if (refuses > 0) {
      refuses -= 1;
      response.destroy();
      return;
    }
    response.writeHead(200, { 'content-type': 'text/event-stream' }).write(': here\n\n');
    response.write(told.slice(Number(after ?? 0)).join(''));
    streams.push(response);
    response.on('close', () => (streams = streams.filter((each) => each !== response)));
  };
});
beforeEach(() => {
  tests += 1;
  told = [];
  refuses = 0;
  connections.length = 0;
});
afterEach(async () => {
  // Whatever has become of a subscription, its connection is closed.
  await vi.waitFor(() => expect(streams).toEqual([]), waiting);
});
afterAll(() => shelf.stop());

/** What describes the shelf. */
const document = (url: string, protocol: string, address = 'returns'): JsonObject => ({
  asyncapi: '3.0.0',
  servers: { shelf: { host: url.replace(/^[a-z]+:\/\//u, ''), protocol } },
  channels: {
    returns: {
      address,
      messages: { returned: { correlationId: { location: '$message.payload#/reader' } } },
    },
  },
  operations: { hear: { action: 'receive', channel: { $ref: '#/channels/returns' } } },
});
const over = (described: JsonObject) => {
  const on = bench(expressions);
  on.protocols = callers;
  on.reply = () => answer(200, JSON.stringify(described));
  return on;
};
const overHttp = () => over(document(shelf.url, 'http', channelNow()));
const hear = (subscription: object, more: object = {}, name = 'hear') =>
  `  - ${name}: ${JSON.stringify({
    call: 'asyncapi',
    with: { document: { endpoint: 'http://docs.test/asyncapi.json' }, operation: 'hear', subscription },
    ...more,
  })}\n`;
const booksOf = (output: unknown) =>
  (output as { payload: { book: number } }[]).map(({ payload }) => payload.book);
const consumedOf = (on: ReturnType<typeof bench>) =>
  on.history.events.filter(({ type }) => type === 'EVENT_CONSUMED').map(({ detail }) => detail);

describe('a subscription over HTTP', () => {
  it('gives as many messages as it is for, with what they belong to', async () => {
    tell({ book: 1, reader: 'Ada' }, { book: 2 }, { book: 3 });
    const on = overHttp();
    const { output } = await on.run(definition(hear({ consume: { amount: 2 } })));
    expect(output).toEqual([
      { payload: { book: 1, reader: 'Ada' }, headers: { id: '1' }, correlationId: 'Ada' },
      { payload: { book: 2 }, headers: { id: '2' } },
    ]);
    const channel = `${shelf.url} ${channelNow()}`;
    expect(consumedOf(on)).toEqual([
      { channel, position: '1', correlationId: 'Ada' },
      { channel, position: '2', correlationId: null },
    ]);
  });

  it.each<[string, object, number[]]>([
    ['until something holds of them, asked before each', { until: 'length == 2' }, [1, 2]],
    ['while something holds of them, asked after each', { while: 'map(.payload.book) | add < 6' }, [1, 2, 3]],
    ['none where it holds from the beginning', { until: '${ $input.enough }' }, []],
    ['those for which the filter holds', { amount: 2 }, [2, 4]],
  ])('reads %s', async (what, consume, books) => {
    tell({ book: 1 }, { book: 2 }, { book: 3 }, { book: 4 }, { book: 5 });
    const filter = what.includes('filter') ? { filter: '.payload.book % $input.divisor == 0' } : {};
    const run = overHttp().run(definition(hear({ ...filter, consume })), { enough: true, divisor: 2 });
    expect(booksOf((await run).output)).toEqual(books);
  });

  it('lets nothing pass for which the filter fails', async () => {
    tell('text', { book: 2 });
    const subscription = { filter: '.payload.book + 1 > 0', consume: { amount: 1 } };
    expect(booksOf((await overHttp().run(definition(hear(subscription)))).output)).toEqual([2]);
  });

  it('does with each what it is told, in the context that the one before has left', async () => {
    tell({ book: 1 }, { book: 2 }, { book: 3 });
    const foreach = {
      item: 'message',
      at: 'number',
      do: [{ add: { set: { sum: '${ ($context.sum // 0) + $message.payload.book }', of: '${ $number }' } } }],
      output: { as: '.' },
      export: { as: '{ sum: .sum }' },
    };
    const on = overHttp();
    const { output } = await on.run(definition(hear({ consume: { until: '$context.sum > 2' }, foreach })));
    expect(output).toEqual([
      { sum: 1, of: 0 },
      { sum: 3, of: 1 },
    ]);
    expect(on.history.events.map(({ task }) => task)).toContain('add');
  });

  it('ends the whole execution where what is done with a message does', async () => {
    tell({ book: 1 }, { book: 2 });
    const foreach = { do: [{ stop: { set: { stopped: true }, then: 'end' } }], output: { as: '.' } };
    const tasks = hear({ consume: { amount: 2 }, foreach }) + '  - never: { set: { a: 1 } }';
    expect((await overHttp().run(definition(tasks))).output).toEqual([{ stopped: true }]);
  });

  it('is over when its time is, with what has come, and an error where its task had no more', async () => {
    tell({ book: 1 });
    const subscription = { consume: { amount: 5, for: { milliseconds: 300 } } };
    const on = overHttp();
    const durable = () => on.memory({ clock: Date.now });
    expect(booksOf((await on.run(definition(hear(subscription)), {}, durable())).output)).toEqual([1]);
    const timeout = { timeout: { after: { milliseconds: 200 } } };
    const late = overHttp();
    const { error } = await late.run(
      definition(hear(subscription, timeout)),
      {},
      late.memory({ clock: Date.now }),
    );
    expect(error).toMatchObject({ type: expect.stringMatching(/timeout$/u), status: 408 });
  });

  it('goes on where the one before in the execution ended', async () => {
    tell({ book: 1 }, { book: 2 }, { book: 3 });
    const one = hear({ consume: { amount: 1 } });
    const loop = `  - often:\n      for: { in: '[1, 2, 3]' }\n      do:\n${one.replaceAll(/^/gmu, '      ')}\n      export: { as: '.' }`;
    expect(booksOf((await overHttp().run(definition(loop))).output)).toEqual([3]);
    expect(connections).toEqual([undefined, '1', '2']);
  });

  it('connects again behind the last message when the connection breaks, and gives up when it stays so', async () => {
    const on = overHttp();
    const running = on.run(definition(hear({ consume: { amount: 3 } })));
    tell({ book: 1 }, { book: 2 });
    await vi.waitFor(() => expect(consumedOf(on)).toHaveLength(2), waiting);
    refuses = 2;
    for (const stream of streams) stream.destroy();
    await vi.waitFor(() => expect(connections).toEqual([undefined, '2', '2', '2']), waiting);
    tell({ book: 3 });
    expect(booksOf((await running).output)).toEqual([1, 2, 3]);
    refuses = Infinity;
    const { error } = await overHttp().run(definition(hear({ consume: { amount: 1 } })));
    expect(error).toMatchObject({ status: 503, title: 'No answer' });
  });

  it('neither loses nor repeats a message when its process dies', async () => {
    tell({ book: 1 }, { book: 2 });
    const journal = new MemoryStepJournal();
    const on = overHttp();
    const foreach = { do: [{ note: { set: '${ $item.payload.book }' } }], output: { as: '.' } };
    const text = definition(hear({ consume: { amount: 4 }, foreach }));
    const ending = new AbortController();
    const first = on.run(text, {}, on.memory({ journal, signal: ending.signal }));
    await vi.waitFor(() => expect(consumedOf(on)).toHaveLength(2), waiting);
    ending.abort(new Abandoned('The process has died.'));
    await expect(first).rejects.toThrow('The process has died.');
    await vi.waitFor(() => expect(streams).toEqual([]), waiting);
    tell({ book: 3 }, { book: 4 });
    const { output } = await on.run(text, {}, on.memory({ journal }));
    expect(output).toEqual([1, 2, 3, 4]);
    expect(connections).toEqual([undefined, '2']);
    expect(consumedOf(on)).toHaveLength(4);
    expect((await replayRecording(on.recording!, expressions)).difference).toBeNull();
    expect(connections).toHaveLength(2);
  });

  it.each<[string, (response: ServerResponse) => void, object]>([
    ['it is refused', (response) => response.writeHead(403).end(), { status: 403 }],
    [
      'there is no stream of events',
      (response) => response.writeHead(200, { 'content-type': 'application/json' }).end('{}'),
      { status: 400, detail: expect.stringContaining('gives application/json') as string },
    ],
    [
      'an event never ends',
      (response) =>
        response.writeHead(200, { 'content-type': 'text/event-stream' }).write('x'.repeat(1_100_000)),
      { status: 503, detail: expect.stringContaining('more than 1048576 bytes') as string },
    ],
  ])('is an error where %s', async (_, answers, problem) => {
    const other = await TestService.start();
    other.answer = (_request, response) => answers(response);
    const { error } = await over(document(other.url, 'http')).run(
      definition(hear({ consume: { amount: 1 } })),
    );
    expect(error).toMatchObject(problem);
    await other.stop();
  });
});

describe('a subscription over web sockets', () => {
  let server: WebSocketServer;
  let sockets: WebSocket[] = [];
  beforeAll(async () => {
    server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
    server.on('connection', (socket, { url, headers }) => {
      sockets.push(socket);
      if (url === '/returns') socket.send(JSON.stringify({ book: 0, by: headers.authorization }));
    });
    await once(server, 'listening');
  });
  afterAll(() => server.close());
  const overSockets = () => over(document(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`, 'ws'));

  it('gives what is sent while it is open, as who it says that it is', async () => {
    sockets = [];
    const call = hear({ consume: { amount: 4 } }).replace(
      '"operation"',
      '"authentication":{"bearer":{"token":"sesame"}},"operation"',
    );
    const running = overSockets().run(definition(call));
    await vi.waitFor(() => expect(sockets).toHaveLength(1), waiting);
    sockets[0]!.send('{"book":1}');
    sockets[0]!.send('plain');
    sockets[0]!.send(Buffer.from([255, 0]));
    const { output } = await running;
    expect((output as JsonObject[]).map(({ payload }) => payload)).toEqual([
      { book: 0, by: 'Bearer sesame' },
      { book: 1 },
      'plain',
      '/wA=',
    ]);
    await vi.waitFor(() => expect(server.clients.size).toBe(0), waiting);
  });

  it('asks the other side to hold back what nobody takes', async () => {
    sockets = [];
    const { port } = server.address() as AddressInfo;
    const feed = await callers.subscribe(
      {
        protocol: 'ws',
        server: `ws://127.0.0.1:${port}`,
        secure: false,
        channel: 'much',
        after: null,
        since: 0,
        deadlineMs: 5_000,
      },
      new AbortController().signal,
    );
    await vi.waitFor(() => expect(sockets).toHaveLength(1), waiting);
    const text = 'x'.repeat(100_000);
    const count = 500;
    let sent = 0;
    const send = (): void => {
      if (sent < count) sockets[0]!.send(`${sent} ${text}`, send);
      sent += 1;
    };
    send();
    let before = 0;
    const stands = (): boolean =>
      [before, (before = sent)].every((number) => number === sent && number > 100);
    await vi.waitFor(() => expect(stands()).toBe(true), { timeout: 30_000, interval: 100 });
    // The rest has stayed where it came from.
    expect(sent).toBeLessThan(count);
    for (let number = 0; number < count; number += 1) {
      const result = (await feed.next(10_000)) as Extract<FedResult, { kind: 'message' }>;
      expect(String(result.payload).split(' ')[0]).toBe(String(number));
    }
    feed.close();
  });
});

it('reaches no private address where that is not allowed', async () => {
  const guarded = new ProtocolCallers({ allowPrivateAddresses: false, allowPrograms: false });
  const rest = { secure: false, channel: 'c', after: null, since: 0, deadlineMs: 5_000 };
  for (const [protocol, server] of [
    ['http', shelf.url],
    ['http', shelf.url.replace('127.0.0.1', 'localhost')],
    ['ws', shelf.url.replace('http', 'ws')],
    ['ws', shelf.url.replace('http://127.0.0.1', 'ws://localhost')],
    ['kafka', '127.0.0.1:9'],
    ['kafka', 'localhost:9'],
  ] as const) {
    const feed = await guarded.subscribe({ protocol, server, ...rest }, new AbortController().signal);
    expect([server, await feed.next(20_000)]).toMatchObject([
      server,
      { kind: 'failure', reason: 'forbidden' },
    ]);
    feed.close();
  }
  expect(connections).toEqual([]);
});

describe('the compiler', () => {
  it.each<[object, string[]]>([
    [
      {
        consume: { amount: 1, for: { seconds: 1 } },
        filter: '.payload',
        foreach: { output: { as: '.payload' } },
      },
      [],
    ],
    [{ consume: { until: '.a |' } }, ['INVALID_EXPRESSION']],
    [{ filter: '.a' }, ['MISSING_PROPERTY']],
    [{ consume: { for: 'PT1S' } }, ['MISSING_PROPERTY']],
    [{ consume: { amount: 1, while: '.' } }, ['INVALID_VALUE']],
    [{ consume: { amount: 0 } }, ['INVALID_VALUE']],
    [{ consume: { amount: '2' } }, ['INVALID_VALUE']],
    [{ consume: { amonut: 1 } }, ['UNKNOWN_PROPERTY']],
    [
      { consume: { amount: 1 }, foreach: { do: [{ a: { set: '$item' } }, { b: { then: 'c', set: {} } }] } },
      ['UNKNOWN_TASK'],
    ],
    [{ consume: { amount: 1 }, foreach: { item: 'm', do: [{ a: { set: { b: '${ $m.payload }' } } }] } }, []],
    [{ consume: { amount: 1 }, foreach: { do: [{ a: { set: { b: '${ $m }' } } }] } }, ['INVALID_EXPRESSION']],
  ])('says of %j: %j', async (subscription, codes) => {
    const { diagnostics } = await compileDefinition(definition(hear(subscription)), {
      connectors: [],
      expressions,
    });
    expect(diagnostics.filter(({ severity }) => severity !== 'INFO').map(({ code }) => code)).toEqual(codes);
    expect(diagnostics.every(({ line, column }) => line > 1 && column > 0)).toBe(true);
  });
});

describe.runIf(kafkaMissing === undefined)('Kafka', () => {
  it('is sent records under their keys, and read from when the execution began, also beyond its process', async () => {
    await using broker = await KafkaBroker.start();
    const kafka = new Kafka({ brokers: [broker.address], logLevel: logLevel.NOTHING });
    const admin = kafka.admin();
    const producer = kafka.producer();
    await Promise.all([admin.connect(), producer.connect()]);
    await admin.createTopics({ waitForLeaders: true, topics: [{ topic: 'returns', numPartitions: 2 }] });
    const put = (...books: number[]) =>
      producer.send({
        topic: 'returns',
        messages: books.map((book) => ({
          value: `{"book":${book}}`,
          headers: { by: 'Bob' },
          partition: book % 2,
        })),
      });
    const old = { value: '{"book":0}', timestamp: String(Date.now() - 60_000) };
    await producer.send({ topic: 'returns', messages: [old] });
    const journal = new MemoryStepJournal();
    const on = over(document(broker.address, 'kafka'));
    const send = JSON.stringify({
      call: 'asyncapi',
      with: {
        document: { endpoint: 'http://docs.test/asyncapi.json' },
        operation: 'hear',
        message: { payload: { book: 1 }, headers: { by: 'Ada' } },
      },
    });
    const text = definition(`  - send: ${send}\n${hear({ consume: { amount: 6 } })}`);
    const ending = new AbortController();
    const first = on.run(text, {}, on.memory({ journal, signal: ending.signal }));
    await put(2, 3);
    await vi.waitFor(() => expect(consumedOf(on)).toHaveLength(3), { timeout: 60_000 });
    ending.abort(new Abandoned('The process has died.'));
    await expect(first).rejects.toThrow('The process has died.');
    await put(4, 5, 6);
    const { output } = await on.run(text, {}, on.memory({ journal }));
    expect(booksOf(output).toSorted()).toEqual([1, 2, 3, 4, 5, 6]);
    const sent = (output as JsonObject[]).find(({ payload }) => (payload as JsonObject)['book'] === 1);
    expect(sent).toMatchObject({ headers: { by: 'Ada' } });
    const [described] = on.history.events.filter(
      ({ type, task }) => type === 'TASK_COMPLETED' && task === 'send',
    );
    expect(described?.detail).toMatchObject({
      output: { topic: 'returns', offset: expect.any(String) as string },
    });
    // Nothing of it is left there.
    await vi.waitFor(async () => expect((await admin.listGroups()).groups).toEqual([]), { timeout: 30_000 });
    await Promise.all([admin.disconnect(), producer.disconnect()]);
  }, 300_000);
});
