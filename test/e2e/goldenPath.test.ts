import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { Answer, Caller } from '../src/gantry/Caller.js';
import { leaksIn } from '../src/gantry/leaksIn.js';
import { rootFields, type RootField } from '../src/gantry/rootFields.js';
import { Socket } from '../src/gantry/Socket.js';
import { tokenFor } from '../src/gantry/tokens.js';
import type { GoldenPathClient } from '../src/golden-path/journey/GoldenPathClient.js';
import type { Answers } from '../src/golden-path/journey/operationTypes.js';
import { silentObserver } from '../src/golden-path/journey/GoldenPathObserver.js';
import { operations } from '../src/golden-path/journey/operations.js';
import { runGoldenPath, type FinishedJourney } from '../src/golden-path/journey/runGoldenPath.js';
import { SdkClient } from '../src/golden-path/journey/SdkClient.js';
import { KitchenProcess } from '../src/golden-path/kitchen/KitchenProcess.js';
import { GitServer } from '../src/golden-path/repository/GitServer.js';
import { GreeterRepository } from '../src/golden-path/repository/GreeterRepository.js';
import { fieldCases, type FieldCase } from './shared/fieldCases.js';
import { invite, person, tenantOf } from './shared/people.js';
import { sidelineOf } from './shared/sidelineOf.js';
import { snapshotOf } from './shared/snapshotOf.js';
import { nowhere, worldOf, type World, type WorldId } from './shared/World.js';

const gantry = inject('gantry');
const endpoint = `${gantry.baseUrl}/graphql`;
const outside = new AsyncDisposableStack();
const asked = new Set<string>();
const anyId = /\b([a-z]{2,3})_[0-9a-hjkmnp-tv-z]{26}\b/g;
let finished: FinishedJourney;
let repository: GreeterRepository;
let world: World;

/** A mutation that was sent with an idempotency key, and where. */
interface Keyed {
  client: GoldenPathClient;
  name: keyof Answers;
  variables: Record<string, unknown>;
  answer: unknown;
}
const keyed: Keyed[] = [];
/** What was said and given in confidence on the way, and the tokens that were used. */
const confidential: string[] = [];

/** The texts among an operation's variables that are nobody else's business. */
function confide(variables: Record<string, unknown>): void {
  const input = (variables['input'] ?? {}) as Record<string, unknown>;
  const { content, value, credentials, input: given } = input;
  for (const each of [content, value, credentials, given]) {
    if (each !== undefined) confidential.push(typeof each === 'string' ? each : JSON.stringify(each));
  }
}

/** Notes the name of every operation that passes, and whatever carries an idempotency key. */
function noting(client: GoldenPathClient): GoldenPathClient {
  return {
    inTenant: (slug) => noting(client.inTenant(slug)),
    request: async (name, variables = {}) => {
      asked.add(name);
      confide(variables);
      const answer = await client.request(name, variables);
      if ((variables['input'] as { idempotencyKey?: string } | undefined)?.idempotencyKey)
        keyed.push({ client, name, variables, answer });
      return answer;
    },
    subscribe: (name, variables, signal) => client.subscribe((asked.add(name), name), variables, signal),
  };
}

afterAll(() => outside.disposeAsync());

describe('the golden path', () => {
  it('runs as it is written, from the first sign-in to the bill', async () => {
    const kitchen = outside.use(await KitchenProcess.start());
    const git = outside.use(await GitServer.start());
    repository = outside.use(await GreeterRepository.create(git));
    const sdk = outside.use(new SdkClient({ url: endpoint, token: await tokenFor(gantry, 'ada') }));
    const client = noting(sdk);
    let reply = '';
    const observer = { ...silentObserver, token: (text: string) => void (reply += text) };
    finished = await runGoldenPath(client, observer, { kitchen, repository });
    confidential.push(reply);
    const owner = (await person('ada')).in(finished.slug);
    world = worldOf(
      finished,
      repository.url,
      await sidelineOf(owner, finished.ids.connector, (secret) => confidential.push(secret)),
    );
  }, 300_000);

  it('leaves no token, secret, or word of anybody in the log, at its most talkative', async () => {
    const log = await readFile(path.join(gantry.data, 'gantry.log'), 'utf8');
    expect(log.split('\n').length).toBeGreaterThan(20);
    expect(confidential.length).toBeGreaterThan(3);
    expect(leaksIn(log, confidential)).toEqual([]);
  });

  it('asked every operation of the contract', () => {
    expect([...asked].sort()).toEqual([...operations.keys()].sort());
  });

  it('does nothing a second time: every mutation, sent again with its key, gives what it gave', async () => {
    const owner = (await person('ada')).in(world.slug);
    const before = await snapshotOf(owner, world);
    expect(keyed.length).toBeGreaterThan(12);
    for (const { client, name, variables, answer } of keyed) {
      const again = await Promise.all([1, 2, 3].map(() => client.request(name, variables)));
      for (const each of again) expect({ name, ids: idsIn(each) }).toEqual({ name, ids: idsIn(answer) });
    }
    expect(await snapshotOf(owner, world)).toEqual(before);
  });
});

describe('another tenant', () => {
  let ada: Caller;
  let erin: Caller;
  /** What erin has herself: beside one thing of ada's, it makes an otherwise good input. */
  let own: Partial<World>;
  let before: unknown;

  beforeAll(async () => {
    ada = (await person('ada')).in(world.slug);
    erin = (await tenantOf(await person('erin'))).owner;
    own = await furnish(erin, repository.url);
    before = await snapshotOf(ada, world);
  });

  it('has a case for every root field of the composed schema', () => {
    expect(Object.keys(fieldCases).sort()).toEqual(rootFields());
  });

  it.each(Object.entries(fieldCases))('learns nothing from %s', async (field, fieldCase) => {
    for (const kind of fieldCase.takes) await expectAsIfItWereNot(erin, field, fieldCase, kind, world, own);
    if (fieldCase.takes.length === 0 && !field.startsWith('Subscription.')) {
      const { data, errors } = await erin.ask(fieldCase.document, fieldCase.variables(world));
      const { user: _, cluster: __, repository: ___, ...hers } = world;
      for (const id of Object.values(hers)) expect(JSON.stringify({ data, errors })).not.toContain(id);
    }
    if (!field.startsWith('Subscription.'))
      expect((await erin.in(world.slug).ask(fieldCase.document, fieldCase.variables(world))).code).toBe(
        'FORBIDDEN',
      );
  });

  it('finds no thing by its id, though its owner does', async () => {
    const unknown = nowhere(world);
    const node = 'query ($id: ID!) { node(id: $id) { id __typename } }';
    for (const [kind, id] of Object.entries(world)) {
      if (kind === 'slug' || kind === 'user' || kind === 'repository') continue;
      const [hers, nobodys] = await Promise.all([
        erin.ask(node, { id }),
        erin.ask(node, { id: unknown[kind as WorldId] }),
      ]);
      expect({ kind, ...comparable(hers, world) }).toEqual({ kind, ...comparable(nobodys, unknown) });
      expect({ kind, ...hers.data }).toEqual({ kind, node: null });
      expect((await ada.ask(node, { id })).data).toMatchObject({ node: { id } });
    }
  });

  it('has changed nothing by trying', async () => {
    expect(await snapshotOf(ada, world)).toEqual(before);
    const { viewer } = await erin.must<{ viewer: { id: string } }>('{ viewer { id } }');
    const trail = await ada.must('{ auditEntries(first: 100) { nodes { actor { id } } } }');
    expect(JSON.stringify(trail)).not.toContain(viewer.id);
  });

  it('is told of nothing that happens elsewhere', async () => {
    const socket = await Socket.open(erin);
    await socket.next();
    socket.subscribe('erin', 'subscription { budgetAlertRaised { cursor } }');
    const hers = await Socket.open(ada);
    await hers.next();
    hers.subscribe('ada', 'subscription { budgetAlertRaised { budget { name } } }');
    const name = 'second';
    await ada.must(
      'mutation ($input: CreateBudgetInput!) { createBudget(input: $input) { userErrors { code message } } }',
      { input: { name, amount: '0.000001', currency: 'USD', period: 'MONTH', alertAt: [0.5] } },
    );
    for (;;) if (JSON.stringify(await hers.next()).includes(name)) break;
    socket.send({ type: 'ping' });
    expect(await socket.next()).toMatchObject({ type: 'pong' });
    await Promise.all([socket.close(), hers.close()]);
  });
});

describe('a VIEWER', () => {
  const refused = Object.entries(fieldCases).filter(
    ([field]) => field.startsWith('Mutation.') && field !== 'Mutation.createTenant',
  );
  let ada: Caller;
  let viewer: Caller;

  beforeAll(async () => {
    ada = (await person('ada')).in(world.slug);
    viewer = await invite(ada, 'dave', 'VIEWER');
  });

  // The audit trail is for those who administer; a replay shows what calls have answered.
  const beyond = ['Query.auditEntries', 'Query.replayExecution'] as const;
  const allowed = Object.entries(fieldCases).filter(
    ([field]) => field.startsWith('Query.') && !(beyond as readonly string[]).includes(field),
  );
  it.each(allowed)('may ask %s', async (_field, { document, variables }) => {
    const { data, errors } = await viewer.ask(document, variables(world));
    expect(errors).toEqual([]);
    expect(Object.values(data ?? {})[0]).not.toBeNull();
  });

  it.each(refused)('may not ask %s', async (field, { document, variables }) => {
    const denials = async (): Promise<unknown[]> => {
      const { auditEntries } = await ada.must<{ auditEntries: { nodes: Record<string, unknown>[] } }>(
        '{ auditEntries(first: 100) { nodes { id action decision actor { id } } } }',
      );
      return auditEntries.nodes.filter(({ decision }) => decision === 'DENY').map(({ id }) => id);
    };
    const known = await denials();
    const answer = await viewer.ask(document, variables(world));
    expect(answer).toMatchObject({ code: 'FORBIDDEN' });
    expect(answer.data?.[field.split('.')[1]!] ?? null).toBeNull();
    const added = async (): Promise<number> => (await denials()).filter((id) => !known.includes(id)).length;
    await expect.poll(added, { timeout: 60_000 }).toBe(1);
  });

  // Last: what is written down of it comes later, and each of the others counts what is.
  it.each(beyond)('may not ask %s', async (field) => {
    const { document, variables } = fieldCases[field]!;
    expect(await viewer.ask(document, variables(world))).toMatchObject({ code: 'FORBIDDEN' });
  });
});

describe('a DEVELOPER', () => {
  const administering = ['inviteMember', 'changeMemberRoles', 'removeMember', 'setPrice'] as const;

  it.each(administering)('may not ask Mutation.%s, and may write otherwise', async (field) => {
    const bob = (await person('bob')).in(world.slug); // as whom the golden path invited him
    const { document, variables } = fieldCases[`Mutation.${field}`]!;
    expect(await bob.ask(document, variables(world))).toMatchObject({ code: 'FORBIDDEN' });
    const own = fieldCases['Mutation.createAgent']!;
    expect(await bob.must(own.document, own.variables(world))).toBeDefined();
  });
});

/** Gives a tenant a conversation, a zone and a project. */
async function furnish(owner: Caller, url: string): Promise<Partial<World>> {
  const make = async (field: RootField): Promise<string> => {
    const { document, variables } = fieldCases[field]!;
    const withoutAgent = JSON.parse(JSON.stringify(variables({ repository: url } as World)));
    const payload = Object.values(
      await owner.must<Record<string, Record<string, { id: string }>>>(document, withoutAgent),
    )[0];
    return Object.values(payload!)[0]!.id;
  };
  return {
    conversation: await make('Mutation.startConversation'),
    zone: await make('Mutation.createZone'),
    project: await make('Mutation.connectRepository'),
    workflow: await make('Mutation.createWorkflow'),
  };
}

/** Asks with the id of a thing of ada's, and with one of nothing: the answers must be the same. */
async function expectAsIfItWereNot(
  stranger: Caller,
  field: string,
  { document, variables }: FieldCase,
  kind: WorldId,
  world: World,
  own: Partial<World>,
): Promise<void> {
  const unknown = nowhere(world);
  const ask = async (id: string): Promise<unknown> => {
    const asking = { ...unknown, ...own, [kind]: id };
    if (!field.startsWith('Subscription.'))
      return comparable(await stranger.ask(document, variables(asking)), asking);
    const socket = await Socket.open(stranger);
    await socket.next();
    socket.subscribe('1', document, variables(asking));
    const answers = [];
    for (let message = await socket.next(); message; message = await socket.next()) {
      answers.push(message);
      if (message.type !== 'next') break;
      expect((message.payload as Answer).data ?? null).toBeNull();
    }
    await socket.close();
    return withoutIds(answers, asking);
  };
  expect({ kind, answer: await ask(world[kind]) }).toEqual({ kind, answer: await ask(unknown[kind]) });
}

/** The ids in an answer, in their order. */
function idsIn(answer: unknown): string[] {
  return JSON.stringify(answer).match(anyId) ?? [];
}

function comparable({ status, data, errors }: Answer, world: World): object {
  return withoutIds({ status, data, errors }, world);
}

/** The same with the world's ids blanked out, and any others but for their prefix; without request ids. */
function withoutIds(value: unknown, world: World): object {
  let text = JSON.stringify(value, (name, inner: unknown) => (name === 'requestId' ? undefined : inner));
  for (const [kind, id] of Object.entries(world)) text = text.replaceAll(id, `<${kind}>`);
  text = text.replaceAll(anyId, '<another $1>');
  return JSON.parse(text) as object;
}
