import { Client } from 'pg';

/** Listens on a PostgreSQL channel over a connection of its own, which `ensure` makes anew when it has broken. */
export class NotificationListener {
  readonly #url: string;
  readonly #channel: string;
  readonly #heard: (payload: string) => void;
  #client: Client | undefined;

  /**
   * @param channel an identifier of ours, never input
   * @param heard told of each notification, with what came with it
   */
  constructor(url: string, channel: string, heard: (payload: string) => void) {
    this.#url = url;
    this.#channel = channel;
    this.#heard = heard;
  }

  /**
   * Connects, unless it is connected. What was said in between is lost: look before waiting.
   * @returns whether it had to
   */
  async ensure(): Promise<boolean> {
    if (this.#client) return false;
    const client = new Client({ connectionString: this.#url });
    client.on('notification', ({ payload }) => this.#heard(payload ?? ''));
    client.on('error', () => (this.#client = undefined));
    await client.connect();
    await client.query(`LISTEN ${this.#channel}`);
    this.#client = client;
    return true;
  }

  async close(): Promise<void> {
    await this.#client?.end().catch(() => undefined);
    this.#client = undefined;
  }
}
