import { randomUUID } from 'node:crypto';
import type { GantryClient } from '@gantry/sdk/GantryClient.js';
import { GantryRequestError } from '@gantry/sdk/GantryRequestError.js';
import { operation } from '../golden-path/journey/operations.js';
import type { Answers, Events } from '../golden-path/journey/operationTypes.js';
import type { Persistence } from './Persistence.js';

/** Somebody at work in a tenant: everything is repeated until it is answered, and followed until it ends. */
export class Desk {
  readonly #client: GantryClient;
  readonly #persistence: Persistence;

  constructor(client: GantryClient, persistence: Persistence) {
    this.#client = client;
    this.#persistence = persistence;
  }

  /** An operation of the golden path. */
  request<Name extends keyof Answers>(
    name: Name,
    variables: Record<string, unknown> = {},
  ): Promise<Answers[Name]> {
    return this.ask(operation(name), variables);
  }

  /** A query or mutation of one's own. It takes thirty seconds at most to fail. */
  ask<Data>(query: string, variables: Record<string, unknown> = {}): Promise<Data> {
    return this.#persistence.untilAnswered(() =>
      this.#client.query<Data, Record<string, unknown>>(query, variables, {
        signal: AbortSignal.timeout(30_000),
      }),
    );
  }

  /**
   * A mutation of the golden path, with a key by which its repetitions are known.
   * @throws Error for user errors
   */
  async change<Name extends keyof Answers>(
    name: Name,
    input: Record<string, unknown>,
  ): Promise<Answers[Name]> {
    const answer = await this.request(name, { input: { ...input, idempotencyKey: randomUUID() } });
    const [payload] = Object.values(answer) as { userErrors?: unknown[] }[];
    if (payload?.userErrors?.length) {
      throw new Error(`${name} was refused: ${JSON.stringify(payload.userErrors)}`);
    }
    return answer;
  }

  /**
   * Every event of a subscription of the golden path, over as many connections as it takes. Where it is told that what follows
   * its cursor is no longer kept, it forgets what it has and begins anew, as any client has to.
   */
  async follow<Name extends keyof Events>(
    name: Name,
    variables: Record<string, unknown>,
    isLast: (event: Events[Name]) => boolean = () => false,
  ): Promise<Events[Name][]> {
    for (;;) {
      const events: Events[Name][] = [];
      try {
        for await (const event of this.#client.subscribe<Events[Name], Record<string, unknown>>(
          operation(name),
          variables,
        )) {
          events.push(event);
          if (isLast(event)) break;
        }
        return events;
      } catch (error) {
        if (!(error instanceof GantryRequestError) || error.code !== 'CURSOR_EXPIRED') throw error;
        this.#persistence.begunAnew.set(name, (this.#persistence.begunAnew.get(name) ?? 0) + 1);
      }
    }
  }

  close(): Promise<void> {
    return this.#client.close();
  }
}
