import { readdirSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { EntitySchema } from '@mikro-orm/core';
import { afterAll, beforeAll, describe, expect, inject, it, vi } from 'vitest';
import { createTestPlatform, type TestPlatform } from '@gantry/test/testPlatform.js';
import { provisionDatabase } from '../../src/persistence/provisionDatabase.js';
import { writeMigration } from '../../src/persistence/writeMigration.js';
import { createNotesSubgraph } from './notes/createNotesSubgraph.js';
import { NoteEntity } from './notes/NoteEntity.js';

const write = `mutation ($text: String!, $key: String) {
  writeNote(input: { text: $text, idempotencyKey: $key }) { note { id text } userErrors { code message field } }
}`;

interface Written {
  writeNote: { note: { id: string; text: string } | null; userErrors: { code: string; field: string[] }[] };
}

let test: TestPlatform;
let notes: ReturnType<typeof createNotesSubgraph>;
const ended = vi.fn<() => void>();

beforeAll(async () => {
  const entities = [NoteEntity] as unknown as EntitySchema[];
  const migrationsDirectory = await mkdtemp(path.join(os.tmpdir(), 'notes-'));
  const urls = await provisionDatabase(inject('adminUrl'), 'notes', 'test', `notes_${Date.now()}`);
  await writeMigration(urls.owner, migrationsDirectory, entities, 'initial');
  expect(readdirSync(migrationsDirectory)).toEqual(['0001_initial.sql']);
  test = await createTestPlatform('notes', { entities, migrationsDirectory });
  notes = createNotesSubgraph(test.platform, ended);
  await notes.start();
});

afterAll(async () => {
  await notes?.stop();
  await test?.close();
});

describe('a subgraph', () => {
  it('refuses a call without a context token', async () => {
    await expect(notes.execute({ query: '{ notes { id } }' }, undefined)).rejects.toMatchObject({
      extensions: { code: 'UNAUTHENTICATED' },
    });
  });

  it('shows a tenant its own rows and nobody else', async () => {
    const { writeNote } = await test.run<Written>(
      notes,
      write,
      { text: 'mine' },
      test.contextOf({ tenant: 'one' }),
    );
    const query = 'query ($id: ID!) { note(id: $id) { text } notes { id } }';
    const mine = await test.run(notes, query, { id: writeNote.note!.id }, test.contextOf({ tenant: 'one' }));
    expect(mine).toMatchObject({ note: { text: 'mine' }, notes: [{}] });
    const other = await test.run(notes, query, { id: writeNote.note!.id }, test.contextOf({ tenant: 'two' }));
    expect(other).toEqual({ note: null, notes: [] });
  });

  it('resolves a federated entity only for its tenant', async () => {
    const { writeNote } = await test.run<Written>(
      notes,
      write,
      { text: 'entity' },
      test.contextOf({ tenant: 'one' }),
    );
    const query = 'query ($r: [_Any!]!) { _entities(representations: $r) { ... on Workflow { text } } }';
    const variables = { r: [{ __typename: 'Workflow', id: writeNote.note!.id }] };
    expect(await test.run(notes, query, variables, test.contextOf({ tenant: 'one' }))).toEqual({
      _entities: [{ text: 'entity' }],
    });
    expect(await test.run(notes, query, variables, test.contextOf({ tenant: 'two' }))).toEqual({
      _entities: [null],
    });
  });

  it('stores nothing when the caller has something to mend', async () => {
    const context = test.contextOf({ tenant: 'three' });
    const { writeNote } = await test.run<Written>(notes, write, { text: 'mend' }, context);
    expect(writeNote).toMatchObject({ note: null, userErrors: [{ code: 'MEND', field: ['text'] }] });
    expect(await test.run(notes, '{ notes { id } }', {}, context)).toEqual({ notes: [] });
  });

  it('does a mutation once for an idempotency key, however many ask at the same time', async () => {
    const context = test.contextOf({ tenant: 'four' });
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => test.run<Written>(notes, write, { text: 'once', key: 'k' }, context)),
    );
    expect(new Set(answers.map((answer) => answer.writeNote.note!.id)).size).toBe(1);
    expect(await test.run(notes, '{ notes { text } }', {}, context)).toEqual({ notes: [{ text: 'once' }] });
    const other = await test.run<Written>(notes, write, { text: 'twice', key: 'k' }, context);
    expect(other.writeNote.userErrors).toMatchObject([
      { code: 'IDEMPOTENCY_KEY_REUSED', field: ['idempotencyKey'] },
    ]);
  });

  it('refuses a viewer who wants to write, and audits the denial', async () => {
    const context = test.contextOf({ tenant: 'five', role: 'VIEWER' });
    const result = await test.execute(notes, write, { text: 'no' }, context);
    expect(result.errors?.[0]?.extensions['code']).toBe('FORBIDDEN');
    const [event] = await test.published('AuthEvent', (data) => data.requestId === context.requestId);
    expect(event!.data).toMatchObject({
      decision: 'DENY',
      action: 'writeNote',
      actor: { id: context.actor.id },
    });
  });

  it('audits a decision on a mutation also when the mutation is rolled back', async () => {
    for (const text of ['mend', 'kept']) {
      const context = test.contextOf({ tenant: 'six' });
      await test.run(notes, write, { text }, context);
      const found = await test.published('AuthEvent', (data) => data.requestId === context.requestId);
      expect(found).toMatchObject([{ data: { decision: 'ALLOW', action: 'writeNote' } }]);
    }
  });

  it('fails a mutation that asserts no authorisation', async () => {
    const result = await test.execute(notes, 'mutation { careless }', {}, test.contextOf());
    expect(result.errors?.[0]?.extensions['code']).toBe('INTERNAL');
  });

  it('says nothing of what went wrong inside', async () => {
    const result = await test.execute(notes, '{ broken }', {}, test.contextOf());
    expect(JSON.stringify(result)).not.toContain('hunter2');
    expect(result.errors?.[0]?.extensions['code']).toBe('INTERNAL');
  });

  it.each([
    ['a null character', 'a\0b'],
    ['half of a surrogate pair', 'a\ud800b'],
  ])('names the field that holds %s, and stores nothing', async (_what, text) => {
    const context = test.contextOf({ tenant: 'ten' });
    const { writeNote } = await test.run<Written>(notes, write, { text }, context);
    expect(writeNote).toMatchObject({ note: null, userErrors: [{ code: 'INVALID_TEXT', field: ['text'] }] });
    const again = await test.run<Written>(notes, write, { text: 'kept', key: 'k\0' }, context);
    expect(again.writeNote.userErrors).toMatchObject([{ code: 'INVALID_TEXT', field: ['idempotencyKey'] }]);
    expect(await test.run(notes, '{ notes { id } }', {}, context)).toEqual({ notes: [] });
  });

  it('names the argument of a query that holds a null character', async () => {
    const query = 'query ($id: ID!) { note(id: $id) { text } }';
    const result = await test.execute(notes, query, { id: 'wf_\0' }, test.contextOf());
    expect(result.errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', argument: 'id' });
  });

  it('refuses a variable that a scalar cannot read', async () => {
    const query = 'query ($at: DateTime!) { since(at: $at) }';
    const result = await test.execute(notes, query, { at: 'yesterday' }, test.contextOf());
    expect(result.errors?.[0]?.message).toContain('yesterday');
    expect(result.errors?.[0]?.extensions['code']).toBe('BAD_USER_INPUT');
  });

  it.each(['wf_\0', 'x'.repeat(300)])('audits the denial of a viewer also for the odd id %j', async (id) => {
    const context = test.contextOf({ tenant: 'eleven', role: 'VIEWER' });
    const query = 'mutation ($id: ID!) { eraseNote(id: $id) }';
    const result = await test.execute(notes, query, { id }, context);
    expect(result.errors?.[0]?.extensions['code']).toBe('FORBIDDEN');
    await test.published('AuthEvent', (data) => data.requestId === context.requestId);
  });

  it('needs a tenant for what belongs to one', async () => {
    const result = await test.execute(notes, write, { text: 'x' }, test.contextOf({ tenant: null }));
    expect(result.errors?.[0]).toMatchObject({ extensions: { code: 'FORBIDDEN' } });
  });

  it('answers each event of a subscription', async () => {
    const token = await test.tokenFor(test.contextOf());
    const seen: unknown[] = [];
    for await (const result of notes.subscribe(
      { query: 'subscription { counted(count: 3) { text } }' },
      token,
    )) {
      seen.push(result.data);
    }
    expect(seen).toEqual([1, 2, 3].map((index) => ({ counted: { text: String(index) } })));
  });
});

describe('a subscription', () => {
  it('that waits for something ends at once when it is cancelled', async () => {
    const token = await test.tokenFor(test.contextOf());
    const iterator = notes.subscribe({ query: 'subscription { waited { text } }' }, token);
    const next = iterator.next();
    await iterator.return!();
    expect(await next).toMatchObject({ done: true });
    expect(ended).toHaveBeenCalledTimes(1);
  });

  it('names the variable that holds a null character', async () => {
    const query = 'subscription ($id: ID!) { lookedUp(id: $id) { text } }';
    const token = await test.tokenFor(test.contextOf());
    const answers: unknown[] = [];
    for await (const answer of notes.subscribe({ query, variables: { id: 'wf_\0' } }, token))
      answers.push(answer);
    expect(answers).toMatchObject([
      { errors: [{ message: expect.stringContaining('"id"'), extensions: { code: 'BAD_USER_INPUT' } }] },
    ]);
  });

  it('is refused without a context token', async () => {
    const iterator = notes.subscribe({ query: 'subscription { waited { text } }' }, 'x.y.z');
    await expect(iterator.next()).rejects.toMatchObject({ extensions: { code: 'UNAUTHENTICATED' } });
  });
});

describe('events', () => {
  it('are published with the change, and carry the tenant and the request', async () => {
    const context = test.contextOf({ tenant: 'seven' });
    await test.run(notes, write, { text: 'published' }, context);
    const [event] = await test.published('WorkflowCreated', (data) => data.name === 'published');
    expect(event).toMatchObject({
      specversion: '1.0',
      type: 'gantry.notes.WorkflowCreated.v1',
      tenantid: context.tenant!.id,
      requestid: context.requestId,
    });
  });

  it('are handled once however often they arrive', async () => {
    const { tenant } = test.contextOf({ tenant: 'eight' });
    const event = await test.deliver('ConversationEnded', { conversationId: 'cnv_once' }, tenant!.id);
    await test.redeliver(event);
    await test.deliver('ConversationEnded', { conversationId: 'cnv_last' }, tenant!.id);
    await test.published('WorkflowCreated', (data) => data.name === 'cnv_last');
    const context = test.contextOf({ tenant: 'eight' });
    const found = await test.run<{ notes: { text: string }[] }>(notes, '{ notes { text } }', {}, context);
    expect(found.notes.map((note) => note.text).sort()).toEqual(['cnv_last', 'cnv_once']);
  });

  it('that cannot be handled become dead letters and hold up nobody for good', async () => {
    const { tenant } = test.contextOf({ tenant: 'nine' });
    const poison = await test.deliver('ConversationEnded', { conversationId: 'cnv_poison' }, tenant!.id);
    await test.deliver('ConversationEnded', { conversationId: 'cnv_after' }, tenant!.id);
    const letters = async () =>
      test.platform.database.worker((em) =>
        em.execute<{ id: string; error: string }[]>('SELECT id, error FROM dead_letter'),
      );
    await vi.waitFor(
      async () => expect(await letters()).toMatchObject([{ id: poison.id, error: 'Error: poison' }]),
      {
        timeout: 60_000,
      },
    );
    await test.published('WorkflowCreated', (data) => data.name === 'cnv_after');
  });
});
