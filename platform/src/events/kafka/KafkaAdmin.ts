import type { Admin, Kafka } from 'kafkajs';

/** Milliseconds that the cluster gets to answer a question. */
const patienceMs = 5_000;

/** Questions to a cluster about itself, over a connection that is made when first needed, and anew after a failure. */
export class KafkaAdmin {
  readonly #kafka: Kafka;
  #admin: Promise<Admin> | undefined;

  constructor(kafka: Kafka) {
    this.#kafka = kafka;
  }

  /** @throws Error when the cluster cannot be reached or does not answer in time */
  async ask<T>(question: (admin: Admin) => Promise<T>): Promise<T> {
    const opened = (this.#admin ??= this.#open());
    const late = Promise.withResolvers<never>();
    const timer = setTimeout(
      () => late.reject(new Error(`Kafka has not answered for ${patienceMs} ms.`)),
      patienceMs,
    );
    try {
      return await Promise.race([opened.then(question), late.promise]);
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
    await opened?.then((admin) => admin.disconnect()).catch(() => undefined);
  }

  async #open(): Promise<Admin> {
    const admin = this.#kafka.admin();
    await admin.connect();
    return admin;
  }
}
