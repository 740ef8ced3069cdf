import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import {
  SMTPServer,
  type SMTPServerDataStream,
  type SMTPServerOptions,
  type SMTPServerSession,
} from 'smtp-server';

/** A mail as the server was given it. */
export interface ReceivedMail {
  from: string;
  to: string[];
  /** Names are of lower case. */
  headers: Record<string, string>;
  /** With its headers. */
  text: string;
  encrypted: boolean;
}

/** A mail server on loopback that keeps what it is given. */
export class TestMailServer {
  readonly received: ReceivedMail[] = [];
  readonly #server: SMTPServer;

  private constructor(options: SMTPServerOptions) {
    this.#server = new SMTPServer({
      disabledCommands: ['AUTH', ...(options.cert ? [] : ['STARTTLS'])],
      ...options,
      onData: (stream, session, done) => {
        const answer = async (): Promise<void> => {
          await this.#take(stream, session);
          if (options.onData) options.onData(stream, session, done);
          else done();
        };
        void answer();
      },
    });
    // Whoever breaks off is what some tests are about.
    this.#server.on('error', () => {});
  }

  async #take(stream: SMTPServerDataStream, { envelope, secure }: SMTPServerSession): Promise<void> {
    const raw = await text(stream);
    this.received.push({
      from: envelope.mailFrom === false ? '' : envelope.mailFrom.address,
      to: envelope.rcptTo.map(({ address }) => address),
      headers: headersOf(raw),
      text: raw,
      encrypted: secure,
    });
  }

  static async open(options: SMTPServerOptions = {}): Promise<TestMailServer> {
    const opened = new TestMailServer(options);
    await new Promise<void>((resolve) => void opened.#server.listen(0, '127.0.0.1', () => resolve()));
    return opened;
  }

  get port(): number {
    return (this.#server.server.address() as AddressInfo).port;
  }

  /** Ends what is under way, too. */
  [Symbol.asyncDispose](): Promise<void> {
    for (const { _socket: socket } of this.#server.connections as unknown as Iterable<{
      _socket: { destroy(): void };
    }>)
      socket.destroy();
    return new Promise((resolve) => this.#server.close(() => resolve()));
  }
}

function headersOf(raw: string): Record<string, string> {
  const [head = ''] = raw.split('\r\n\r\n');
  const lines = head.replaceAll(/\r\n[ \t]+/gu, ' ').split('\r\n');
  return Object.fromEntries(
    lines.map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 2)]),
  );
}
