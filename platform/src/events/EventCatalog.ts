import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { z } from 'zod';
import { eventNameOf, type CloudEvent } from './CloudEvent.js';
import { openSchema } from './openSchema.js';

const publishersKeyword = 'x-publishers';
const compatibilityKeyword = 'x-compatibility';
const publishersSchema = z.array(z.string().regex(/^[a-z]+$/)).min(1);

interface Entry {
  /** Compiled when it is first asked for: a process speaks few of the events, and compiling all would delay its start. */
  validate(): ValidateFunction;
  /** Overlooks properties that the schema does not name. */
  validateReceived(): ValidateFunction;
  publishers: readonly string[];
}

/** The JSON Schemas of every event's data and the services that publish it, as committed under `schema/events/`. */
export class EventCatalog {
  readonly #entries: ReadonlyMap<string, Entry>;

  private constructor(entries: ReadonlyMap<string, Entry>) {
    this.#entries = entries;
  }

  /**
   * Reads every `<Name>.v1.json` of the folder.
   * @param others publish every event, too: services that only tests have
   * @throws Error naming a file that does not say who publishes its event
   */
  static load(directory: string, others: readonly string[] = []): EventCatalog {
    const ajv = new Ajv2020({ strict: true, allErrors: true });
    // The package is CommonJS: its callable is the namespace's default.
    (addFormats as unknown as { default?: typeof addFormats.default }).default?.(ajv);
    ajv.addVocabulary([publishersKeyword, compatibilityKeyword]);
    const entries = new Map<string, Entry>();
    for (const file of readdirSync(directory).filter((name) => name.endsWith('.v1.json'))) {
      const schema = JSON.parse(readFileSync(path.join(directory, file), 'utf8')) as Record<string, unknown>;
      const publishers = publishersSchema.safeParse(schema[publishersKeyword]);
      if (!publishers.success) {
        throw new Error(`${file} must name the services that publish the event in "${publishersKeyword}".`);
      }
      entries.set(file.replace('.v1.json', ''), {
        validate: once(() => ajv.compile(schema)),
        validateReceived: once(() => ajv.compile({ ...openSchema(schema), $id: undefined })),
        publishers: [...publishers.data, ...others],
      });
    }
    return new EventCatalog(entries);
  }

  /** The names of all events. */
  get names(): string[] {
    return [...this.#entries.keys()];
  }

  /**
   * Checks what is to be published.
   * @throws Error naming the event and each offending path; the data itself is not shown
   */
  check(event: CloudEvent<unknown>): void {
    const { validate } = this.#entryOf(eventNameOf(event), event.type);
    demand(event, validate());
  }

  /**
   * Checks what was received, of which a newer publisher may say more than this catalogue knows.
   * @throws Error naming the event and each offending path; the data itself is not shown
   */
  checkReceived(event: CloudEvent<unknown>): void {
    const { validateReceived } = this.#entryOf(eventNameOf(event), event.type);
    demand(event, validateReceived());
  }

  /** The services that publish an event; readers read what they publish. @throws Error when there is no such event */
  publishersOf(name: string): readonly string[] {
    return this.#entryOf(name, name).publishers;
  }

  /** @throws Error when the catalogue does not say that the service publishes the event: nobody would look for it there */
  checkPublisher(service: string, name: string): void {
    const publishers = this.publishersOf(name);
    if (publishers.includes(service)) return;
    throw new Error(`${name} is published by ${publishers.join(', ')}, not by "${service}".`);
  }

  #entryOf(name: string, shown: string): Entry {
    const entry = this.#entries.get(name);
    if (!entry) throw new Error(`There is no schema for the event ${shown}.`);
    return entry;
  }
}

function once<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => (made ??= make());
}

function demand(event: CloudEvent<unknown>, validate: ValidateFunction): void {
  if (validate(event.data)) return;
  const faults = (validate.errors ?? []).map((fault) => `${fault.instancePath || '/'} ${fault.message}`);
  throw new Error(`The data of ${event.type} does not fit its schema: ${faults.join('; ')}.`);
}
