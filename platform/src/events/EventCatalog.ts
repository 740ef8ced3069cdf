import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { eventNameOf, type CloudEvent } from './CloudEvent.js';

/** The JSON Schemas of every event's data, as committed under `schema/events/`. */
export class EventCatalog {
  readonly #validators = new Map<string, ValidateFunction>();

  private constructor(validators: Map<string, ValidateFunction>) {
    this.#validators = validators;
  }

  /** Reads every `<Name>.v1.json` of the folder. */
  static load(directory: string): EventCatalog {
    const ajv = new Ajv2020({ strict: true, allErrors: true });
    // The package is CommonJS: its callable is the namespace's default.
    (addFormats as unknown as { default?: typeof addFormats.default }).default?.(ajv);
    const validators = new Map<string, ValidateFunction>();
    for (const file of readdirSync(directory).filter((name) => name.endsWith('.v1.json'))) {
      const schema: object = JSON.parse(readFileSync(path.join(directory, file), 'utf8'));
      validators.set(file.replace('.v1.json', ''), ajv.compile(schema));
    }
    return new EventCatalog(validators);
  }

  /** The names of all events. */
  get names(): string[] {
    return [...this.#validators.keys()];
  }

  /** @throws Error naming the event and each offending path; the data itself is not shown. */
  check(event: CloudEvent<unknown>): void {
    const name = eventNameOf(event);
    const validate = this.#validators.get(name);
    if (!validate) throw new Error(`There is no schema for the event ${event.type}.`);
    if (validate(event.data)) return;
    const faults = (validate.errors ?? []).map((fault) => `${fault.instancePath || '/'} ${fault.message}`);
    throw new Error(`The data of ${event.type} does not fit its schema: ${faults.join('; ')}.`);
  }
}
