// A workflow of trivial steps on DBOS alone, over a queue as Gantry uses one. Started by bench.mjs.
import { randomUUID } from 'node:crypto';
import { DBOS } from '@dbos-inc/dbos-sdk';
import { measure } from './measure.mjs';

const [urls, executions, steps] = process.argv.slice(2).map((text) => JSON.parse(text));
const workflow = DBOS.registerWorkflow(
  async () => {
    for (let step = 0; step < steps; step++) await DBOS.runStep(async () => ({ step }), { name: 'step' });
  },
  { name: 'workflow' },
);
const silent = { info() {}, debug() {}, warn() {}, error: console.error };
DBOS.setConfig({ name: 'bench', systemDatabaseUrl: urls.worker, systemDatabasePoolSize: 6, logger: silent });
await DBOS.launch();
await DBOS.registerQueue('bench', {
  partitionConcurrency: 200,
  minPollingIntervalMs: 100,
  onConflict: 'always_update',
});
const result = await measure(
  async (count) => {
    const handles = [];
    for (let each = 0; each < count; each++) {
      const start = DBOS.startWorkflow(workflow, {
        workflowID: randomUUID(),
        queueName: 'bench',
        enqueueOptions: { queuePartitionKey: 'tenant' },
      });
      handles.push(await start());
    }
    await Promise.all(handles.map((handle) => handle.getResult()));
  },
  executions,
  steps,
);
await DBOS.shutdown();
console.log(JSON.stringify(result));
process.exit(0);
