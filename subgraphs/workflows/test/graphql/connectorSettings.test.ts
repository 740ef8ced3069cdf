import { once } from 'node:events';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { CertificateAuthority } from '@gantry/test/services/CertificateAuthority.js';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { RequestContext } from '@gantry/platform/identity/RequestContext.js';
import { definition } from '../support/execution.js';
import { json, TestService } from '../support/TestService.js';
import { WorkflowsFixture } from '../support/WorkflowsFixture.js';

let fixture: WorkflowsFixture;
let ada: RequestContext;
let service: TestService;
let sandbox: TestService;
beforeAll(async () => {
  [fixture, service, sandbox] = await Promise.all([
    WorkflowsFixture.start(),
    TestService.start(),
    TestService.start(),
  ]);
  ada = fixture.test.contextOf();
});
afterEach(() => {
  for (const each of [service, sandbox]) {
    each.requests.length = 0;
    each.answer = (_request, response) => json(response, 200, {});
  }
});
afterAll(async () => {
  await Promise.all([fixture?.stop(), service?.stop(), sandbox?.stop()]);
});

/** With all schemes at once. */
const thingsFor = (securitySchemes: object): string => {
  const document = JSON.parse(things(securitySchemes)) as { security: object[] };
  return JSON.stringify({ ...document, security: [Object.assign({}, ...document.security)] });
};
const things = (securitySchemes: object = {}) =>
  JSON.stringify({
    openapi: '3.1.0',
    info: { title: 'Things', version: '1' },
    security: Object.keys(securitySchemes).map((name) => ({ [name]: [] })),
    paths: {
      '/things': { get: { operationId: 'list', parameters: [{ name: 'q', in: 'query', schema: {} }] } },
      '/things/{id}': {
        put: { operationId: 'put', requestBody: { required: true, content: { 'application/json': {} } } },
      },
    },
    components: { securitySchemes },
  });
const key = { key: { type: 'apiKey', in: 'header', name: 'x-key' } };
const settings =
  'connector { id baseUrl environments { name baseUrl } credentials { scheme environment secret } securitySchemes { name type unsupportedReason } operations(first: 10) { nodes { id name } } } userErrors { code message field }';
interface Answer {
  connector: {
    id: string;
    environments: { name: string; baseUrl: string }[];
    credentials: { scheme: string; environment: string | null; secret: string | null }[];
    securitySchemes: { name: string; type: string; unsupportedReason: string | null }[];
    operations: { nodes: { id: string; name: string }[] };
  } | null;
  userErrors: { code: string; message: string; field: string[] }[];
}
const call = async (mutation: string, input: object, as = ada, wanted = settings) => {
  const type = `${mutation[0]!.toUpperCase()}${mutation.slice(1)}Input`;
  const document = `mutation($input: ${type}!) { ${mutation}(input: $input) { ${wanted} } }`;
  return (await fixture.query<Record<string, Answer>>(document, { input }, as))[mutation]!;
};
const imported = async (name: string, more: object = {}, schemes: object = key) => {
  const { connector, userErrors } = await call('importConnector', {
    name,
    openapi: things(schemes),
    baseUrl: service.url,
    ...more,
  });
  if (!connector) throw new Error(JSON.stringify(userErrors));
  return connector;
};
const listing = (connector: string) =>
  fixture.createWorkflow(
    ada,
    definition(`  - get: { call: connector, with: { connector: ${connector}, operation: list } }`),
    {
      name: connector,
    },
  );
const run = async (workflowId: string, more: object = {}) => {
  const { startExecution } = await fixture.query<{
    startExecution: { execution: { id: string } | null; userErrors: { code: string; message: string }[] };
  }>(
    'mutation($input: StartExecutionInput!) { startExecution(input: $input) { execution { id } userErrors { code message } } }',
    { input: { workflowId, ...more } },
    ada,
  );
  if (!startExecution.execution)
    return { status: 'REFUSED', refused: startExecution.userErrors, error: null };
  return { ...(await fixture.ended(ada, startExecution.execution.id)), refused: [] };
};

describe('an environment of a connector', () => {
  it('is where executions that say so call it, with its own secrets and no others', async () => {
    const { id } = await imported('shop', { credentials: [{ scheme: 'key', value: 'production-secret' }] });
    const { connector } = await call('setConnectorEnvironment', {
      connectorId: id,
      name: 'sandbox',
      baseUrl: `${sandbox.url}/v2/`,
    });
    expect(connector!.environments).toEqual([{ name: 'sandbox', baseUrl: `${sandbox.url}/v2` }]);
    const workflowId = await listing('shop');
    expect(await run(workflowId, { environment: 'sandbox' })).toMatchObject({ status: 'COMPLETED' });
    expect(service.requests).toEqual([]);
    expect(sandbox.requests).toMatchObject([{ path: '/v2/things' }]);
    expect(JSON.stringify(sandbox.requests)).not.toContain('production-secret');
    await call('setConnectorCredentials', {
      connectorId: id,
      environment: 'sandbox',
      credentials: [{ scheme: 'key', value: 'sandbox-secret' }],
    });
    await run(workflowId, { environment: 'sandbox' });
    await run(workflowId);
    expect(sandbox.requests[1]!.headers['x-key']).toBe('sandbox-secret');
    expect(service.requests[0]!.headers['x-key']).toBe('production-secret');
  });

  it('is not left for an operation that the document puts elsewhere', async () => {
    const document = JSON.parse(things()) as { paths: Record<string, object>; servers?: object[] };
    document.servers = [{ url: `${service.url}/main` }];
    document.paths['/things'] = {
      servers: [{ url: `${service.url}/uploads` }],
      get: { operationId: 'list' },
    };
    const { id } = await imported('scattered', { openapi: JSON.stringify(document), baseUrl: null });
    await call('setConnectorEnvironment', { connectorId: id, name: 'sandbox', baseUrl: sandbox.url });
    const workflowId = await listing('scattered');
    await run(workflowId);
    await run(workflowId, { environment: 'sandbox' });
    expect(service.requests.map(({ path }) => path)).toEqual(['/uploads/things']);
    expect(sandbox.requests.map(({ path }) => path)).toEqual(['/things']);
  });

  it('is said by a definition, and by whoever starts it first', async () => {
    const { id } = await imported('said');
    for (const [name, baseUrl] of [
      ['test', sandbox.url],
      ['other', `${sandbox.url}/other`],
    ]) {
      await call('setConnectorEnvironment', { connectorId: id, name, baseUrl });
    }
    const text = definition(
      '  - get: { call: connector, with: { connector: said, operation: list } }',
    ).replace("version: '0.1.0'", "version: '0.1.0', metadata: { environment: test }");
    const workflowId = await fixture.createWorkflow(ada, text, { name: 'said' });
    await run(workflowId);
    await run(workflowId, { environment: 'other' });
    expect(sandbox.requests.map(({ path }) => path)).toEqual(['/things', '/other/things']);
  });

  it('that a connector does not have is called nowhere', async () => {
    const { id } = await imported('without');
    await imported('with').then((other) =>
      call('setConnectorEnvironment', { connectorId: other.id, name: 'staging', baseUrl: sandbox.url }),
    );
    const workflowId = await listing('without');
    expect(await run(workflowId, { environment: 'staging' })).toMatchObject({
      status: 'FAILED',
      error: {
        title: 'Configuration error',
        detail: expect.stringContaining('has no environment "staging"'),
      },
    });
    expect(await run(workflowId, { environment: 'stagign' })).toMatchObject({
      refused: [
        {
          code: 'UNKNOWN_ENVIRONMENT',
          message: 'No connector has an environment "stagign". Did you mean "staging"?',
        },
      ],
    });
    expect([...service.requests, ...sandbox.requests]).toEqual([]);
    const removed = await call('removeConnectorEnvironment', { connectorId: id, name: 'none' });
    expect(removed).toMatchObject({ connector: { environments: [] }, userErrors: [] });
  });

  it('keeps its secrets from another origin, and loses them with itself', async () => {
    const { id } = await imported('moved');
    const credentials = [{ scheme: 'key', value: 'sandbox-secret' }];
    const first = await call('setConnectorEnvironment', {
      connectorId: id,
      name: 'a',
      baseUrl: sandbox.url,
      credentials,
    });
    expect(first.connector!.credentials).toEqual([{ scheme: 'key', environment: 'a', secret: null }]);
    const moved = await call('setConnectorEnvironment', { connectorId: id, name: 'a', baseUrl: service.url });
    expect(moved.userErrors).toMatchObject([{ code: 'CREDENTIALS_NEEDED', field: ['credentials'] }]);
    const below = await call('setConnectorEnvironment', {
      connectorId: id,
      name: 'a',
      baseUrl: `${sandbox.url}/b`,
    });
    expect(below.connector!.credentials).toHaveLength(1);
    const removed = await call('removeConnectorEnvironment', { connectorId: id, name: 'a' });
    expect(removed.connector).toMatchObject({ environments: [], credentials: [] });
  });

  it.each([
    [{ name: 'Sandbox' }, ['name']],
    [{ baseUrl: 'ftp://x' }, ['baseUrl']],
    [{ connectorId: 'cnr_none' }, ['connectorId']],
    [{ credentials: [{ scheme: 'other', value: 'x' }] }, ['credentials', '0', 'scheme']],
    [{ credentials: [{ scheme: 'key', value: 'x', scopes: ['a'] }] }, ['credentials', '0', 'scopes']],
  ])('cannot be %j', async (wrong, field) => {
    const { id } = await imported('wrong', { replace: true });
    const input = { connectorId: id, name: 'sandbox', baseUrl: sandbox.url, ...wrong };
    expect((await call('setConnectorEnvironment', input)).userErrors).toMatchObject([{ field }]);
  });
});

describe('a secret of a connector', () => {
  it('is another from one call to the next, and gone when it is removed', async () => {
    const { id } = await imported('rotated', { credentials: [{ scheme: 'key', value: 'old-secret' }] });
    const workflowId = await listing('rotated');
    await run(workflowId);
    await call('setConnectorCredentials', {
      connectorId: id,
      credentials: [{ scheme: 'key', value: 'new-secret' }],
    });
    await run(workflowId);
    const removed = await call('removeConnectorCredential', { connectorId: id, scheme: 'key' });
    expect(removed.connector!.credentials).toEqual([]);
    await run(workflowId);
    expect(service.requests.map(({ headers }) => headers['x-key'])).toEqual([
      'old-secret',
      'new-secret',
      undefined,
    ]);
  });

  it('is one of the tenant’s by its name, as it is when a call is made', async () => {
    const setSecret = (value: string) =>
      fixture.query(
        'mutation($input: SetWorkflowSecretInput!) { setWorkflowSecret(input: $input) { userErrors { message } } }',
        { input: { name: 'shared', value } },
        ada,
      );
    const credentials = [{ scheme: 'key', secret: 'shraed' }];
    const input = { name: 'named', openapi: things(key), baseUrl: service.url, credentials };
    expect((await call('importConnector', input)).userErrors).toMatchObject([
      { code: 'UNKNOWN_SECRET', field: ['credentials', '0', 'secret'] },
    ]);
    await setSecret('first-value');
    credentials[0]!.secret = 'shared';
    const { connector } = await call('importConnector', input);
    expect(connector!.credentials).toEqual([{ scheme: 'key', environment: null, secret: 'shared' }]);
    const workflowId = await listing('named');
    await run(workflowId);
    await setSecret('second-value');
    await run(workflowId);
    expect(service.requests.map(({ headers }) => headers['x-key'])).toEqual(['first-value', 'second-value']);
    await fixture.query(
      'mutation { deleteWorkflowSecret(input: { name: "shared" }) { userErrors { message } } }',
      {},
      ada,
    );
    expect(await run(workflowId)).toMatchObject({
      status: 'FAILED',
      error: {
        detail: expect.stringContaining('the secret "shared" that the connector named is to be called with'),
      },
    });
    const both = { scheme: 'key', secret: 'shared', value: 'x' };
    expect(
      (await call('setConnectorCredentials', { connectorId: connector!.id, credentials: [both] })).userErrors,
    ).toMatchObject([{ code: 'INVALID_CREDENTIAL', field: ['credentials', '0', 'value'] }]);
  });

  it('does not go to another origin because a new document says so', async () => {
    await imported('steady', { credentials: [{ scheme: 'key', value: 'steady-secret' }] });
    const again = { name: 'steady', openapi: things(key), replace: true };
    const elsewhere = await call('importConnector', { ...again, baseUrl: sandbox.url });
    expect(elsewhere.userErrors).toMatchObject([{ code: 'CREDENTIALS_NEEDED', field: ['credentials'] }]);
    const oauth = {
      key: { type: 'oauth2', flows: { clientCredentials: { tokenUrl: `${sandbox.url}/token`, scopes: {} } } },
    };
    const tokens = await call('importConnector', { ...again, openapi: things(oauth), baseUrl: service.url });
    expect(tokens.userErrors).toMatchObject([{ code: 'CREDENTIALS_NEEDED' }]);
    expect(
      (await call('importConnector', { ...again, baseUrl: `${service.url}/v2` })).connector,
    ).not.toBeNull();
  });

  it('buys a token, which is held, and bought anew when it is refused', async () => {
    const tokenUrl = `${service.url}/token`;
    const oauth = { machine: { type: 'oauth2', flows: { clientCredentials: { tokenUrl, scopes: {} } } } };
    const credentials = [{ scheme: 'machine', value: 'client:client-secret', scopes: ['read', 'write'] }];
    await imported('bought', { credentials }, oauth);
    let token = 0;
    let refused = '';
    service.answer = ({ path, headers }, response) => {
      if (path === '/token') {
        token += 1;
        json(response, 200, { access_token: `token-number-${token}`, expires_in: 3600 });
      } else if (headers.authorization === refused) json(response, 401, { token: refused });
      else json(response, 200, { echo: headers.authorization });
    };
    const workflowId = await listing('bought');
    await run(workflowId);
    await run(workflowId);
    refused = 'Bearer token-number-1';
    const last = await run(workflowId);
    expect(service.requests.map(({ path, headers }) => `${path} ${headers.authorization}`)).toEqual([
      `/token Basic ${Buffer.from('client:client-secret').toString('base64')}`,
      '/things Bearer token-number-1',
      '/things Bearer token-number-1',
      '/things Bearer token-number-1',
      `/token Basic ${Buffer.from('client:client-secret').toString('base64')}`,
      '/things Bearer token-number-2',
    ]);
    expect(service.requests[0]!.body).toBe('grant_type=client_credentials&scope=read+write');
    // What it echoes is not kept.
    expect(last).toMatchObject({ status: 'COMPLETED', output: { echo: 'Bearer ***' } });
  });

  it('is found out where to be taken by the metadata of an issuer', async () => {
    const openIdConnectUrl = `${service.url}/.well-known/openid-configuration`;
    const oidc = { issuer: { type: 'openIdConnect', openIdConnectUrl } };
    await imported('issued', { credentials: [{ scheme: 'issuer', value: 'client:client-secret' }] }, oidc);
    service.answer = ({ path }, response) => {
      if (path.startsWith('/.well-known')) json(response, 200, { token_endpoint: `${service.url}/given` });
      else if (path === '/given') json(response, 200, { access_token: 'issued-token' });
      else json(response, 200, {});
    };
    await run(await listing('issued'));
    expect(service.requests.at(-1)).toMatchObject({
      path: '/things',
      headers: { authorization: 'Bearer issued-token' },
    });
  });

  it('answers a challenge', async () => {
    await imported(
      'challenged',
      { credentials: [{ scheme: 'd', value: 'ada:digest-secret' }] },
      { d: { type: 'http', scheme: 'Digest' } },
    );
    service.answer = ({ headers }, response) => {
      if (headers.authorization?.startsWith('Digest username="ada", realm="r"'))
        return json(response, 200, {});
      response
        .writeHead(401, { 'www-authenticate': 'Digest realm="r", nonce="n", qop="auth", algorithm=SHA-256' })
        .end();
    };
    expect(await run(await listing('challenged'))).toMatchObject({ status: 'COMPLETED' });
    expect(service.requests).toHaveLength(2);
  });

  it('that cannot be served is refused for a reason, which its scheme says', async () => {
    const schemes = { hoba: { type: 'http', scheme: 'hoba' } };
    const { connector } = await call('importConnector', {
      name: 'certain',
      openapi: things(schemes),
      baseUrl: service.url,
    });
    expect(connector!.securitySchemes).toEqual([
      { name: 'hoba', type: 'UNSUPPORTED', unsupportedReason: expect.stringContaining('"hoba"') },
    ]);
    const { userErrors } = await call('setConnectorCredentials', {
      connectorId: connector!.id,
      credentials: [{ scheme: 'hoba', value: 'key' }],
    });
    expect(userErrors).toMatchObject([{ code: 'INVALID_CREDENTIAL', field: ['credentials', '0', 'scheme'] }]);
  });

  it('shows a certificate when the connection is made, and nowhere else', async () => {
    const authority = await CertificateAuthority.create();
    const [desk, library] = await Promise.all([authority.issue('desk'), authority.issue('library')]);
    const tls = { cert: desk.certificate, key: desk.key, ca: authority.certificate, requestCert: true };
    const server = createServer(tls, (request, response) => {
      const { subject } = (request.socket as TLSSocket).getPeerCertificate();
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ by: subject.CN, key: request.headers['x-key'] }));
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const baseUrl = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const schemes = { cert: { type: 'mutualTLS' }, ...key };
    const value = JSON.stringify({
      certificate: library.certificate,
      key: library.key,
      authorities: authority.certificate,
    });
    const { id } = await imported('shown', { baseUrl, openapi: thingsFor(schemes) });
    const set = (credentials: object[]) => call('setConnectorCredentials', { connectorId: id, credentials });
    const wrong = await set([{ scheme: 'cert', value: 'pem' }]);
    expect(wrong.userErrors).toMatchObject([
      { code: 'INVALID_CREDENTIAL', field: ['credentials', '0', 'value'] },
    ]);
    const both = [
      { scheme: 'cert', value },
      { scheme: 'key', value: 'a-key' },
    ];
    expect((await set(both)).connector).toMatchObject({
      securitySchemes: [{ name: 'cert', type: 'MUTUAL_TLS', unsupportedReason: null }, { name: 'key' }],
    });
    const ended = await run(await listing('shown'));
    expect(ended).toMatchObject({ status: 'COMPLETED', output: { by: 'library', key: '***' } });
    await fixture.query(
      'mutation($input: SetWorkflowSecretInput!) { setWorkflowSecret(input: $input) { userErrors { message } } }',
      { input: { name: 'me', value } },
      ada,
    );
    await set([{ scheme: 'cert', secret: 'me' }]);
    expect(await run(await listing('shown'))).toMatchObject({
      status: 'COMPLETED',
      output: { by: 'library' },
    });
    server.closeAllConnections();
    server.close();
  });
});

describe('tryOperation', () => {
  const trial =
    'trial { method url status headers body binary durationMilliseconds failure } userErrors { code message field }';
  interface Trial {
    trial: {
      status: number | null;
      body: unknown;
      url: string;
      failure: string | null;
      durationMilliseconds: number;
    } | null;
    userErrors: object[];
  }
  const tried = (input: object, as = ada) =>
    call('tryOperation', input, as, trial) as unknown as Promise<Trial>;
  const operationOf = async (connector: string, name: string, more: object = {}) =>
    (await imported(connector, { replace: true, ...more })).operations.nodes.find(
      (each) => each.name === name,
    )!.id;

  const executions = () => fixture.query<object>('{ executions(first: 100) { nodes { id } } }', {}, ada);

  it('calls an operation once and answers what came of it, without its secrets', async () => {
    const operationId = await operationOf('tried', 'list', {
      credentials: [{ scheme: 'key', value: 'tried-secret' }],
    });
    service.answer = ({ headers }, response) => json(response, 503, { echo: headers['x-key'] });
    const before = await executions();
    const { trial: made, userErrors } = await tried({ operationId, parameters: { q: 'a b' } });
    expect(userErrors).toEqual([]);
    expect(made).toMatchObject({
      method: 'GET',
      url: `${service.url}/things`,
      status: 503,
      headers: { 'content-type': 'application/json' },
      body: { echo: '***' },
      binary: false,
      failure: null,
    });
    expect(service.requests).toMatchObject([{ path: '/things?q=a+b', headers: { 'x-key': 'tried-secret' } }]);
    expect(await executions()).toEqual(before);
  });

  it('calls it in an environment, and says why there was no answer', async () => {
    const { id, operations } = await imported('tried-elsewhere');
    const operationId = operations.nodes[0]!.id;
    await call('setConnectorEnvironment', { connectorId: id, name: 'down', baseUrl: 'http://127.0.0.1:1' });
    expect(await tried({ operationId, environment: 'down' })).toMatchObject({
      trial: {
        status: null,
        url: 'http://127.0.0.1:1/things',
        failure: expect.stringContaining('ECONNREFUSED'),
      },
    });
    expect(await tried({ operationId, environment: 'up' })).toMatchObject({
      trial: null,
      userErrors: [{ code: 'NOT_CALLABLE', field: ['environment'] }],
    });
  });

  it.each([
    [{ parameters: { id: '..' }, body: 1 }, 'INVALID_ARGUMENTS', ['parameters']],
    [{ body: 1 }, 'INVALID_ARGUMENTS', ['parameters']],
    [{ parameters: { id: 1 } }, 'MISSING_PARAMETER', ['body']],
    [{ parameters: { ids: 1 }, body: 1 }, 'UNKNOWN_PARAMETER', ['parameters', 'ids']],
    [{ parameters: 7, body: 1 }, 'INVALID_ARGUMENTS', ['parameters']],
    [{ operationId: 'opn_none' }, 'NOT_FOUND', ['operationId']],
  ])('makes no call with %j', async (wrong, code, field) => {
    const operationId = await operationOf('untried', 'put');
    expect(await tried({ operationId, ...wrong })).toMatchObject({
      trial: null,
      userErrors: [{ code, field }],
    });
    expect(service.requests).toEqual([]);
  });

  it('is for developers, of what their tenant has', async () => {
    const operationId = await operationOf('guarded', 'list');
    const viewer = fixture.test.contextOf({ role: 'VIEWER' });
    await expect(tried({ operationId }, viewer)).rejects.toThrow('do not allow');
    const stranger = fixture.test.contextOf({ tenant: 'ten_stranger' });
    expect(await tried({ operationId }, stranger)).toMatchObject({ userErrors: [{ code: 'NOT_FOUND' }] });
    const others = await call(
      'setConnectorEnvironment',
      { connectorId: (await imported('guarded2')).id, name: 'a', baseUrl: sandbox.url },
      stranger,
    );
    expect(others.userErrors).toMatchObject([{ code: 'NOT_FOUND', field: ['connectorId'] }]);
    expect(service.requests).toEqual([]);
  });
});
