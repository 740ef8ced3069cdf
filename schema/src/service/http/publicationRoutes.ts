import { RegistryError } from '../../registry/RegistryError.js';
import type { RegistryParts } from '../RegistryParts.js';
import type { Answer } from './Answer.js';
import type { Call } from './Call.js';
import { inputs } from './inputs.js';
import { integerOf } from './integerOf.js';
import { largeBody, type Route } from './Route.js';

const root = '/graphs/:graph/:variant';

/** Checks, publications, their history, and approvals. */
export const publicationRoutes: readonly Route[] = [
  {
    method: 'POST',
    path: `${root}/checks`,
    right: 'CHECK',
    maxBodyBytes: largeBody,
    examines: true,
    answer: async (call, parts) => {
      const { proposal, settings } = await call.body(inputs.check);
      const report = await parts.registry(call.caller.owner).check(call.ref, proposal, settings);
      parts.metrics.checked(report.safe);
      return { status: 200, body: report };
    },
  },
  {
    method: 'POST',
    path: `${root}/publications`,
    right: 'PUBLISH',
    maxBodyBytes: largeBody,
    examines: true,
    answer: publish,
  },
  {
    method: 'GET',
    path: `${root}/publications`,
    right: 'READ',
    answer: async ({ caller, ref, query }, { registry }) => {
      const first = integerOf('first', query.get('first') ?? '20');
      const after = query.get('after') ?? undefined;
      return { status: 200, body: await registry(caller.owner).history(ref, { first, after }) };
    },
  },
  {
    method: 'GET',
    path: `${root}/publications/:version`,
    right: 'READ',
    answer: async ({ caller, ref, params }, { registry }) => {
      const { version = 'latest' } = params;
      const wanted = version === 'latest' ? undefined : integerOf('version', version);
      return { status: 200, body: await registry(caller.owner).fetch(ref, wanted) };
    },
  },
  {
    method: 'POST',
    path: `${root}/approvals`,
    right: 'APPROVE',
    answer: async (call, parts) => {
      const { caller, ref } = call;
      const { changes, reason, author } = await call.body(inputs.approval);
      const by = { reason, author: author ?? caller.name };
      const approvals = await parts.registry(caller.owner).approve(ref, changes, by);
      parts.logger.info({ ...ref, key: caller.id, changes: changes.length }, 'Changes were approved.');
      return { status: 201, body: approvals };
    },
  },
  {
    method: 'GET',
    path: `${root}/approvals`,
    right: 'READ',
    answer: async ({ caller, ref }, { registry }) => ({
      status: 200,
      body: await registry(caller.owner).approvals(ref),
    }),
  },
];

async function publish(call: Call, parts: RegistryParts): Promise<Answer> {
  const { caller, ref } = call;
  const expected = expectedVersion(call.headers['if-match']);
  const { proposal, settings, authorship = {} } = await call.body(inputs.publication);
  const by = {
    author: authorship.author ?? caller.name,
    commit: authorship.commit ?? null,
    message: authorship.message ?? null,
  };
  try {
    const published = await parts.registry(caller.owner).publish(ref, proposal, by, { expected, settings });
    const { version, changed } = published.publication;
    parts.metrics.published('published');
    parts.logger.info({ ...ref, version, changed, key: caller.id }, 'A schema was published.');
    return { status: 201, body: published };
  } catch (error) {
    parts.metrics.published(error instanceof RegistryError ? error.code.toLowerCase() : 'failed');
    throw error;
  }
}

/** The version that a publication goes on from: an ETag of its own kind. */
function expectedVersion(ifMatch: string | undefined): number | undefined {
  if (ifMatch === undefined) return undefined;
  const version = /^"?(\d{1,9})"?$/.exec(ifMatch)?.[1];
  if (version !== undefined) return Number(version);
  throw new RegistryError(
    'BAD_USER_INPUT',
    `If-Match is ${ifMatch.slice(0, 100)}; it must be the version that the proposal goes on from, such as "7".`,
    { field: 'expected' },
  );
}
