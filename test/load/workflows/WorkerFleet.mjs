import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { exportJWK } from 'jose';
import { ContextTokenSigner } from '@gantry/platform/identity/ContextTokenSigner.js';
import { createSigningKey } from '@gantry/platform/identity/SigningKey.js';
import { newId } from '@gantry/platform/ids/newId.js';
import { provisionDatabase } from '@gantry/platform/persistence/provisionDatabase.js';

const program = fileURLToPath(new URL('../../../subgraphs/workflows/dist/main.js', import.meta.url));

/** Replicas of the workflows subgraph, each a process, over one new database; asked as one tenant's owner. */
export class WorkerFleet {
  #signer;
  #environment;
  #context = {
    actor: { id: newId('usr'), kind: 'USER' },
    tenant: { id: newId('tnt'), slug: 'a', tier: 'ENTERPRISE' },
    roles: ['OWNER'],
    scopes: [],
    requestId: 'proof',
  };
  /** Those that serve: a child and its port each. */
  #workers = [];
  /** Those that are to take the place of one that was killed. */
  #starting = [];

  constructor(key, environment) {
    this.#signer = new ContextTokenSigner('gateway', key);
    this.#environment = environment;
  }

  static async start(adminUrl, workers) {
    const suffix = newId('evt').slice(-10);
    const urls = await provisionDatabase(adminUrl, 'workflows', 'test', `recovery_${suffix}`);
    const bus = await provisionDatabase(adminUrl, 'bus', 'test', `recovery_bus_${suffix}`);
    const key = await createSigningKey('gateway');
    const own = await createSigningKey('workflows');
    const fleet = new WorkerFleet(key, {
      PORT: '0',
      GANTRY_PLAINTEXT: 'true',
      GANTRY_DRAIN_SECONDS: '0',
      LOG_LEVEL: 'info',
      DATABASE_URL_WORKFLOWS: urls.app,
      DATABASE_OWNER_URL_WORKFLOWS: urls.owner,
      DATABASE_WORKER_URL_WORKFLOWS: urls.worker,
      EVENT_BUS_URL: bus.owner,
      REDIS_URL: 'memory:',
      GANTRY_CONTEXT_KEY: JSON.stringify({ ...(await exportJWK(own.privateKey)), kid: 'workflows' }),
      GANTRY_CONTEXT_ISSUERS: JSON.stringify({ gateway: key.publicJwk }),
      GANTRY_ALLOW_PRIVATE_ADDRESSES: 'true',
    });
    fleet.workerUrl = urls.worker;
    for (let count = 0; count < workers; count += 1) fleet.#workers.push(await fleet.#spawn());
    return fleet;
  }

  /** SIGKILLs one of those that serve by chance, and has another started in its place; false where that would leave none. */
  killAny() {
    if (this.#workers.length < 2) return false;
    const [gone] = this.#workers.splice(Math.floor(Math.random() * this.#workers.length), 1);
    gone.child.kill('SIGKILL');
    this.#starting.push(this.#spawn().then((worker) => this.#workers.push(worker)));
    // Awaited by `stop`, which fails with it.
    this.#starting.at(-1).catch(() => {});
    return true;
  }

  async stop() {
    await Promise.all(this.#starting);
    await Promise.all(
      this.#workers.map(async ({ child }) => {
        const ended = once(child, 'exit');
        child.kill('SIGKILL');
        await ended;
      }),
    );
  }

  async createWorkflow(definition) {
    const { createWorkflow } = await this.#ask(
      'mutation($input: CreateWorkflowInput!) { createWorkflow(input: $input) { workflow { id } userErrors { message } } }',
      { input: { definition } },
    );
    if (!createWorkflow.workflow) throw new Error(JSON.stringify(createWorkflow.userErrors));
    return createWorkflow.workflow.id;
  }

  /** Starts one, once, whoever is killed meanwhile. */
  async startExecution(workflowId, number, input) {
    const { startExecution } = await this.#ask(
      'mutation($input: StartExecutionInput!) { startExecution(input: $input) { execution { id } userErrors { message } } }',
      { input: { workflowId, input, idempotencyKey: `proof-${number}` } },
    );
    if (!startExecution.execution) throw new Error(JSON.stringify(startExecution.userErrors));
    return startExecution.execution.id;
  }

  /** Asks any of them, until one answers. */
  async #ask(query, variables) {
    for (;;) {
      const worker = this.#workers[Math.floor(Math.random() * this.#workers.length)];
      try {
        const token = await this.#signer.sign('workflows', this.#context);
        const response = await fetch(`http://127.0.0.1:${worker.port}/graphql`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
          body: JSON.stringify({ query, variables }),
        });
        const { data, errors } = await response.json();
        const [error] = errors ?? [];
        if (!error) return data;
        // Full for now, or cut off in the middle.
        if (!['QUOTA_EXCEEDED', 'UNAVAILABLE', 'INTERNAL'].includes(error.extensions?.code))
          throw new Error(`Refused: ${error.message}`);
      } catch (error) {
        if (error.message.startsWith('Refused')) throw error;
      }
      await pause(100);
    }
  }

  async #spawn() {
    const child = spawn(process.execPath, [program], {
      env: { PATH: process.env.PATH, ...this.#environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const said = [];
    child.stderr.on('data', (data) => said.push(String(data)));
    for await (const line of createInterface({ input: child.stdout })) {
      said.push(line);
      const { port, msg } = JSON.parse(line);
      if (port === undefined || !msg.includes('ready')) continue;
      child.stdout.resume();
      return { child, port };
    }
    throw new Error(`A worker ended before it was ready: ${said.join('\n')}`);
  }
}
