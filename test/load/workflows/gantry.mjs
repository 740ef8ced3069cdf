// Executions of trivial tasks as the workflows subgraph runs them: history, events and journal in PostgreSQL. Started by bench.mjs.
import { measure } from './measure.mjs';
import { openEngine } from './openEngine.mjs';

const [urls, executions, steps] = process.argv.slice(2).map((text) => JSON.parse(text));
const engine = await openEngine(urls);
const tasks = Array.from({ length: steps }, (_, step) => ({ [`task${step}`]: { set: { step } } }));
const workflow = await engine.addWorkflow('bench', tasks);
const result = await measure(
  async (count) => {
    await Promise.all(
      Array.from({ length: count }, async () => {
        const { ended } = await engine.start(workflow);
        await ended;
      }),
    );
  },
  executions,
  steps,
);
console.log(JSON.stringify(result));
process.exit(0);
