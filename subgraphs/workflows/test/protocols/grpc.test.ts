import {
  Server,
  ServerCredentials,
  status,
  type ServerUnaryCall,
  type ServerWritableStream,
} from '@grpc/grpc-js';
import { fromJSON, type ServiceDefinition } from '@grpc/proto-loader';
import protobuf from 'protobufjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ProtocolCallers } from '../../src/adapters/protocols/ProtocolCallers.js';
import { TestService } from '../support/TestService.js';
import { runProtocol } from './runProtocol.js';

const proto = `syntax = "proto3";
package library;
import "google/protobuf/timestamp.proto";
message Reader { string name = 1; int64 books = 2; bytes mark = 3; }
message Greeting { string text = 1; int64 books = 2; bytes mark = 3; google.protobuf.Timestamp at = 4; }
service Greeter {
  rpc SayHello (Reader) returns (Greeting);
  rpc SayOften (Reader) returns (stream Greeting);
  rpc SayNever (Reader) returns (Greeting);
  rpc Hear (stream Reader) returns (Greeting);
}`;

interface Reader {
  name: string;
  books: string;
  mark: Buffer;
}

let server: Server;
let documents: TestService;
let port: number;
const keys: unknown[] = [];
beforeAll(async () => {
  documents = await TestService.start();
  documents.answer = (_request, response) => {
    response.writeHead(200, { 'content-type': 'text/plain' }).end(proto);
  };
  const { root, imports = [] } = protobuf.parse(proto, { keepCase: true });
  for (const file of imports) root.addJSON(protobuf.common.get(file)!.nested!);
  const service = fromJSON(root.toJSON(), { keepCase: true, longs: String })[
    'library.Greeter'
  ] as ServiceDefinition;
  server = new Server();
  server.addService(service, {
    SayHello: (
      { request, metadata }: ServerUnaryCall<Reader, object>,
      done: (error: null, value: object) => void,
    ) => {
      keys.push(metadata.get('idempotency-key')[0], metadata.get('authorization')[0]);
      const { name, books, mark } = request;
      done(null, { text: `Hello ${name}`, books, mark, at: { seconds: 1, nanos: 0 } });
    },
    SayOften: (call: ServerWritableStream<Reader, object>) => {
      for (const text of ['once', 'twice']) call.write({ text });
      call.end();
    },
    SayNever: (_call: unknown, done: (error: object) => void) =>
      done({ code: status.FAILED_PRECONDITION, details: 'The library is closed.' }),
    Hear: () => {},
  });
  port = await new Promise<number>((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    );
  });
});
afterAll(async () => {
  server?.forceShutdown();
  await documents?.stop();
});

const greet = (method: string, given: object = { name: '${ .reader }' }, more: object = {}) =>
  runProtocol({
    call: 'grpc',
    with: {
      proto: { endpoint: `${documents.url}/greeter.proto` },
      service: { name: 'library.Greeter', host: '127.0.0.1', port, ...more },
      method,
      arguments: given,
    },
  });

describe('a call of grpc', () => {
  it('sends one message and gives one, with whole numbers and bytes as JSON has them', async () => {
    const given = { name: '${ .reader }', books: '9007199254740993', mark: 'aGk=' };
    const { status: ended, output } = await greet('SayHello', given, {
      authentication: { basic: { username: 'ada', password: 'b' } },
    });
    expect([ended, output]).toEqual([
      'COMPLETED',
      { text: 'Hello Ada', books: '9007199254740993', mark: 'aGk=', at: { seconds: '1', nanos: 0 } },
    ]);
    expect(keys).toEqual([expect.stringMatching(/^exe_.*\/call$/u), `Basic ${btoa('ada:b')}`]);
  });

  it('gives what a service streams as a list', async () => {
    expect((await greet('SayOften')).output).toMatchObject([{ text: 'once' }, { text: 'twice' }]);
  });

  it('is an error with the status of HTTP that says the same, where the service refuses', async () => {
    const { error } = await greet('SayNever');
    expect(error).toMatchObject({ status: 400, title: 'Bad Request' });
    expect(error?.detail).toContain('FAILED_PRECONDITION: The library is closed.');
  });

  it.each([
    ['Whisper', 'library.Greeter has no method "Whisper", but SayHello, SayOften, SayNever, Hear'],
    ['Hear', 'takes a stream, which workflows do not send'],
  ])('cannot be made of the method %s', async (method, why) => {
    const { error } = await greet(method);
    expect(error?.type).toMatch(/configuration$/u);
    expect(error?.detail).toContain(why);
  });

  it('reaches no private address where that is not allowed, and ends in time where nobody answers', async () => {
    const call = { protocol: 'grpc', proto, service: 'library.Greeter', port, method: 'SayHello' } as const;
    const rest = { arguments: {}, metadata: {} };
    const guarded = new ProtocolCallers({ allowPrivateAddresses: false, allowPrograms: false });
    for (const host of ['127.0.0.1', 'localhost', '::1'])
      expect(await guarded.call({ ...call, ...rest, host }, 5_000)).toMatchObject({ reason: 'forbidden' });
    const open = new ProtocolCallers({ allowPrivateAddresses: true, allowPrograms: false });
    expect(await open.call({ ...call, ...rest, host: '127.0.0.1', port: 1 }, 1_000)).toMatchObject({
      kind: 'failure',
    });
  });
});
