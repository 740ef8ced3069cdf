import {
  buildSchema,
  GraphQLObjectType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
} from 'graphql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { schemaDrift } from '@gantry/platform/persistence/schemaDrift.js';
import { entities } from '../src/persistence/entities.js';
import { greeter } from './support/greeter.js';
import * as operations from './support/operations.js';
import { startDeployments, type RunningDeployments } from './support/startDeployments.js';
import { startTestRepository, type TestRepository } from './support/TestRepository.js';
import { temporaryFolder } from './support/temporaryFolder.js';

let deployments: RunningDeployments;
let repository: TestRepository;
let made: Record<'zone' | 'project' | 'secret' | 'rollout' | 'release' | 'pod' | 'cluster' | 'build', string>;

beforeAll(async () => {
  deployments = await startDeployments(await temporaryFolder());
  repository = await startTestRepository();
  await repository.commit(greeter('1'));
  made = await makeOneOfEach();
});

afterAll(async () => {
  await deployments.stop();
  await repository.stop();
});

async function makeOneOfEach(): Promise<typeof made> {
  const zone = await deployments.make<{ id: string; cluster: { id: string } }>(operations.createZone, {
    name: 'one',
    visibility: 'PUBLIC',
  });
  const project = await deployments.make(operations.connectRepository, {
    name: 'One',
    url: repository.url,
    branch: 'main',
  });
  const secret = await deployments.make(operations.setSecret, {
    projectId: project.id,
    name: 'TOKEN',
    value: 'hunter2',
  });
  const rollout = await deployments.make<{ id: string; release: { id: string } }>(operations.deploy, {
    projectId: project.id,
    zoneId: zone.id,
    ref: 'main',
  });
  await deployments.history(rollout.id);
  const data = await deployments.query<{
    zone: { pods: { id: string }[] };
    release: { build: { id: string } };
  }>(
    'query ($zone: ID!, $release: ID!) { zone(id: $zone) { pods { id } } release(id: $release) { build { id } } }',
    { zone: zone.id, release: rollout.release.id },
  );
  return {
    zone: zone.id,
    cluster: zone.cluster.id,
    project: project.id,
    secret: secret.id,
    rollout: rollout.id,
    release: rollout.release.id,
    pod: data.zone.pods[0]?.id ?? '',
    build: data.release.build.id,
  };
}

/** How many rows every table has that a tenant's request could have written. */
async function rowCounts(): Promise<Record<string, number>> {
  return deployments.platform.database.tenant(
    { tenantId: deployments.contextOf().tenant?.id ?? '' },
    async (em) => {
      const tables = [
        'zone',
        'project',
        'secret',
        'secret_version',
        'configuration',
        'release',
        'rollout',
        'rollout_event',
        'pod',
      ];
      const counted: Record<string, number> = {};
      for (const table of tables) {
        const [row] = await em.execute<{ count: string }[]>(`SELECT count(*) FROM "${table}"`);
        counted[table] = Number(row?.count);
      }
      return counted;
    },
  );
}

const everything = `query ($representations: [_Any!]!) { _entities(representations: $representations) {
  __typename ... on Zone { id } ... on Project { id } ... on Secret { id } ... on Rollout { id }
  ... on Release { id } ... on Pod { id } ... on Cluster { id } ... on Build { id }
} }`;

function representations(): { __typename: string; id: string }[] {
  return Object.entries(made).map(([name, id]) => ({
    __typename: (name[0] ?? '').toUpperCase() + name.slice(1),
    id,
  }));
}

describe('roles', () => {
  const inputs = (): Record<string, [string, Record<string, unknown>]> => ({
    createZone: [operations.createZone, { name: 'viewer', visibility: 'PRIVATE' }],
    connectRepository: [operations.connectRepository, { name: 'V', url: repository.url, branch: 'main' }],
    setSecret: [operations.setSecret, { projectId: made.project, name: 'TOKEN', value: 'x' }],
    setConfiguration: [operations.setConfiguration, { projectId: made.project, values: [] }],
    deploy: [operations.deploy, { projectId: made.project, zoneId: made.zone, ref: 'main' }],
    rollback: [operations.rollback, { projectId: made.project, releaseId: made.release }],
    scalePod: [operations.scalePod, { podId: made.pod, clones: 2 }],
  });

  test.each([
    'createZone',
    'connectRepository',
    'setSecret',
    'setConfiguration',
    'deploy',
    'rollback',
    'scalePod',
  ])('a VIEWER may not %s, and the denial is told', async (name) => {
    const before = await rowCounts();
    const context = deployments.contextOf({ role: 'VIEWER', user: `viewer of ${name}` });
    const [operation = '', input = {}] = inputs()[name] ?? [];
    const result = await deployments.execute(deployments.subgraph, operation, { input }, context);
    expect(result.errors?.[0]?.extensions).toMatchObject({ code: 'FORBIDDEN' });
    expect(await rowCounts()).toEqual(before);
    const denied = await deployments.published(
      'AuthEvent',
      ({ requestId }) => requestId === context.requestId,
    );
    expect(denied[0]?.data).toMatchObject({
      action: name,
      decision: 'DENY',
      actor: { id: context.actor.id },
    });
  });

  test('a VIEWER reads everything and follows rollouts and logs', async () => {
    const context = deployments.contextOf({ role: 'VIEWER', user: 'viewer' });
    const data = await deployments.query<{ _entities: unknown[] }>(
      everything,
      { representations: representations() },
      context,
    );
    expect(data._entities).toEqual(representations());
    const events = deployments.events(operations.rolloutEvents, { rolloutId: made.rollout }, { context });
    expect((await events.next()).value).toMatchObject({ phase: 'QUEUED' });
    await events.return(undefined);
  });

  test('a DEVELOPER changes things, and each decision is told', async () => {
    const context = deployments.contextOf({ role: 'DEVELOPER', user: 'dev' });
    await deployments.make(operations.createZone, { name: 'devs', visibility: 'PRIVATE' }, context);
    const told = await deployments.published('AuthEvent', ({ requestId }) => requestId === context.requestId);
    expect(told[0]?.data).toMatchObject({ action: 'createZone', decision: 'ALLOW' });
  });

  test('nobody is anything without a context token', async () => {
    await expect(deployments.subgraph.execute({ query: '{ __typename }' }, undefined)).rejects.toMatchObject({
      code: 'UNAUTHENTICATED',
    });
  });
});

describe('another tenant', () => {
  const other = () => deployments.contextOf({ tenant: 'b', user: 'bob' });

  test('sees none of the ids of the first', async () => {
    const data = await deployments.query<{ _entities: unknown[] }>(
      everything,
      { representations: representations() },
      other(),
    );
    expect(data._entities).toEqual(representations().map(() => null));
    const roots = `query ($zone: ID!, $pod: ID!, $project: ID!, $release: ID!, $rollout: ID!) {
      zone(id: $zone) { id } pod(id: $pod) { id } project(id: $project) { id } release(id: $release) { id } rollout(id: $rollout) { id }
    }`;
    const found = await deployments.query<Record<string, unknown>>(roots, made, other());
    expect(Object.values(found)).toEqual([null, null, null, null, null]);
  });

  test('is told the same of an id of the first as of one that does not exist', async () => {
    const attempts: [string, Record<string, unknown>, string][] = [
      [operations.setSecret, { name: 'TOKEN', value: 'x' }, 'project'],
      [operations.setConfiguration, { values: [] }, 'project'],
      [operations.deploy, { zoneId: made.zone, ref: 'main' }, 'project'],
      [operations.rollback, { releaseId: made.release }, 'project'],
      [operations.scalePod, { clones: 2 }, 'pod'],
    ];
    for (const [operation, input, kind] of attempts) {
      const field = `${kind}Id`;
      const real = made[kind as 'project'];
      const missing = `${real.slice(0, -4)}zzzz`;
      const answers = await Promise.all(
        [real, missing].map((id) => deployments.mutate(operation, { ...input, [field]: id }, other())),
      );
      expect(answers[0]?.userErrors).toMatchObject([{ code: 'NOT_FOUND', field: [field] }]);
      expect(JSON.stringify(answers[0]).replaceAll(real, 'ID')).toBe(
        JSON.stringify(answers[1]).replaceAll(missing, 'ID'),
      );
    }
    for (const [operation, name, id] of [
      [operations.rolloutEvents, 'rolloutId', made.rollout],
      [operations.logLines, 'podId', made.pod],
    ] as const) {
      await expect(
        deployments.events(operation, { [name]: id }, { context: other() }).next(),
      ).rejects.toThrow('NOT_FOUND');
    }
  });

  test('cannot deploy its own project into a zone of the first, nor another project release into its own', async () => {
    const project = await deployments.make(
      operations.connectRepository,
      { name: 'B', url: repository.url, branch: 'main' },
      other(),
    );
    const deployed = await deployments.mutate(
      operations.deploy,
      { projectId: project.id, zoneId: made.zone, ref: 'main' },
      other(),
    );
    expect(deployed.userErrors).toMatchObject([{ code: 'NOT_FOUND', field: ['zoneId'] }]);
    const back = await deployments.mutate(
      operations.rollback,
      { projectId: project.id, releaseId: made.release },
      other(),
    );
    expect(back.userErrors).toMatchObject([{ code: 'NOT_FOUND', field: ['releaseId'] }]);
  });

  test('may use the same names, and lists only its own', async () => {
    await deployments.make(operations.createZone, { name: 'one', visibility: 'PRIVATE' }, other());
    const list = `query ($representations: [_Any!]!) { _entities(representations: $representations) {
      ... on Tenant { zones { nodes { name } } projects { nodes { name } } }
    } }`;
    const tenants = (id?: string): Record<string, unknown> => ({
      representations: [{ __typename: 'Tenant', id }],
    });
    const own = await deployments.query<{ _entities: unknown[] }>(list, tenants(other().tenant?.id), other());
    expect(own._entities).toEqual([
      { zones: { nodes: [{ name: 'one' }] }, projects: { nodes: [{ name: 'B' }] } },
    ]);
    const first = await deployments.query<{ _entities: unknown[] }>(
      list,
      tenants(deployments.contextOf().tenant?.id),
      other(),
    );
    expect(first._entities).toEqual([null]);
  });
});

describe('bad input', () => {
  const cases = (): [string, string, Record<string, unknown>, string, string[]][] => {
    const { project: projectId, zone: zoneId, pod: podId } = made;
    const connect = { name: 'X', url: repository.url, branch: 'main' };
    const deploy = { projectId, zoneId, ref: 'main' };
    return [
      [
        'a zone name',
        operations.createZone,
        { name: 'Kitchen!', visibility: 'PUBLIC' },
        'INVALID_ZONE_NAME',
        ['name'],
      ],
      [
        'a zone name twice',
        operations.createZone,
        { name: 'one', visibility: 'PUBLIC' },
        'NAME_TAKEN',
        ['name'],
      ],
      [
        'a project name',
        operations.connectRepository,
        { ...connect, name: ' ' },
        'INVALID_PROJECT_NAME',
        ['name'],
      ],
      [
        'a git URL',
        operations.connectRepository,
        { ...connect, url: 'file:///etc' },
        'INVALID_REPOSITORY_URL',
        ['url'],
      ],
      [
        'a git URL that runs a command',
        operations.connectRepository,
        { ...connect, url: 'ext::sh -c id' },
        'INVALID_REPOSITORY_URL',
        ['url'],
      ],
      [
        'a repository that is not there',
        operations.connectRepository,
        { ...connect, url: `${repository.url}x` },
        'REPOSITORY_UNREACHABLE',
        ['url'],
      ],
      [
        'a server that is not there',
        operations.connectRepository,
        { ...connect, url: 'http://127.0.0.1:9/x' },
        'REPOSITORY_UNREACHABLE',
        ['url'],
      ],
      [
        'a branch that is not there',
        operations.connectRepository,
        { ...connect, branch: 'nope' },
        'BRANCH_NOT_FOUND',
        ['branch'],
      ],
      [
        'a branch that is an option',
        operations.connectRepository,
        { ...connect, branch: '--upload-pack=id' },
        'INVALID_REF',
        ['branch'],
      ],
      [
        'a health path',
        operations.connectRepository,
        { ...connect, healthPath: 'x' },
        'INVALID_HEALTH_PATH',
        ['healthPath'],
      ],
      [
        'a command',
        operations.connectRepository,
        { ...connect, command: [] },
        'INVALID_COMMAND',
        ['command'],
      ],
      [
        'a secret name',
        operations.setSecret,
        { projectId, name: 'a b', value: 'x' },
        'INVALID_SECRET_NAME',
        ['name'],
      ],
      [
        'a reserved secret name',
        operations.setSecret,
        { projectId, name: 'PORT', value: 'x' },
        'RESERVED_NAME',
        ['name'],
      ],
      [
        'a secret value',
        operations.setSecret,
        { projectId, name: 'A', value: 'hunter2\0' },
        'INVALID_VALUE',
        ['value'],
      ],
      [
        'a variable',
        operations.setConfiguration,
        {
          projectId,
          values: [
            { name: 'A', value: '' },
            { name: 'x', value: '' },
          ],
        },
        'INVALID_VARIABLE_NAME',
        ['values', '1', 'name'],
      ],
      ['a ref', operations.deploy, { ...deploy, ref: '-x' }, 'INVALID_REF', ['ref']],
      ['a ref that is not there', operations.deploy, { ...deploy, ref: 'nope' }, 'REF_NOT_FOUND', ['ref']],
      [
        'a commit that is not there',
        operations.deploy,
        { ...deploy, ref: 'd'.repeat(40) },
        'REF_NOT_FOUND',
        ['ref'],
      ],
      ['clones', operations.deploy, { ...deploy, clones: 1_000 }, 'INVALID_CLONES', ['clones']],
      ['a zone of a deployment', operations.deploy, { ...deploy, zoneId: 'zon_x' }, 'NOT_FOUND', ['zoneId']],
      ['a release', operations.rollback, { projectId, releaseId: 'rel_x' }, 'NOT_FOUND', ['releaseId']],
      ['clones of a pod', operations.scalePod, { podId, clones: 0 }, 'INVALID_CLONES', ['clones']],
      [
        'an idempotency key',
        operations.createZone,
        { name: 'key', visibility: 'PRIVATE', idempotencyKey: '' },
        'INVALID_IDEMPOTENCY_KEY',
        ['idempotencyKey'],
      ],
    ];
  };

  test('is answered by a user error that names the field, and stores nothing', async () => {
    for (const [what, operation, input, code, field] of cases()) {
      const before = await rowCounts();
      const { userErrors, ...rest } = await deployments.mutate<Record<string, unknown>>(operation, input);
      expect({ what, userErrors, made: Object.values(rest) }).toEqual({
        what,
        userErrors: [{ code, field, message: expect.not.stringContaining('hunter2') as string }],
        made: [null],
      });
      expect({ what, ...(await rowCounts()) }).toEqual({ what, ...before });
    }
  });

  test('never shows a credential that a URL held', async () => {
    const input = { name: 'X', url: 'https://ada:hunter2@example.com/x.git', branch: 'main' };
    const answer = await deployments.mutate(operations.connectRepository, input);
    expect(answer.userErrors).toMatchObject([{ code: 'INVALID_REPOSITORY_URL', field: ['url'] }]);
    expect(JSON.stringify(answer)).not.toContain('hunter2');
  });

  test('of a second project in a public zone is told so', async () => {
    const second = await deployments.make(operations.connectRepository, {
      name: 'Two',
      url: repository.url,
      branch: 'main',
    });
    const answer = await deployments.mutate(operations.deploy, {
      projectId: second.id,
      zoneId: made.zone,
      ref: 'main',
    });
    expect(answer.userErrors).toMatchObject([{ code: 'ZONE_OCCUPIED', field: ['zoneId'] }]);
  });
});

describe('an idempotency key', () => {
  test('used many times at once has one effect', async () => {
    const same = async (operation: string, input: Record<string, unknown>): Promise<unknown[]> => {
      const answers = await Promise.all(
        Array.from({ length: 5 }, () => deployments.make(operation, { ...input, idempotencyKey: 'once' })),
      );
      return [...new Set(answers.map((answer) => JSON.stringify(answer)))];
    };
    const before = await rowCounts();
    expect(await same(operations.createZone, { name: 'once', visibility: 'PUBLIC' })).toHaveLength(1);
    expect(
      await same(operations.connectRepository, { name: 'Once', url: repository.url, branch: 'main' }),
    ).toHaveLength(1);
    expect(
      await same(operations.setSecret, { projectId: made.project, name: 'ONCE', value: 'x' }),
    ).toHaveLength(1);
    const deployed = await same(operations.deploy, {
      projectId: made.project,
      zoneId: made.zone,
      ref: 'main',
    });
    expect(new Set(deployed.map((answer) => (JSON.parse(answer as string) as { id: string }).id)).size).toBe(
      1,
    );
    const after = await rowCounts();
    const tables = ['zone', 'project', 'secret', 'secret_version', 'release', 'rollout'];
    expect(tables.map((table) => (after[table] ?? 0) - (before[table] ?? 0))).toEqual([1, 1, 1, 1, 1, 1]);
    const rolloutId = (JSON.parse(deployed[0] as string) as { id: string }).id;
    expect((await deployments.history(rolloutId)).at(-1)?.phase).toBe('HEALTHY');
  });

  test('used with another input is a fault, also when only a secret value differs', async () => {
    const input = { projectId: made.project, name: 'REUSED', idempotencyKey: 'reused' };
    await deployments.make(operations.setSecret, { ...input, value: 'one' });
    const answer = await deployments.mutate(operations.setSecret, { ...input, value: 'two' });
    expect(answer.userErrors).toMatchObject([{ code: 'IDEMPOTENCY_KEY_REUSED', field: ['idempotencyKey'] }]);
  });

  test('answers a repeat also when the repository has gone', async () => {
    const gone = await startTestRepository();
    await gone.commit(greeter('1'));
    const input = { name: 'Gone', url: gone.url, branch: 'main', idempotencyKey: 'gone' };
    const first = await deployments.make(operations.connectRepository, input);
    await gone.stop();
    expect(await deployments.make(operations.connectRepository, input)).toEqual(first);
  });
});

describe('the contract', () => {
  test('describes every type, field, argument, input field and enum value', () => {
    const schema = buildSchema(deployments.subgraph.sdl.replace(/extend schema @link\([\s\S]*?\n\)/, ''), {
      assumeValidSDL: true,
    });
    const missing: string[] = [];
    const note = (path: string, described: { description?: string | null | undefined }): void => {
      if (!described.description) missing.push(path);
    };
    for (const type of Object.values(schema.getTypeMap())) {
      const own = isObjectType(type) || isInterfaceType(type) || isInputObjectType(type) || isEnumType(type);
      const roots = ['Query', 'Mutation', 'Subscription'];
      if (!own || type.name.startsWith('_')) continue;
      if (!roots.includes(type.name)) note(type.name, type);
      if (isEnumType(type)) for (const value of type.getValues()) note(`${type.name}.${value.name}`, value);
      else {
        for (const field of Object.values(type.getFields())) {
          note(`${type.name}.${field.name}`, field);
          if (type instanceof GraphQLObjectType && 'args' in field) {
            for (const argument of field.args) note(`${type.name}.${field.name}(${argument.name})`, argument);
          }
        }
      }
    }
    // The stub of a type is described by the subgraph that owns it.
    expect(missing.filter((path) => !['Tenant', 'Tenant.id'].includes(path))).toEqual([]);
  });

  test('offers no field that gives a secret value back', () => {
    expect(deployments.subgraph.sdl).toMatch(/type Secret[^{]*\{[^}]*\}/);
    const secret = /type Secret [^{]*\{([^}]*)\}/.exec(deployments.subgraph.sdl)?.[1] ?? '';
    expect(secret).not.toContain('value:');
  });

  test('of the database is what the migrations made', async () => {
    expect(await schemaDrift(deployments.urls.owner, entities)).toBe('');
  });
});
