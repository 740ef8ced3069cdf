import { GantryClient, type GantryClientOptions } from '@gantry/sdk/GantryClient.js';
import { GantryRequestError } from '@gantry/sdk/GantryRequestError.js';
import { RequestFailure, type GoldenPathClient } from './GoldenPathClient.js';
import { operation } from './operations.js';
import type { Answers, Events } from './operationTypes.js';

/** The golden path's client on Gantry's SDK: what a TypeScript program would use. */
export class SdkClient implements GoldenPathClient, AsyncDisposable {
  readonly #gantry: GantryClient;
  readonly #tenants: SdkClient[] = [];

  constructor(options: GantryClientOptions | GantryClient) {
    this.#gantry = options instanceof GantryClient ? options : new GantryClient(options);
  }

  inTenant(slug: string): SdkClient {
    const client = new SdkClient(this.#gantry.inTenant(slug));
    this.#tenants.push(client);
    return client;
  }

  async request<Name extends keyof Answers>(name: Name, variables: Record<string, unknown> = {}) {
    try {
      return await this.#gantry.query<Answers[Name], Record<string, unknown>>(operation(name), variables);
    } catch (error) {
      throw named(name, error);
    }
  }

  async *subscribe<Name extends keyof Events>(
    name: Name,
    variables: Record<string, unknown>,
    signal?: AbortSignal,
  ): AsyncIterable<Events[Name]> {
    try {
      yield* this.#gantry.subscribe<Events[Name], Record<string, unknown>>(operation(name), variables, {
        ...(signal ? { signal } : {}),
        onPartialErrors: (errors) => {
          throw new RequestFailure(name, errors);
        },
      });
    } catch (error) {
      throw named(name, error);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([this, ...this.#tenants].map((client) => client.#gantry.close()));
  }
}

/** An SDK's error with the operation's name in its sentence. */
function named(name: keyof Answers | keyof Events, error: unknown): unknown {
  if (!(error instanceof GantryRequestError)) return error;
  const errors =
    error.errors.length > 0 ? error.errors : [{ message: error.message, extensions: { code: error.code } }];
  return new RequestFailure(name, errors);
}
