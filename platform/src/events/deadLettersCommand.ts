import { Client } from 'pg';
import { DeadLetters } from './DeadLetters.js';
import { readDeadLettersEnvironment } from './environment.js';

// `npm run dead-letters -- <service> list`, or `replay <id>`, or `replay all`.
const [service = '', verb, id] = process.argv.slice(2);
const known = verb === 'list' ? id === undefined : verb === 'replay' && id !== undefined;
if (!known || !/^[a-z]+$/.test(service)) {
  console.error('Usage: npm run dead-letters -- <service> list | replay <id> | replay all');
  process.exit(2);
}

try {
  await run(new Client({ connectionString: readDeadLettersEnvironment(service) }));
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}

async function run(client: Client): Promise<void> {
  await client.connect();
  try {
    const letters = new DeadLetters(client);
    if (verb === 'list') await list(letters);
    else if (id === 'all') console.log(`Replayed ${await letters.replayAll()}.`);
    else if (await letters.replay(id!)) console.log(`Replayed ${id}.`);
    else throw new Error(`${service} has no dead letter "${id}".`);
  } finally {
    await client.end();
  }
}

async function list(letters: DeadLetters): Promise<void> {
  const all = await letters.list();
  for (const { id: letter, type, tenantId, attempts, failedAt, error } of all) {
    const [sentence] = error.split('\n');
    console.log(`${letter}  ${failedAt.toISOString()}  ${tenantId}  ${type}  ${attempts} tries  ${sentence}`);
  }
  console.log(`${all.length} dead ${all.length === 1 ? 'letter' : 'letters'}.`);
}
