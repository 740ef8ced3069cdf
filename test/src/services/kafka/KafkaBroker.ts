import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { access, mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { bareEnvironment } from '../../gantry/bareEnvironment.js';
import { freePort } from '@gantry/platform/http/freePort.js';
import { spawnGuarded } from '@gantry/platform/process/spawnGuarded.js';
import { temporaryDataFolder } from '../../gantry/temporaryDataFolder.js';
import { fetchKafka } from './fetchKafka.js';

export interface KafkaBrokerOptions {
  /** Where it listens on loopback; one that is free by default. */
  port?: number;
  /** Kept when the broker is disposed of, and gone on with when there is something in it; else a temporary one. */
  dataDirectory?: string;
  /** Settings of the broker's beside those that it needs, as `server.properties` has them. */
  settings?: Record<string, string>;
}

/** Milliseconds that a broker gets to start. */
const patienceMs = 60_000;

/** A real Apache Kafka: one node that is both broker and controller (KRaft), for tests and for trying things out. */
export class KafkaBroker implements AsyncDisposable {
  readonly port: number;
  /** What its clients connect to: `host:port`. */
  readonly address: string;
  /** As `EVENT_BUS_URL` has it. */
  readonly url: string;
  /** What it said, warnings and worse only. */
  output = '';
  readonly #directory: string;
  readonly #temporary: boolean;
  readonly #classPath: string;
  #child: ChildProcess | undefined;

  private constructor(port: number, directory: string, temporary: boolean, classPath: string) {
    this.port = port;
    this.address = `127.0.0.1:${port}`;
    this.url = `kafka://${this.address}`;
    this.#directory = directory;
    this.#temporary = temporary;
    this.#classPath = classPath;
  }

  /** Resolves when it takes requests. @throws Error with its last words when it does not */
  static async start(options: KafkaBrokerOptions = {}): Promise<KafkaBroker> {
    const classPath = await fetchKafka();
    const directory = options.dataDirectory ?? (await temporaryDataFolder('kafka'));
    const port = options.port ?? (await freePort());
    const broker = new KafkaBroker(port, directory, options.dataDirectory === undefined, classPath);
    await mkdir(directory, { recursive: true });
    await writeFile(broker.#file, await properties(port, broker.#data, options.settings ?? {}));
    await broker.#format();
    await broker.restart();
    return broker;
  }

  /** Ends it as a crash would; its data stay. */
  async kill(): Promise<void> {
    await this.#end('SIGKILL');
  }

  /** Starts it again where it was, with what it had; kills it first where it runs. */
  async restart(): Promise<void> {
    await this.kill();
    const child = this.#java('kafka.Kafka', this.#file);
    this.#child = child;
    // Whoever started it may go without stopping it.
    const end = (): void => void child.kill('SIGKILL');
    process.once('exit', end);
    child.once('exit', () => process.removeListener('exit', end));
    await this.#started(child);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // Only what stays has to be left in order.
    await this.#end(this.#temporary ? 'SIGKILL' : 'SIGTERM');
    if (this.#temporary) await rm(this.#directory, { recursive: true, force: true });
  }

  get #file(): string {
    return path.join(this.#directory, 'server.properties');
  }

  get #data(): string {
    return path.join(this.#directory, 'data');
  }

  /** Storage must be given an id once, before a broker starts on it. */
  async #format(): Promise<void> {
    const formatted = await access(path.join(this.#data, 'meta.properties')).then(
      () => true,
      () => false,
    );
    if (formatted) return;
    const tool = this.#java('kafka.tools.StorageTool', 'format', '-t', clusterId, '-c', this.#file);
    const [code] = (await once(tool, 'close')) as [number | null];
    if (code !== 0) throw new Error(`Kafka's storage could not be formatted. It said:\n${this.output}`);
  }

  /** A Java machine of little memory, which starts quickly rather than running fast. */
  #java(main: string, ...args: string[]): ChildProcess {
    const machine = ['-Xmx512m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-Djava.awt.headless=true'];
    const log = ['defaultLogLevel=warn', 'log.kafka.server.KafkaRaftServer=info'];
    const logged = log.map((setting) => `-Dorg.slf4j.simpleLogger.${setting}`);
    const child = spawnGuarded('java', [...machine, ...logged, '-cp', this.#classPath, main, ...args], {
      cwd: this.#directory,
      env: bareEnvironment,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => (this.output += text));
    }
    return child;
  }

  async #started(child: ChildProcess): Promise<void> {
    const signal = AbortSignal.timeout(patienceMs);
    let said = '';
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const listen = (text: string): void => {
      said += text;
      if (said.includes('Kafka Server started')) resolve();
    };
    const fail = (): void => reject(new Error(`Kafka did not start. It said:\n${said}`));
    child.stderr?.on('data', listen);
    child.once('close', fail);
    child.once('error', fail);
    signal.addEventListener('abort', fail);
    try {
      await promise;
    } finally {
      child.stderr?.off('data', listen);
      child.off('close', fail);
      signal.removeEventListener('abort', fail);
    }
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const child = this.#child;
    this.#child = undefined;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill(signal);
    await ended;
  }
}

/** Any 16 bytes in base64url: one node is a cluster of its own. */
const clusterId = 'R2FudHJ5VGVzdEJyb2tlcg';

async function properties(port: number, data: string, more: Record<string, string>): Promise<string> {
  const controller = await freePort();
  const settings = {
    'process.roles': 'broker,controller',
    'node.id': '1',
    'controller.quorum.voters': `1@127.0.0.1:${controller}`,
    listeners: `PLAINTEXT://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controller}`,
    'advertised.listeners': `PLAINTEXT://127.0.0.1:${port}`,
    'controller.listener.names': 'CONTROLLER',
    'listener.security.protocol.map': 'CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT',
    'log.dirs': data,
    'auto.create.topics.enable': 'false',
    // One node has no replicas, and few clients have no need of many threads and partitions.
    'offsets.topic.replication.factor': '1',
    'offsets.topic.num.partitions': '4',
    'transaction.state.log.replication.factor': '1',
    'transaction.state.log.min.isr': '1',
    'num.network.threads': '2',
    'num.io.threads': '2',
    // One that was killed may come back as soon as the controller takes its last life for over.
    'broker.session.timeout.ms': '2000',
    'broker.heartbeat.interval.ms': '500',
    // Nobody else is about to join.
    'group.initial.rebalance.delay.ms': '0',
    'group.min.session.timeout.ms': '1000',
    ...more,
  };
  return Object.entries(settings)
    .map(([name, value]) => `${name}=${value}\n`)
    .join('');
}
