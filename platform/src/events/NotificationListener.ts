import { Client } from 'pg';

/** Listens on a PostgreSQL channel over a connection of its own, which `ensure` makes anew when it has broken. */
export class NotificationListener {
  readonly #url: string;
  readonly #channel: string;
  readonly #heard: () => void;
  #client: Client | undefined;

  /** @param channel an identifier of ours, never input */
  constructor(url: string, channel: string, heard: () => void) {
    this.#url = url;
    this.#channel = channel;
    this.#heard = heard;
  }

  /** Connects, unless it is connected. What was said in between is lost: look before waiting. */
  async ensure(): Promise<void> {
    if (this.#client) return;
    const client = new Client({ connectionString: this.#url });
    client.on('notification', this.#heard);
    client.on('error', () => (this.#client = undefined));
    await client.connect();
    await client.query(`LISTEN ${this.#channel}`);
    this.#client = client;
  }

  async close(): Promise<void> {
    await this.#client?.end().catch(() => undefined);
    this.#client = undefined;
  }
}
