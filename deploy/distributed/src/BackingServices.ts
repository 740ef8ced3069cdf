import path from 'node:path';
import { EmbeddedPostgres } from '@gantry/platform/persistence/EmbeddedPostgres.js';
import { freePort } from '@gantry/platform/http/freePort.js';
import { KafkaBroker } from '@gantry/test/services/kafka/KafkaBroker.js';
import { RedisServer } from '@gantry/test/services/RedisServer.js';
import type { Logger } from 'pino';

/** What everyone stands on, as real servers on this machine: each can be killed, and started again with its data. */
export class BackingServices {
  readonly #folder: string;
  readonly #logger: Logger;
  readonly #postgresPort: number;
  readonly redis: RedisServer;
  readonly kafka: KafkaBroker;
  #postgres: EmbeddedPostgres;

  private constructor(parts: {
    folder: string;
    logger: Logger;
    postgresPort: number;
    postgres: EmbeddedPostgres;
    redis: RedisServer;
    kafka: KafkaBroker;
  }) {
    this.#folder = parts.folder;
    this.#logger = parts.logger;
    this.#postgresPort = parts.postgresPort;
    this.#postgres = parts.postgres;
    this.redis = parts.redis;
    this.kafka = parts.kafka;
  }

  /** @param folder holds their data */
  static async start(folder: string, logger: Logger): Promise<BackingServices> {
    const postgresPort = await freePort();
    const [postgres, redis, kafka] = await Promise.all([
      startPostgres(folder, postgresPort, logger),
      RedisServer.start({ appendOnly: true }),
      KafkaBroker.start({ dataDirectory: path.join(folder, 'kafka') }),
    ]);
    return new BackingServices({ folder, logger, postgresPort, postgres, redis, kafka });
  }

  /** A superuser's URL of the database `postgres`. */
  get adminUrl(): string {
    return this.#postgres.adminUrl;
  }

  killPostgres(): Promise<void> {
    return this.#postgres.kill();
  }

  /** Starts PostgreSQL again, where it was. */
  async restartPostgres(): Promise<void> {
    this.#postgres = await startPostgres(this.#folder, this.#postgresPort, this.#logger);
  }

  async stop(): Promise<void> {
    await this.kafka[Symbol.asyncDispose]();
    await this.redis[Symbol.asyncDispose]();
    await this.#postgres.stop();
  }
}

function startPostgres(folder: string, port: number, logger: Logger): Promise<EmbeddedPostgres> {
  const directory = path.join(folder, 'postgres');
  return EmbeddedPostgres.start({ directory, port, logger: logger.child({ part: 'postgres' }) });
}
