import { Gauge, type Registry } from 'prom-client';
import type { Database } from '../persistence/Database.js';

/** Milliseconds that a database gets to say what waits in it. */
const patienceMs = 2_000;

const backlogQuery = `
  SELECT (SELECT count(*) FROM outbox WHERE sent_at IS NULL)::int AS outbox,
         (SELECT extract(epoch FROM now() - min(created_at)) FROM outbox WHERE sent_at IS NULL)::float AS outbox_age,
         (SELECT count(*) FROM inbox WHERE handled_at IS NULL)::int AS inbox,
         (SELECT extract(epoch FROM now() - min(received_at)) FROM inbox WHERE handled_at IS NULL)::float AS inbox_age,
         (SELECT count(*) FROM dead_letter)::int AS dead`;

interface Backlog {
  outbox: number;
  outbox_age: number | null;
  inbox: number;
  inbox_age: number | null;
  dead: number;
}

const gaugesOf = new WeakMap<Registry, BacklogGauges>();

/**
 * Tells, whenever metrics are read, which events wait in a subgraph's outbox and inbox, since when, and how many could
 * not be handled. Replicas say the same: take the `max` over instances.
 */
export function measureBacklog(
  subgraph: string,
  database: Pick<Database, 'worker'>,
  metrics: Registry,
): void {
  let gauges = gaugesOf.get(metrics);
  if (!gauges) gaugesOf.set(metrics, (gauges = new BacklogGauges(metrics)));
  gauges.add(subgraph, database);
}

class BacklogGauges {
  readonly #databases = new Map<string, Pick<Database, 'worker'>>();
  readonly #gauges: Record<keyof Backlog, Gauge<'subgraph'>>;
  #asked: Promise<void> | undefined;

  constructor(metrics: Registry) {
    const gauge = (name: string, help: string): Gauge<'subgraph'> =>
      new Gauge({
        name,
        help,
        labelNames: ['subgraph'],
        registers: [metrics],
        collect: () => this.#measure(),
      });
    this.#gauges = {
      outbox: gauge('gantry_outbox_events', 'Events that await their way to the bus.'),
      outbox_age: gauge('gantry_outbox_oldest_seconds', 'For how long the oldest of them has; 0 for none.'),
      inbox: gauge('gantry_inbox_events', 'Events that were received and await being handled.'),
      inbox_age: gauge('gantry_inbox_oldest_seconds', 'For how long the oldest of them has; 0 for none.'),
      dead: gauge(
        'gantry_dead_letters',
        'Events that could not be handled and await somebody to replay them.',
      ),
    };
  }

  add(subgraph: string, database: Pick<Database, 'worker'>): void {
    this.#databases.set(subgraph, database);
  }

  /** All gauges are read at once: one look serves them all. */
  async #measure(): Promise<void> {
    const asked = (this.#asked ??= Promise.all(
      [...this.#databases].map(([subgraph, database]) => this.#measureOne(subgraph, database)),
    ).then(() => undefined));
    await asked;
    if (this.#asked === asked) this.#asked = undefined;
  }

  async #measureOne(subgraph: string, database: Pick<Database, 'worker'>): Promise<void> {
    const backlog = await backlogOf(database);
    for (const [kind, gauge] of Object.entries(this.#gauges) as [keyof Backlog, Gauge<'subgraph'>][]) {
      // What is not known must not stand there as it was.
      if (backlog) gauge.set({ subgraph }, Math.max(0, backlog[kind] ?? 0));
      else gauge.remove({ subgraph });
    }
  }
}

async function backlogOf(database: Pick<Database, 'worker'>): Promise<Backlog | undefined> {
  const late = Promise.withResolvers<undefined>();
  const timer = setTimeout(() => late.resolve(undefined), patienceMs);
  const answer = database.worker((em) => em.execute<Backlog[]>(backlogQuery)).then(([row]) => row);
  try {
    return await Promise.race([answer.catch(() => undefined), late.promise]);
  } finally {
    clearTimeout(timer);
  }
}
