import { once } from 'node:events';
import type { AddressInfo, Socket } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { GatheringSocket } from '../../src/subgraph/GatheringSocket.js';

let server: InstanceType<typeof WebSocketServer<typeof GatheringSocket>>;
let client: WebSocket;
let socket: GatheringSocket;
let connection: Socket;
let arrived: string[];

beforeEach(async () => {
  server = new WebSocketServer({ port: 0, host: '127.0.0.1', WebSocket: GatheringSocket });
  await once(server, 'listening');
  client = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`);
  arrived = [];
  client.on('message', (data) => arrived.push(String(data)));
  const [opened, request] = await once(server, 'connection');
  socket = opened;
  connection = request.socket;
  socket.gatherOn(connection);
  if (client.readyState !== WebSocket.OPEN) await once(client, 'open');
});
afterEach(() => {
  client.terminate();
  server.close();
});

describe('a gathering socket', () => {
  it('sends what there is to send in one turn of the event loop at its end, in order', async () => {
    for (const message of ['a', 'b', 'c']) socket.send(message);
    // Each has a header of two bytes.
    expect(connection.writableLength).toBe(9);
    await nextTurn();
    expect(connection.writableLength).toBe(0);
    socket.send('d', { binary: false });
    await vi.waitFor(() => expect(arrived).toEqual(['a', 'b', 'c', 'd']), 30_000);
  });

  it('has its sender go on at once, until much waits', async () => {
    const told: number[] = [];
    client.pause();
    const large = 'x'.repeat(1024 * 1024);
    let sent = 0;
    while (told.length === sent) {
      sent += 1;
      const number = sent;
      socket.send(large, () => told.push(number));
      await nextTurn();
    }
    expect(connection.writableNeedDrain).toBe(true);
    client.resume();
    await vi.waitFor(() => expect(told).toHaveLength(sent), 30_000);
    expect(told).toEqual(told.toSorted((one, other) => one - other));
    await vi.waitFor(() => expect(arrived).toHaveLength(sent), 30_000);
  });

  it('has said everything before it closes', async () => {
    const closed = once(client, 'close');
    socket.send('last');
    socket.close(4001, 'over');
    const [code, reason] = await closed;
    expect([arrived, code, String(reason)]).toEqual([['last'], 4001, 'over']);
  });

  it('fails what is sent once it is closed', async () => {
    client.terminate();
    await once(socket, 'close');
    const told = vi.fn<(error?: Error) => void>();
    socket.send('late', told);
    await vi.waitFor(() => expect(told).toHaveBeenCalled(), 30_000);
    expect(told.mock.calls).toEqual([[expect.any(Error)]]);
  });
});
