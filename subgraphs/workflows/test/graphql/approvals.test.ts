import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { RequestContext } from '@gantry/platform/identity/RequestContext.js';
import { definition } from '../support/execution.js';
import { WorkflowsFixture } from '../support/WorkflowsFixture.js';

let fixture: WorkflowsFixture;
let ada: RequestContext;
let dev: RequestContext;
let vic: RequestContext;
beforeAll(async () => {
  fixture = await WorkflowsFixture.start();
  ada = fixture.test.contextOf();
  dev = fixture.test.contextOf({ role: 'DEVELOPER', user: 'dev' });
  vic = fixture.test.contextOf({ role: 'VIEWER', user: 'vic' });
});
afterAll(() => fixture?.stop());

interface Approval {
  id: string;
  title: string;
  status: string;
  users: { id: string }[];
  execution: { id: string };
  answeredBy: { id: string } | null;
  reason: string | null;
  data: unknown;
}
const fields =
  'id title description status task roles users { id } form deadlineAt reason data answeredBy { id } answeredAt execution { id }';
const asked = async (as: RequestContext, more: object = {}) => {
  const { _entities: found } = await fixture.query<{ _entities: [{ approvals: { nodes: Approval[] } }] }>(
    `query($of: [_Any!]!, $status: ApprovalStatus, $mine: Boolean! = false, $executionId: ID) {
       _entities(representations: $of) { ... on Tenant {
         approvals(status: $status, mine: $mine, executionId: $executionId) { nodes { ${fields} } }
       } } }`,
    { of: [{ __typename: 'Tenant', id: as.tenant!.id }], ...more },
    as,
  );
  return found[0].approvals.nodes;
};
const document = `mutation($input: AnswerApprovalInput!) { answerApproval(input: $input) {
  approval { ${fields} } userErrors { code message field }
} }`;
const answer = async (as: RequestContext, input: object) => {
  const { answerApproval } = await fixture.query<{
    answerApproval: { approval: Approval | null; userErrors: { code: string; field: string[] }[] };
  }>(document, { input }, as);
  return answerApproval;
};
let count = 0;
const start = async (call: string, more = '') => {
  count += 1;
  const text = definition(`  - ask: { call: approval, with: ${call}${more} }`).replace(
    'name: test',
    `name: ask-${count}`,
  );
  return fixture.startExecution(ada, await fixture.createWorkflow(ada, text), { amount: 5, by: 'usr_x' });
};
const open = async (executionId: string) =>
  vi.waitFor(
    async () => {
      const [approval] = await asked(ada, { executionId });
      if (!approval) throw new Error('Nothing is asked yet.');
      return approval;
    },
    { timeout: 30_000 },
  );

describe('an approval', () => {
  it('is asked of a role, answered once, and goes into the history', async () => {
    const executionId = await start(
      `{ title: '\${ "Pay \\(.amount)?" }', description: All of it., assignees: { roles: [DEVELOPER] } }`,
    );
    const approval = await open(executionId);
    expect(approval).toMatchObject({ title: 'Pay 5?', status: 'OPEN', execution: { id: executionId } });
    const given = { approvalId: approval.id, decision: 'APPROVED', reason: 'It is due.' };
    const [first, again] = [await answer(dev, given), await answer(dev, given)];
    expect(first.approval).toMatchObject({
      status: 'APPROVED',
      answeredBy: { id: dev.actor.id },
      reason: 'It is due.',
    });
    expect(again).toEqual(first);
    expect(await answer(ada, { ...given, decision: 'REJECTED' })).toMatchObject({
      approval: null,
      userErrors: [{ code: 'ALREADY_ANSWERED', field: ['approvalId'] }],
    });
    expect((await fixture.ended(ada, executionId)).output).toMatchObject({
      approved: true,
      decision: 'APPROVED',
      reason: 'It is due.',
      answeredBy: dev.actor.id,
    });
    const { execution } = await fixture.query<{
      execution: { events: { nodes: { type: string; detail: object }[] } };
    }>(
      'query($id: ID!) { execution(id: $id) { events { nodes { type detail } } } }',
      { id: executionId },
      ada,
    );
    expect(execution.events.nodes).toContainEqual({
      type: 'APPROVAL_ANSWERED',
      detail: expect.objectContaining({ id: approval.id, decision: 'APPROVED', answeredBy: dev.actor.id }),
    });
  });

  it('is for those whom it names, and for nobody else', async () => {
    const executionId = await start(`{ title: t, assignees: { users: ['${vic.actor.id}'] } }`);
    const { id } = await open(executionId);
    const { errors } = await fixture.execute(
      document,
      { input: { approvalId: id, decision: 'APPROVED' } },
      ada,
    );
    expect(errors?.[0]).toMatchObject({ message: 'This approval is asked of others.' });
    const audited = await fixture.test.published('AuthEvent', ({ resource }) => resource.id === id);
    expect(audited).toMatchObject([{ data: { action: 'answerApproval', decision: 'DENY' } }]);
    expect((await asked(vic, { mine: true, status: 'OPEN' })).map((each) => each.id)).toEqual([id]);
    expect((await asked(dev, { mine: true, status: 'OPEN' })).map((each) => each.id)).toEqual([]);
    const others = fixture.test.contextOf({ tenant: 'b', user: 'vic' });
    expect(await answer(others, { approvalId: id, decision: 'APPROVED' })).toMatchObject({
      userErrors: [{ code: 'NOT_FOUND' }],
    });
    expect((await answer(vic, { approvalId: id, decision: 'REJECTED' })).approval?.status).toBe('REJECTED');
    expect((await fixture.ended(ada, executionId)).output).toMatchObject({ approved: false, reason: null });
  });

  it('takes data that fit its form only', async () => {
    const executionId = await start(
      '{ title: t, assignees: { roles: [VIEWER] }, form: { type: object, required: [amount], properties: { amount: { type: number } } } }',
    );
    const { id } = await open(executionId);
    const given = { approvalId: id, decision: 'APPROVED' };
    expect(await answer(dev, { ...given, data: { amount: 'much' } })).toMatchObject({
      approval: null,
      userErrors: [{ code: 'INVALID_DATA', field: ['data'] }],
    });
    await answer(dev, { ...given, data: { amount: 3 } });
    expect((await fixture.ended(ada, executionId)).output).toMatchObject({ data: { amount: 3 } });
  });

  it.each([
    ['fails', '', { status: 'FAILED', error: { status: 408 } }],
    [
      'counts as a no',
      ', onDeadline: reject',
      { status: 'COMPLETED', output: { approved: false, answeredBy: null } },
    ],
    [
      'counts as a yes',
      ', onDeadline: approve',
      { status: 'COMPLETED', output: { approved: true, answeredBy: null } },
    ],
  ])('that nobody answers in time %s', async (_what, more, ended) => {
    const executionId = await start(`{ title: t, assignees: { roles: [ADMIN] }, deadline: PT0.2S${more} }`);
    expect(await fixture.ended(ada, executionId)).toMatchObject(ended);
    const { id, status } = await open(executionId);
    expect(status).toBe('EXPIRED');
    expect(await answer(ada, { approvalId: id, decision: 'APPROVED' })).toMatchObject({
      userErrors: [{ code: expect.stringMatching(/TOO_LATE|ALREADY_ANSWERED/u) }],
    });
  });

  it('is withdrawn with its execution', async () => {
    const executionId = await start('{ title: t, assignees: { roles: [ADMIN] } }');
    const { id } = await open(executionId);
    await fixture.query(
      'mutation($input: CancelExecutionInput!) { cancelExecution(input: $input) { execution { id } } }',
      { input: { executionId } },
      ada,
    );
    expect((await open(executionId)).status).toBe('WITHDRAWN');
    expect((await answer(ada, { approvalId: id, decision: 'APPROVED' })).userErrors).toMatchObject([
      { code: 'ALREADY_ANSWERED' },
    ]);
  });

  it('is withdrawn or answered, but holds up neither, when both come at once', async () => {
    const executionId = await start('{ title: t, assignees: { roles: [ADMIN] } }');
    const { id } = await open(executionId);
    const { database } = fixture.test.platform;
    const waiting = `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`;
    let answering: ReturnType<typeof answer> | undefined;
    await database.tenant({ tenantId: ada.tenant!.id }, async (em) => {
      await em.execute('SELECT 1 FROM execution WHERE id = ? FOR NO KEY UPDATE', [executionId]);
      answering = answer(ada, { approvalId: id, decision: 'APPROVED' });
      const waits = async (): Promise<void> => {
        const found = await database.tenant({ tenantId: ada.tenant!.id }, (own) => own.execute(waiting));
        expect(found).toHaveLength(1);
      };
      await vi.waitFor(waits, { timeout: 30_000 });
      await em.execute("UPDATE approval SET status = 'WITHDRAWN' WHERE id = ?", [id]);
    });
    expect((await answering)?.userErrors).toMatchObject([{ code: 'ALREADY_ANSWERED' }]);
  });

  it('fails where an expression gives nobody to ask', async () => {
    const executionId = await start("{ title: t, assignees: { roles: '${ .nothing }' } }");
    expect(await fixture.ended(ada, executionId)).toMatchObject({ status: 'FAILED', error: { status: 400 } });
  });
});
