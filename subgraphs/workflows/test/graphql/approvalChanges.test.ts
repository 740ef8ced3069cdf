import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { RequestContext } from '@gantry/platform/identity/RequestContext.js';
import { definition } from '../support/execution.js';
import { WorkflowsFixture } from '../support/WorkflowsFixture.js';

let fixture: WorkflowsFixture;
let count = 0;
beforeAll(async () => {
  fixture = await WorkflowsFixture.start();
}, 300_000);
afterAll(() => fixture?.stop());

interface Change {
  cursor: string;
  status: string;
  approval: { id: string; title: string; status: string };
}
/** A tenant of its own, with its people. */
const people = () => {
  count += 1;
  const tenant = `inbox-${count}`;
  const of = (user: string, role: 'OWNER' | 'DEVELOPER' | 'VIEWER') =>
    fixture.test.contextOf({ tenant, user, role });
  return { ada: of('ada', 'OWNER'), dev: of('dev', 'DEVELOPER'), vic: of('vic', 'VIEWER') };
};
const ask = async (as: RequestContext, title: string, assignees: string): Promise<string> => {
  const tasks = `  - ask: { call: approval, with: { title: ${title}, assignees: ${assignees} } }`;
  return fixture.startExecution(
    as,
    await fixture.createWorkflow(as, definition(tasks), { name: `ask-${title}` }),
  );
};
const cancel = (as: RequestContext, executionId: string) =>
  fixture.query(
    'mutation($input: CancelExecutionInput!) { cancelExecution(input: $input) { userErrors { code } } }',
    { input: { executionId } },
    as,
  );
const answer = (as: RequestContext, approvalId: string) =>
  fixture.query(
    'mutation($input: AnswerApprovalInput!) { answerApproval(input: $input) { userErrors { code } } }',
    { input: { approvalId, decision: 'REJECTED' } },
    as,
  );
const document = `subscription($after: String, $mine: Boolean! = true) {
  approvalChanged(after: $after, mine: $mine) { cursor status approval { id title status } } }`;

/** Follows an inbox; `next` waits for so many more, told as what was asked and where it stood. */
const follow = async (as: RequestContext, variables: object = {}) => {
  const stop = new AbortController();
  const request = { query: document, variables: { ...variables } };
  const results = fixture.subgraph.subscribe(request, await fixture.test.tokenFor(as), stop.signal);
  const events = results[Symbol.asyncIterator]();
  const seen: Change[] = [];
  return {
    seen,
    async next(many: number): Promise<string[]> {
      while (seen.length < many) {
        const { value, done } = await events.next();
        if (done) throw new Error('The subscription has ended.');
        if (value.errors) throw new Error(value.errors[0]!.message);
        seen.push((value.data as unknown as { approvalChanged: Change }).approvalChanged);
      }
      return seen.splice(0).map(({ approval, status }) => `${approval.title} ${status}`);
    },
    peek: () => events.next(),
    async end() {
      stop.abort();
      await events.return?.(undefined);
    },
  };
};

describe('an inbox', () => {
  it('begins with what is open, and goes on with each change as it happens', async () => {
    const { ada } = people();
    const everyone = '{ roles: [VIEWER] }';
    await cancel(ada, await opened(ada, 'gone', everyone));
    await opened(ada, 'old', everyone);
    const inbox = await follow(ada);
    expect(await inbox.next(1)).toEqual(['old OPEN']);
    const execution = await ask(ada, 'new', everyone);
    expect(await inbox.next(1)).toEqual(['new OPEN']);
    await cancel(ada, execution);
    expect(await inbox.next(1)).toEqual(['new WITHDRAWN']);
    await inbox.end();
  }, 300_000);

  it('has what is meant for who looks, by name or role, and all only where that is asked for', async () => {
    const { ada, dev, vic } = people();
    const inboxes = await Promise.all([follow(dev), follow(vic), follow(vic, { mine: false })]);
    await opened(ada, 'for-dev', '{ roles: [DEVELOPER] }');
    await opened(ada, 'for-vic', `{ users: ['${vic.actor.id}'] }`);
    await opened(ada, 'for-all', '{ roles: [VIEWER] }');
    const [devs, vics, all] = inboxes;
    expect(await devs.next(2)).toEqual(['for-dev OPEN', 'for-all OPEN']);
    expect(await vics.next(2)).toEqual(['for-vic OPEN', 'for-all OPEN']);
    expect(await all.next(3)).toEqual(['for-dev OPEN', 'for-vic OPEN', 'for-all OPEN']);
    await Promise.all(inboxes.map((inbox) => inbox.end()));
  }, 300_000);

  it('goes on behind a cursor, with nothing missing and nothing twice', async () => {
    const { ada, dev } = people();
    const inbox = await follow(dev);
    await opened(ada, 'one', '{ roles: [DEVELOPER] }');
    await opened(ada, 'two', '{ roles: [DEVELOPER] }');
    while (inbox.seen.length < 2) {
      const { value } = await inbox.peek();
      inbox.seen.push((value!.data as unknown as { approvalChanged: Change }).approvalChanged);
    }
    const [one, two] = inbox.seen;
    await inbox.end();
    await answer(dev, one!.approval.id);
    await opened(ada, 'three', '{ roles: [DEVELOPER] }');
    const resumed = await follow(dev, { after: one!.cursor });
    expect(await resumed.next(3)).toEqual(['two OPEN', 'one REJECTED', 'three OPEN']);
    await resumed.end();
    const later = await follow(dev, { after: two!.cursor });
    expect(await later.next(2)).toEqual(['one REJECTED', 'three OPEN']);
    await later.end();
    for (const after of ['x', '999999']) {
      const refused = await follow(dev, { after });
      await expect(refused.next(1)).rejects.toThrow('is no cursor of this subscription');
      await refused.end();
    }
  }, 300_000);

  it('shows nothing of another tenant', async () => {
    const [ours, theirs] = [people(), people()];
    const inbox = await follow(theirs.ada, { mine: false });
    await opened(ours.ada, 'ours', '{ roles: [VIEWER] }');
    await opened(theirs.ada, 'theirs', '{ roles: [VIEWER] }');
    expect(await inbox.next(1)).toEqual(['theirs OPEN']);
    await inbox.end();
  }, 300_000);

  it('ends when nobody looks any more, and leaves nothing that waits', async () => {
    const { ada } = people();
    const streams = fixture.test.platform.streams;
    const read = vi.spyOn(streams, 'read');
    const inbox = await follow(ada);
    const waiting = inbox.peek();
    await vi.waitFor(() => expect(read).toHaveBeenCalled(), { timeout: 30_000 });
    await inbox.end();
    expect((await waiting).done).toBe(true);
    expect(read.mock.calls.every(([, , options]) => options?.signal?.aborted)).toBe(true);
    read.mockRestore();
  }, 300_000);
});

/** Asks, and waits until it is asked. */
async function opened(as: RequestContext, title: string, assignees: string): Promise<string> {
  const executionId = await ask(as, title, assignees);
  await vi.waitFor(
    async () => {
      const rows = await fixture.test.platform.database.tenant({ tenantId: as.tenant!.id }, (em) =>
        em.execute('SELECT 1 FROM approval WHERE execution_id = ?', [executionId]),
      );
      expect(rows).toHaveLength(1);
    },
    { timeout: 30_000 },
  );
  return executionId;
}
