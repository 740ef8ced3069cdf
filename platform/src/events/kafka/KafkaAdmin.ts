import { setTimeout } from 'node:timers/promises';
import type { Admin, Kafka } from 'kafkajs';
import { disconnect } from './disconnect.js';

/** Milliseconds that the cluster gets to answer a question. */
const usualMs = 5_000;
/** The same for what a process begins with: a cluster that has just started, and is asked by many, takes its time to make topics. */
export const beginningMs = 30_000;
/** Milliseconds before a question is asked again. */
const pauseMs = 100;

/** Questions to a cluster about itself, over a connection that is made when first needed, and anew after a failure. */
export class KafkaAdmin {
  readonly #kafka: Kafka;
  #admin: Promise<Admin> | undefined;

  constructor(kafka: Kafka) {
    this.#kafka = kafka;
  }

  /**
   * @param patienceMs milliseconds to wait for the answer
   * @throws Error when the cluster cannot be reached or does not answer in time
   */
  async ask<T>(question: (admin: Admin) => Promise<T>, patienceMs = usualMs): Promise<T> {
    const opened = (this.#admin ??= this.#open());
    const late = Promise.withResolvers<never>();
    const timer = global.setTimeout(
      () => late.reject(new Error(`Kafka has not answered for ${patienceMs} ms.`)),
      patienceMs,
    );
    try {
      return await Promise.race([insist(opened, question, patienceMs), late.promise]);
    } catch (error) {
      if (this.#admin === opened) this.#admin = undefined;
      void opened.then((admin) => admin.disconnect()).catch(() => undefined);
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }

  async close(): Promise<void> {
    const opened = this.#admin;
    this.#admin = undefined;
    await opened?.then(disconnect).catch(() => undefined);
  }

  async #open(): Promise<Admin> {
    const admin = this.#kafka.admin();
    await admin.connect();
    return admin;
  }
}

/** Asks until the answer is more than that it cannot be given yet, as when a topic has just been made. */
async function insist<T>(
  opened: Promise<Admin>,
  question: (admin: Admin) => Promise<T>,
  patienceMs: number,
): Promise<T> {
  const admin = await opened;
  const end = Date.now() + patienceMs;
  for (;;) {
    try {
      return await question(admin);
    } catch (error) {
      if (!passes(error) || Date.now() > end) throw error;
      await setTimeout(pauseMs);
    }
  }
}

/** Whether it may go well the next time; of what is made of several errors, such as those of several topics, one that does is enough. */
function passes(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { retriable, errors } = error as Error & { retriable?: boolean; errors?: readonly unknown[] };
  return retriable === true || (errors?.some(passes) ?? false);
}
