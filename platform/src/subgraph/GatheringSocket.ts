import type { Duplex } from 'node:stream';
import { WebSocket } from 'ws';

type Told = (error?: Error) => void;

/**
 * A WebSocket whose messages of one turn of the event loop go out together. A gateway has all its subscriptions at a subgraph on
 * one: a write to the system for each token of each of them would cost more than the token.
 */
export class GatheringSocket extends WebSocket {
  #connection: Duplex | undefined;
  #isGathering = false;

  /** @param connection below it, once it is open */
  gatherOn(connection: Duplex): void {
    this.#connection = connection;
  }

  /** Calls back once the message is with the system, or sooner: as long as little waits, its sender need not. */
  override send(data: Parameters<WebSocket['send']>[0], told?: unknown, last?: unknown): void {
    const connection = this.readyState === WebSocket.OPEN ? this.#connection : undefined;
    if (connection && !this.#isGathering) this.#gather(connection);
    if (typeof told !== 'function') return super.send(data, told as object, last as Told);
    if (!connection || connection.writableNeedDrain) return super.send(data, told as Told);
    super.send(data);
    (told as Told)();
  }

  #gather(connection: Duplex): void {
    this.#isGathering = true;
    connection.cork();
    setImmediate(() => {
      this.#isGathering = false;
      connection.uncork();
    });
  }
}
