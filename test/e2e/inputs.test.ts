import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Caller } from '../src/gantry/Caller.js';
import { kitchenDocument } from '../src/golden-path/journey/operations.js';
import { GitServer } from '../src/golden-path/repository/GitServer.js';
import { GreeterRepository } from '../src/golden-path/repository/GreeterRepository.js';
import { smallDefinition } from './shared/fieldCases.js';
import { listingOf } from './shared/listingOf.js';
import { fresh, person, tenantOf } from './shared/people.js';

type Input = Record<string, unknown>;

interface Payload {
  userErrors: { code: string; message: string; field: string[] | null }[];
}

/** Runs a mutation and returns its payload, whatever it says. */
async function run(caller: Caller, field: string, selection: string, input: Input): Promise<Payload & Input> {
  const type = `${field[0]!.toUpperCase()}${field.slice(1)}Input!`;
  const { data, errors } = await caller.ask(
    `mutation ($input: ${type}) { ${field}(input: $input) { ${selection} userErrors { code message field } } }`,
    { input },
  );
  expect(errors).toEqual([]);
  return data?.[field] as Payload & Input;
}

const outside = new AsyncDisposableStack();
let ada: Caller;
let url: string;
let project: string;
let zone: string;
let workflow: string;

beforeAll(async () => {
  const greeter = outside.use(await GreeterRepository.create(outside.use(await GitServer.start())));
  await greeter.push('1.0.0');
  url = greeter.url;
  ada = (await tenantOf(await person('ada'))).owner;
  const make = async (field: string, thing: string, input: Input): Promise<string> => {
    const payload = await run(ada, field, `${thing} { id }`, { ...input, idempotencyKey: fresh() });
    expect(payload.userErrors).toEqual([]);
    return (payload[thing] as { id: string }).id;
  };
  project = await make('connectRepository', 'project', {
    name: 'p',
    url,
    branch: 'main',
  });
  zone = await make('createZone', 'zone', { name: `z${fresh()}`, visibility: 'PUBLIC' });
  workflow = await make('createWorkflow', 'workflow', { name: 'small', definition: smallDefinition });
});

afterAll(() => outside.disposeAsync());

const connector = { name: 'kitchen', openapi: kitchenDocument(), baseUrl: 'http://127.0.0.1:4600' };
const repository = (): Input => ({ name: 'shop', url, branch: 'main' });
const budget = { name: 'b', amount: '10', currency: 'USD', period: 'MONTH', alertAt: [1] };
const scheduled = (cron: string): string =>
  smallDefinition.replace('do:', `schedule:\n  cron: "${cron}"\ndo:`);

/** What is wrong, the mutation, the thing it would make, the input, and the field that must be named. */
const malformed: [string, string, string, () => Input, string][] = [
  [
    'a slug with blanks',
    'createTenant',
    'tenant',
    () => ({ name: 'T', slug: 'My Bistro!', tier: 'FREE' }),
    'slug',
  ],
  [
    'an empty name of a tenant',
    'createTenant',
    'tenant',
    () => ({ name: ' ', slug: `t-${fresh()}`, tier: 'FREE' }),
    'name',
  ],
  [
    'no e-mail address',
    'inviteMember',
    'member',
    () => ({ email: 'bob at home', roles: ['VIEWER'] }),
    'email',
  ],
  ['no role', 'inviteMember', 'member', () => ({ email: 'x@example.com', roles: [] }), 'roles'],
  [
    'broken YAML',
    'importConnector',
    'connector',
    () => ({ ...connector, openapi: 'openapi: [3.1' }),
    'openapi',
  ],
  [
    'no OpenAPI',
    'importConnector',
    'connector',
    () => ({ ...connector, openapi: 'swagger: "2.0"' }),
    'openapi',
  ],
  ['an empty document', 'importConnector', 'connector', () => ({ ...connector, openapi: '' }), 'openapi'],
  [
    'a base URL that is none',
    'importConnector',
    'connector',
    () => ({ ...connector, baseUrl: 'kitchen' }),
    'baseUrl',
  ],
  [
    'a base URL of a file',
    'importConnector',
    'connector',
    () => ({ ...connector, baseUrl: 'file:///etc/passwd' }),
    'baseUrl',
  ],
  [
    'a definition that is no YAML',
    'createWorkflow',
    'workflow',
    () => ({ name: 'w', definition: 'do: [' }),
    'definition',
  ],
  [
    'a definition without tasks',
    'createWorkflow',
    'workflow',
    () => ({ name: 'w', definition: 'document: {}' }),
    'definition',
  ],
  [
    'a schedule that is no cron',
    'createWorkflow',
    'workflow',
    () => ({ name: 'w', definition: scheduled('every tuesday') }),
    'definition',
  ],
  [
    'a minute that is none',
    'createWorkflow',
    'workflow',
    () => ({ name: 'w', definition: scheduled('99 * * * *') }),
    'definition',
  ],
  [
    'a webhook with blanks',
    'createWebhook',
    'webhook',
    () => ({ name: 'my hook', workflowId: workflow }),
    'name',
  ],
  ['a webhook that does nothing', 'createWebhook', 'webhook', () => ({ name: 'hook' }), 'workflowId'],
  [
    'an event of no type',
    'publishEvent',
    'event',
    () => ({ event: { source: 'https://example.com/tests' } }),
    'event',
  ],
  [
    'a name that no definition can write',
    'setWorkflowSecret',
    'secret',
    () => ({ name: 'my secret', value: 'a value' }),
    'name',
  ],
  [
    'a workflow that is not there',
    'startExecution',
    'execution',
    () => ({ workflowId: 'wf_nothing', input: {} }),
    'workflowId',
  ],
  [
    'a conversation that is not there',
    'sendMessage',
    'message',
    () => ({ conversationId: 'cnv_nothing', content: 'hello' }),
    'conversationId',
  ],
  ['a zone with capitals', 'createZone', 'zone', () => ({ name: 'Kitchen!', visibility: 'PUBLIC' }), 'name'],
  [
    'a zone with a long name',
    'createZone',
    'zone',
    () => ({ name: 'kitchenzone1', visibility: 'PUBLIC' }),
    'name',
  ],
  ['a zone with no name', 'createZone', 'zone', () => ({ name: '', visibility: 'PUBLIC' }), 'name'],
  ['a git URL that is none', 'connectRepository', 'project', () => ({ ...repository(), url: 'shop' }), 'url'],
  [
    'a repository that is not there',
    'connectRepository',
    'project',
    () => ({ ...repository(), url: 'http://127.0.0.1:1/x.git' }),
    'url',
  ],
  [
    'a branch that is not there',
    'connectRepository',
    'project',
    () => ({ ...repository(), branch: 'nothing' }),
    'branch',
  ],
  [
    'a git URL of a file',
    'connectRepository',
    'project',
    () => ({ ...repository(), url: 'file:///etc' }),
    'url',
  ],
  [
    'a git URL that runs a command',
    'connectRepository',
    'project',
    () => ({ ...repository(), url: 'ext::sh -c id' }),
    'url',
  ],
  [
    'a git URL that is an option',
    'connectRepository',
    'project',
    () => ({ ...repository(), url: '--upload-pack=id' }),
    'url',
  ],
  [
    'a branch that is an option',
    'connectRepository',
    'project',
    () => ({ ...repository(), branch: '--upload-pack=id' }),
    'branch',
  ],
  [
    'a ref that is an option',
    'deploy',
    'rollout',
    () => ({ projectId: project, zoneId: zone, ref: '--help' }),
    'ref',
  ],
  [
    'a project that is not there',
    'deploy',
    'rollout',
    () => ({ projectId: 'prj_nothing', zoneId: zone, ref: 'main' }),
    'projectId',
  ],
  [
    'a secret with a bad name',
    'setSecret',
    'secret',
    () => ({ projectId: project, name: 'my secret', value: 'x' }),
    'name',
  ],
  ['a negative amount', 'createBudget', 'budget', () => ({ ...budget, amount: '-1' }), 'amount'],
  ['an amount of nothing', 'createBudget', 'budget', () => ({ ...budget, amount: '0' }), 'amount'],
  ['a currency that is none', 'createBudget', 'budget', () => ({ ...budget, currency: 'EURO' }), 'currency'],
  ['a threshold below nothing', 'createBudget', 'budget', () => ({ ...budget, alertAt: [-0.5] }), 'alertAt'],
  ['an agent with no name', 'createAgent', 'agent', () => ({ name: ' ' }), 'name'],
  ['a model that is not there', 'createAgent', 'agent', () => ({ name: 'A', model: 'nothing' }), 'model'],
  ['a conversation with no title', 'startConversation', 'conversation', () => ({ title: '' }), 'title'],
  ['a price below nothing', 'setPrice', 'price', () => ({ unit: 'TOKEN_INPUT', amount: '-1' }), 'amount'],
];

const withoutKey = new Set(['inviteMember', 'setSecret', 'setWorkflowSecret']);

describe('malformed input', () => {
  it.each(malformed)('%s: %s says so and stores nothing', async (_what, mutation, thing, input, field) => {
    const before = await listingOf(ada);
    const key = withoutKey.has(mutation) ? {} : { idempotencyKey: fresh() };
    const selection = mutation === 'setWorkflowSecret' ? 'name' : 'id';
    const payload = await run(ada, mutation, `${thing} { ${selection} }`, { ...input(), ...key });
    expect(payload[thing]).toBeNull();
    expect(payload.userErrors.map((error) => error.field?.[0])).toContain(field);
    for (const { code, message } of payload.userErrors) {
      expect(code).toMatch(/^[A-Z][A-Z_]+$/);
      expect(message).toMatch(/\S.*[.!?]( \(line \d+, column \d+\))?$/s);
    }
    expect(await listingOf(ada)).toEqual(before);
  });

  it.each(['abc', '1e999', 'NaN', '12,5', '-1'])(
    'an amount %j that is none names its field',
    async (amount) => {
      const { data } = await ada.ask(
        'mutation ($input: CreateBudgetInput!) { createBudget(input: $input) { budget { id } userErrors { field } } }',
        { input: { ...budget, amount } },
      );
      expect(data?.['createBudget']).toMatchObject({ budget: null, userErrors: [{ field: ['amount'] }] });
    },
  );

  it('an amount that is no text is refused before anything runs', async () => {
    const { code } = await ada.ask(
      'mutation ($input: CreateBudgetInput!) { createBudget(input: $input) { budget { id } userErrors { field } } }',
      { input: { ...budget, amount: {} } },
    );
    expect(code).toBe('BAD_USER_INPUT');
  });

  it('tells a document that is no GraphQL, and one that asks for what is not there', async () => {
    expect(await ada.ask('{ viewer {')).toMatchObject({ code: 'GRAPHQL_PARSE_FAILED' });
    expect(await ada.ask('{ viewer { shoeSize } }')).toMatchObject({ code: 'GRAPHQL_VALIDATION_FAILED' });
  });
});

/** Mutations that create: the thing, an input, and another one. */
const creating: [string, string, () => Input, () => Input][] = [
  [
    'createTenant',
    'tenant',
    () => ({ name: 'T', slug: `t-${fresh()}`, tier: 'FREE' }),
    () => ({ name: 'U', slug: `u-${fresh()}`, tier: 'FREE' }),
  ],
  [
    'importConnector',
    'connector',
    () => ({ ...connector, name: `k-${fresh()}` }),
    () => ({ ...connector, name: 'other' }),
  ],
  ['startConversation', 'conversation', () => ({ title: 'One' }), () => ({ title: 'Another' })],
  [
    'createWorkflow',
    'workflow',
    () => ({ name: `w-${fresh()}`, definition: smallDefinition }),
    () => ({ name: 'v', definition: smallDefinition }),
  ],
  [
    'startExecution',
    'execution',
    () => ({ workflowId: workflow, input: { n: 1 } }),
    () => ({ workflowId: workflow, input: { n: 2 } }),
  ],
  [
    'createWebhook',
    'webhook',
    () => ({ name: `w-${fresh()}`, workflowId: workflow }),
    () => ({ name: 'other', workflowId: workflow }),
  ],
  [
    'createZone',
    'zone',
    () => ({ name: `z${fresh()}`, visibility: 'PUBLIC' }),
    () => ({ name: `y${fresh()}`, visibility: 'PUBLIC' }),
  ],
  [
    'connectRepository',
    'project',
    () => ({ ...repository(), name: `p-${fresh()}` }),
    () => ({ ...repository(), name: 'other' }),
  ],
  [
    'createBudget',
    'budget',
    () => ({ ...budget, name: `b-${fresh()}` }),
    () => ({ ...budget, name: 'other' }),
  ],
  ['createAgent', 'agent', () => ({ name: `a-${fresh()}` }), () => ({ name: 'other' })],
  [
    'deploy',
    'rollout',
    () => ({ projectId: project, zoneId: zone, ref: 'main' }),
    () => ({ projectId: project, zoneId: zone, ref: 'HEAD' }),
  ],
];

describe('an idempotency key', () => {
  it.each(creating)(
    'makes %s have one effect, however often and concurrently it is sent',
    async (mutation, thing, input, other) => {
      const caller = mutation === 'createTenant' ? ada.in(undefined) : ada;
      const repeated = { ...input(), idempotencyKey: fresh() };
      const send = (what: Input): Promise<Payload & Input> => run(caller, mutation, `${thing} { id }`, what);
      const concurrent = await Promise.all(Array.from({ length: 5 }, () => send(repeated)));
      const before = await listingOf(ada);
      const again = await send(repeated);
      for (const payload of [...concurrent, again]) {
        expect(payload.userErrors).toEqual([]);
        expect(payload[thing]).toEqual(concurrent[0]![thing]);
      }
      const id = (concurrent[0]![thing] as { id: string }).id;
      expect(await listingOf(ada)).toEqual(before);
      if (!['createTenant', 'deploy'].includes(mutation))
        expect(JSON.stringify(before).split(id)).toHaveLength(2);

      const reused = await send({ ...other(), idempotencyKey: repeated.idempotencyKey });
      expect(reused[thing]).toBeNull();
      expect(reused.userErrors).toMatchObject([
        { code: 'IDEMPOTENCY_KEY_REUSED', field: ['idempotencyKey'] },
      ]);
      expect(await listingOf(ada)).toEqual(before);
    },
  );

  it('makes a message be sent once', async () => {
    const start = await run(ada, 'startConversation', 'conversation { id }', {
      title: 'Talk',
      idempotencyKey: fresh(),
    });
    const { id } = start['conversation'] as { id: string };
    const message = { conversationId: id, content: 'hello', idempotencyKey: fresh() };
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => run(ada, 'sendMessage', 'message { id } reply { id }', message)),
    );
    expect(new Set(answers.map(({ message: sent, reply }) => JSON.stringify([sent, reply]))).size).toBe(1);
    const { conversation } = await ada.must<{ conversation: { messages: { nodes: object[] } } }>(
      'query ($id: ID!) { conversation(id: $id) { messages(first: 20) { nodes { id role } } } }',
      { id },
    );
    expect(conversation.messages.nodes).toHaveLength(2);
  });

  it('belongs to its tenant: another one may use the same', async () => {
    const key = fresh();
    const bob = (await tenantOf(await person('bob'))).owner;
    const input = { title: 'Same key', idempotencyKey: key };
    const [hers, his] = await Promise.all(
      [ada, bob].map((who) => run(who, 'startConversation', 'conversation { id }', input)),
    );
    expect(hers!.userErrors).toEqual([]);
    expect(his!.userErrors).toEqual([]);
    expect(his!['conversation']).not.toEqual(hers!['conversation']);
  });
});
