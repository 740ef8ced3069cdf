import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createTestPlatform } from '@gantry/test/testPlatform.js';
import type { RequestContext } from '@gantry/platform/identity/RequestContext.js';
import type { Logger } from 'pino';
import { entities } from '../../src/persistence/entities.js';
import type { DeploymentsSettings } from '../../src/settings.js';
import { createDeploymentsSubgraph } from '../../src/subgraph.js';
import * as operations from './operations.js';

export interface UserError {
  code: string;
  message: string;
  field: string[] | null;
}

export interface RolloutEvent {
  cursor: string;
  phase: string;
  message: string;
  rollout: { status: string; replicas: { ready: number; desired: number }; zone: { url: string | null } };
}

export const terminal = ['HEALTHY', 'FAILED', 'ROLLED_BACK'];

/** A running deployments subgraph over a new database, with its folder under `directory`. */
export async function startDeployments(
  directory: string,
  settings: Partial<DeploymentsSettings> = {},
  logger?: Logger,
) {
  const test = await createTestPlatform('deployments', {
    entities,
    migrationsDirectory: fileURLToPath(new URL('../../migrations', import.meta.url)),
    ...(logger ? { logger } : {}),
  });
  const begin = async () => {
    const created = await createDeploymentsSubgraph(test.platform, {
      directory: join(directory, 'deployments'),
      path: '/usr/local/bin:/usr/bin:/bin',
      allowPrivateRepositories: true,
      meterSeconds: 0.5,
      healthTimeoutSeconds: 15,
      graceSeconds: 3,
      ...settings,
    });
    await created.start();
    return created;
  };
  let subgraph = await begin();

  /** Runs a mutation and answers its payload. */
  async function mutate<T>(
    operation: string,
    input: Record<string, unknown>,
    context: RequestContext = test.contextOf(),
  ): Promise<T & { userErrors: UserError[] }> {
    const data = await test.run<Record<string, T & { userErrors: UserError[] }>>(
      subgraph,
      operation,
      { input },
      context,
    );
    const [payload] = Object.values(data);
    if (!payload) throw new Error('No payload.');
    return payload;
  }

  /** Runs a mutation that must succeed, and answers what it made. */
  async function make<T = { id: string }>(
    operation: string,
    input: Record<string, unknown>,
    context?: RequestContext,
  ): Promise<T> {
    const { userErrors, ...rest } = await mutate<Record<string, T>>(operation, input, context);
    const [made] = Object.values(rest) as (T | null)[];
    if (!made) throw new Error(userErrors.map(({ message }) => message).join(' '));
    return made;
  }

  /** The events of a subscription; ends with it. */
  async function* events<T>(
    operation: string,
    variables: Record<string, unknown>,
    options: { signal?: AbortSignal; context?: RequestContext } = {},
  ): AsyncGenerator<T> {
    const token = await test.tokenFor(options.context ?? test.contextOf());
    for await (const result of subgraph.subscribe({ query: operation, variables }, token, options.signal)) {
      if (result.errors)
        throw new Error(result.errors.map((error) => String(error.extensions['code'])).join());
      const [event] = Object.values(result.data ?? {}) as T[];
      if (event) yield event;
    }
  }

  /** Waits for the end of a rollout and answers its history. */
  async function history(rolloutId: string, after: string | null = null): Promise<RolloutEvent[]> {
    const seen: RolloutEvent[] = [];
    for await (const event of events<RolloutEvent>(operations.rolloutEvents, { rolloutId, after }))
      seen.push(event);
    return seen;
  }

  return {
    ...test,
    get subgraph() {
      return subgraph;
    },
    mutate,
    make,
    events,
    history,
    query: <T>(query: string, variables: Record<string, unknown> = {}, context = test.contextOf()) =>
      test.run<T>(subgraph, query, variables, context),
    /** Stops the subgraph and starts it again on the same data. */
    restart: async () => {
      await subgraph.stop();
      subgraph = await begin();
    },
    stop: async () => {
      await subgraph.stop();
      await test.close();
    },
  };
}

export type RunningDeployments = Awaited<ReturnType<typeof startDeployments>>;
