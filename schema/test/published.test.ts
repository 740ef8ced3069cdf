import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { gantryClients } from '../src/gantryClients.js';
import { gantryContracts } from '../src/gantryContracts.js';
import { registerGantry } from '../src/registerGantry.js';
import { FileStore } from '../src/registry/FileStore.js';
import { LocalRegistry } from '../src/registry/LocalRegistry.js';
import type { Proposal } from '../src/registry/Proposal.js';
import { unpainted } from '../src/reports/Paint.js';
import { textOfCheck } from '../src/reports/textOfCheck.js';
import { readCommittedSchema } from '../src/service/readCommittedSchema.js';

const committed = fileURLToPath(new URL('../registry.json', import.meta.url));
const ref = { graph: 'gantry', variant: 'main' };
const registry = new LocalRegistry(new FileStore(committed));
const help =
  'To publish it: npm run publish-schema. When it has to break clients, approve it first: README.md, "Changing the schema".';

let proposal: Proposal;
beforeAll(async () => {
  proposal = { ...(await readCommittedSchema()), whole: true };
});

/** A registry like the committed one, to be changed. */
async function copy(): Promise<LocalRegistry> {
  const folder = await mkdtemp(path.join(tmpdir(), 'gantry-registry-'));
  folders.push(folder);
  await copyFile(committed, path.join(folder, 'registry.json'));
  return new LocalRegistry(new FileStore(path.join(folder, 'registry.json')));
}

const folders: string[] = [];
afterAll(async () => {
  for (const folder of folders) await rm(folder, { recursive: true });
});

/** The proposal without what people need to know of a budget that somebody has overspent. */
function withoutAmounts(): Proposal {
  const field = /  """[^"]*"""\n  amount: Decimal!\n/;
  return {
    ...proposal,
    subgraphs: proposal.subgraphs.map((each) =>
      each.name === 'cost' ? { ...each, sdl: each.sdl.replace(field, '') } : each,
    ),
  };
}

describe('the committed schemas', () => {
  it('break no client of what was published', async () => {
    const report = await registry.check(ref, proposal);
    if (!report.safe) expect.fail(`${textOfCheck(report, unpainted)}\n\n${help}`);
  });
});

describe('the committed registry', () => {
  it('knows the contracts and what each of our own clients sends', async () => {
    expect(await registry.contracts(ref)).toEqual(gantryContracts);
    for (const { client, documents } of gantryClients()) {
      const registered = (await registry.operations(ref, client.name)).map(({ document }) => document);
      expect(registered).toEqual(expect.arrayContaining(documents.map(({ document }) => document)));
    }
  });

  it('lets nothing go that the golden path asks for, and says who asks', async () => {
    const report = await registry.check(ref, withoutAmounts());
    expect(report.safe).toBe(false);
    expect(textOfCheck(report, unpainted)).toMatch(/FIELD_REMOVED.*Budget\.amount[\s\S]*golden-path/);
  });

  it('lets go what nobody asks for any more, once that is registered', async () => {
    const own = await copy();
    const proposed = withoutAmounts();
    for (const { client, documents } of gantryClients()) {
      const rest = documents.filter(({ document }) => !/budget/i.test(document));
      await own.registerOperations(ref, client, rest);
    }
    const report = await own.check(ref, proposed);
    expect(report.variants.flatMap(({ invalidOperations }) => invalidOperations)).toEqual([]);
    expect(report.safe).toBe(true);
  });

  it('lets no event change that its readers would not understand', async () => {
    const [event] = proposal.events ?? [];
    const events = (proposal.events ?? []).map((each) =>
      each === event ? { ...each, schema: { ...each.schema, required: [] } } : each,
    );
    const report = await registry.check(ref, { ...proposal, events });
    expect(report.safe).toBe(false);
    expect(textOfCheck(report, unpainted)).toMatch(/REQUIRED_REMOVED/);
  });

  it('waits with what clients send until it is published', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'gantry-registry-'));
    folders.push(folder);
    const empty = new LocalRegistry(new FileStore(path.join(folder, 'registry.json')));
    expect((await registerGantry(empty, ref)).map(({ client }) => client.name)).toEqual([
      'golden-path',
      'gantry-sdk',
    ]);
    await empty.publish(ref, proposal, { author: 'a test', commit: null, message: null });
    expect(await registerGantry(empty, ref)).toEqual([]);
    expect(await empty.operations(ref, 'gantry-sdk')).toHaveLength(gantryClients()[1]?.documents.length ?? 0);
  });
});
