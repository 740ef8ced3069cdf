import { createHash } from 'node:crypto';
import { TypeID } from 'typeid-js';
import type { InferenceProvider } from './InferenceProvider.js';

/** A model that agents can use. */
export interface KnownModel {
  /** The same in every process and after every start: it is made from provider and name. */
  id: string;
  name: string;
  provider: InferenceProvider;
}

/** The models of a deployment; the first is what agents use that name none. */
export class ModelCatalog {
  readonly models: readonly KnownModel[];

  constructor(providers: readonly [InferenceProvider, ...InferenceProvider[]]) {
    this.models = providers.map((provider) => ({ id: idOf(provider), name: provider.model, provider }));
  }

  get names(): string[] {
    return this.models.map(({ name }) => name);
  }

  /** The model of this name, the default for null; undefined when the deployment no longer has it. */
  find(name: string | null): KnownModel | undefined {
    return name === null ? this.models[0] : this.models.find((model) => model.name === name);
  }

  findById(id: string): KnownModel | undefined {
    return this.models.find((model) => model.id === id);
  }
}

function idOf({ name, model }: InferenceProvider): string {
  const digest = createHash('sha256')
    .update(JSON.stringify([name, model]))
    .digest();
  return TypeID.fromUUIDBytes('mdl', new Uint8Array(digest.subarray(0, 16))).toString();
}
