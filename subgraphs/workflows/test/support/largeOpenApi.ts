/** How large a made document is. */
export interface LargeApiSize {
  operations: number;
  schemas: number;
}

/** What GitHub's document is like. */
export const githubSize: LargeApiSize = { operations: 1_200, schemas: 900 };

const resources = [
  'issues',
  'pulls',
  'actions',
  'repos',
  'orgs',
  'teams',
  'checks',
  'gists',
  'packages',
  'users',
];
const verbs = [
  ['get', 'list'],
  ['post', 'create'],
  ['get', 'get'],
  ['patch', 'update'],
  ['delete', 'delete'],
] as const;

/**
 * A document of OpenAPI 3.0 with the size and shape of GitHub's: operations by `tag/name`, shared parameters, responses
 * and headers by reference, schemas that lead from one to the next, and examples that are most of its length.
 */
export function largeOpenApi({ operations, schemas }: LargeApiSize = githubSize): string {
  const paths: Record<string, Record<string, unknown>> = {};
  for (let number = 0; number < operations; number += 1) {
    const group = Math.floor(number / verbs.length);
    const [method, verb] = verbs[number % verbs.length]!;
    const tag = resources[group % resources.length]!;
    const many = verb === 'list' || verb === 'create';
    const path = `/${tag}/{owner}/{repo}/things-${group}${many ? '' : '/{thing_id}'}`;
    (paths[path] ??= {})[method] = operationOf(tag, `${verb}-thing-${group}`, method, many, number % schemas);
  }
  return JSON.stringify({
    openapi: '3.0.3',
    info: { title: 'Large API', version: '1.1.4', description: 'As large as they come.' },
    servers: [{ url: 'https://{host}/api/v3', variables: { host: { default: 'api.example.com' } } }],
    tags: resources.map((name) => ({ name, description: `All about ${name}.` })),
    paths,
    components: componentsOf(schemas),
  });
}

function operationOf(tag: string, name: string, method: string, many: boolean, schema: number): object {
  const ref = (place: string, what: string): object => ({ $ref: `#/components/${place}/${what}` });
  const body = {
    content: { 'application/json': { schema: ref('schemas', `input-${schema}`) } },
    required: true,
  };
  const full = ref('schemas', `full-${schema}`);
  return {
    summary: `${name.replaceAll('-', ' ')} of a repository`,
    description: 'What it does, at length, with [links](https://docs.example.com) and notes. '.repeat(8),
    tags: [tag],
    operationId: `${tag}/${name}`,
    externalDocs: { description: 'API method documentation', url: `https://docs.example.com/${name}` },
    parameters: [
      ...['owner', 'repo', ...(many ? [] : ['thing_id'])].map((each) => ref('parameters', each)),
      ...(method === 'get' && many ? [ref('parameters', 'per_page'), ref('parameters', 'page')] : []),
    ],
    ...(method === 'post' || method === 'patch' ? { requestBody: body } : {}),
    responses: {
      ...(method === 'delete'
        ? { 204: { description: 'Response' } }
        : {
            200: {
              description: 'Response',
              content: {
                'application/json': {
                  schema: method === 'get' && many ? { type: 'array', items: full } : full,
                  examples: { default: ref('examples', `full-${schema}`) },
                },
              },
              headers: { Link: ref('headers', 'link') },
            },
          }),
      404: ref('responses', 'not_found'),
      422: ref('responses', 'validation_failed'),
    },
    'x-github': { githubCloudOnly: false, enabledForGitHubApps: true, category: tag, subcategory: name },
  };
}

function componentsOf(schemas: number): object {
  const found: { schemas: Record<string, object>; examples: Record<string, object> } = {
    schemas: {},
    examples: {},
  };
  const text = { type: 'string', example: 'https://api.example.com/things/1', description: 'A link to it.' };
  for (let number = 0; number < schemas; number += 1) {
    const next = (step: number): object => ({
      $ref: `#/components/schemas/full-${(number * 7 + step) % schemas}`,
    });
    const plain = Object.fromEntries(Array.from({ length: 24 }, (_, index) => [`field_${index}_url`, text]));
    found.schemas[`full-${number}`] = {
      title: `Full ${number}`,
      description: 'One of the things there are.',
      type: 'object',
      properties: {
        id: { type: 'integer', format: 'int64' },
        ...plain,
        owner: { nullable: true, allOf: [next(1)] },
        parent: next(2),
        labels: { type: 'array', items: { oneOf: [{ type: 'string' }, next(3)] } },
      },
      required: ['id', 'owner'],
    };
    found.schemas[`input-${number}`] = {
      type: 'object',
      properties: {
        title: { type: 'string', description: 'How it is called.' },
        state: { type: 'string', enum: ['open', 'closed'] },
        labels: { type: 'array', items: { type: 'string' } },
        of: next(1),
      },
      required: ['title'],
    };
    const example = Object.fromEntries(Object.keys(plain).map((key) => [key, text.example]));
    found.examples[`full-${number}`] = { value: { id: number, ...example, owner: example, parent: example } };
  }
  const path = (name: string): object => ({ name, in: 'path', required: true, schema: { type: 'string' } });
  const query = (name: string, value: number): object => ({
    name,
    in: 'query',
    schema: { type: 'integer', default: value },
  });
  const problem = (description: string): object => ({
    description,
    content: { 'application/json': { schema: { $ref: '#/components/schemas/input-0' } } },
  });
  return {
    ...found,
    parameters: {
      ...Object.fromEntries(['owner', 'repo', 'thing_id'].map((name) => [name, path(name)])),
      per_page: query('per_page', 30),
      page: query('page', 1),
    },
    headers: { link: { schema: { type: 'string' } } },
    responses: { not_found: problem('Resource not found'), validation_failed: problem('Validation failed') },
  };
}
