import {
  Arg,
  Ctx,
  Directive,
  Field,
  ID,
  InputType,
  Mutation,
  ObjectType,
  Query,
  Resolver,
  Root,
  Subscription,
} from 'type-graphql';
import { UserFault } from '../../../src/errors/UserFault.js';
import { Node } from '../../../src/graphql/Node.js';
import { UserError } from '../../../src/graphql/UserError.js';
import type { LiveStreams } from '../../../src/streams/LiveStreams.js';
import type { RequestScope } from '../../../src/subgraph/RequestScope.js';
import { Subgraph } from '../../../src/subgraph/Subgraph.js';
import type { SubgraphPlatform } from '../../../src/subgraph/SubgraphPlatform.js';
import { newId } from '../../../src/ids/newId.js';
import { NoteEntity } from './NoteEntity.js';

export interface NotesServices {
  handled: string[];
  streams: LiveStreams;
  /** Called when a `waited` subscription has let go of its source. */
  ended: () => void;
}

type Scope = RequestScope<NotesServices>;

@ObjectType('Workflow', { implements: Node, description: 'Stands for an entity.' })
@Directive('@key(fields: "id")')
class Note extends Node {
  @Field(() => String, { description: 'Text.' })
  text!: string;
}

@InputType('WriteNoteInput', { description: 'Input.' })
class WriteNoteInput {
  @Field(() => String, { description: 'Text.' })
  text!: string;

  @Field(() => String, { nullable: true, description: 'Key.' })
  idempotencyKey?: string | null;
}

@ObjectType('WriteNotePayload', { description: 'Payload.' })
class WriteNotePayload {
  @Field(() => Note, { nullable: true, description: 'The note.' })
  note?: Note | null;

  @Field(() => [UserError], { description: 'Errors.' })
  userErrors!: UserError[];
}

@Resolver(() => Note)
class NoteResolver {
  @Query(() => Note, { nullable: true, description: 'A note.' })
  async note(
    @Arg('id', () => ID, { description: 'Id.' }) id: string,
    @Ctx() scope: Scope,
  ): Promise<Note | null> {
    return load({ id }, scope);
  }

  @Query(() => [Note], { description: 'All notes.' })
  async notes(@Ctx() scope: Scope): Promise<Note[]> {
    const rows = await (await scope.em()).find(NoteEntity, {});
    return rows.map((row) => Object.assign(new Note(), { id: row.id, text: row.text }));
  }

  @Query(() => Boolean, { description: 'Has the database sleep.' })
  async slow(
    @Arg('seconds', () => Number, { description: 'For how long.' }) seconds: number,
    @Ctx() scope: Scope,
  ): Promise<boolean> {
    await (await scope.em()).execute('SELECT pg_sleep(?)', [seconds]);
    return true;
  }

  @Mutation(() => Boolean, { description: 'Writes, and has the database sleep.' })
  async writeSlowly(
    @Arg('text', () => String, { description: 'Text.' }) text: string,
    @Arg('seconds', () => Number, { description: 'For how long.' }) seconds: number,
    @Ctx() scope: Scope,
  ): Promise<boolean> {
    const tenantId = scope.tenant.id;
    await scope.authorize('writeNote', { type: 'Tenant', id: tenantId, tenantId });
    const em = await scope.em();
    await em.insert(NoteEntity, { id: newId('wf'), tenantId, text });
    await em.execute('SELECT pg_sleep(?)', [seconds]);
    return true;
  }

  @Query(() => String, { description: 'Fails.' })
  broken(): string {
    throw new Error('password=hunter2 in SELECT * FROM secret');
  }

  @Mutation(() => WriteNotePayload, { description: 'Writes.' })
  async writeNote(
    @Arg('input', () => WriteNoteInput, { description: 'Input.' }) input: WriteNoteInput,
    @Ctx() scope: Scope,
  ): Promise<WriteNotePayload> {
    const tenantId = scope.tenant.id;
    await scope.authorize('writeNote', { type: 'Tenant', id: tenantId, tenantId });
    const id = await scope.idempotent('writeNote', input, async () => {
      const em = await scope.em();
      const row = em.create(NoteEntity, { id: newId('wf'), tenantId, text: input.text });
      await em.flush();
      await scope.publish('WorkflowCreated', {
        workflowId: row.id,
        name: row.text,
        version: 1,
        createdBy: scope.request.actor.id,
      });
      if (input.text === 'mend') throw UserFault.of('MEND', 'The text "mend" wants mending.', ['text']);
      return row.id;
    });
    return { note: await load({ id }, scope), userErrors: [] };
  }

  @Query(() => Boolean, { description: 'Takes an instant.' })
  since(@Arg('at', () => Date, { description: 'When.' }) at: Date): boolean {
    return at.getTime() > 0;
  }

  @Mutation(() => Boolean, { description: 'Asserts on the id as it came.' })
  async eraseNote(
    @Arg('id', () => ID, { description: 'Id.' }) id: string,
    @Ctx() scope: Scope,
  ): Promise<boolean> {
    await scope.authorize('writeNote', { type: 'Workflow', id, tenantId: scope.tenant.id });
    return true;
  }

  @Mutation(() => Boolean, { description: 'Forgets to authorise.' })
  async careless(): Promise<boolean> {
    return true;
  }

  @Subscription(() => Note, {
    description: 'Waits for a stream that nobody appends to.',
    subscribe: async function* ({ context }: { context: Scope }) {
      const entries = context.services.streams.read('tnt_waiting', 'silent', { signal: context.signal });
      try {
        for await (const batch of entries) yield batch.length;
      } finally {
        context.services.ended();
      }
    },
  })
  waited(@Root() index: number): Note {
    return Object.assign(new Note(), { id: newId('wf'), text: String(index) });
  }

  @Subscription(() => Note, {
    description: 'Looks a note up before it waits.',
    subscribe: async function* ({ args, context }: { args: Record<string, unknown>; context: Scope }) {
      const found = await context.read((em) => em.count(NoteEntity, { id: String(args['id']) }));
      yield found;
    },
  })
  lookedUp(@Root() found: number, @Arg('id', () => ID, { description: 'Id.' }) _id: string): Note {
    return Object.assign(new Note(), { id: newId('wf'), text: String(found) });
  }

  @Subscription(() => Note, {
    description: 'Counts.',
    subscribe: async function* ({ args }: { args: Record<string, unknown> }) {
      for (let index = 1; index <= Number(args['count']); index++) yield index;
    },
  })
  counted(
    @Root() index: number,
    @Arg('count', () => Number, { description: 'How many.' }) _count: number,
  ): Note {
    return Object.assign(new Note(), { id: newId('wf'), text: String(index) });
  }
}

async function load(reference: { id: string }, scope: Scope): Promise<Note | null> {
  const row = await (await scope.em()).findOne(NoteEntity, { id: reference.id });
  if (!row) return null;
  await scope.authorize('note', { type: 'Workflow', id: row.id, tenantId: row.tenantId });
  return Object.assign(new Note(), { id: row.id, text: row.text });
}

/** A subgraph as small as one can be, to test what all of them stand on. */
export function createNotesSubgraph(
  platform: SubgraphPlatform,
  ended: () => void = () => undefined,
): Subgraph<NotesServices> {
  const handled: string[] = [];
  return new Subgraph({
    name: 'notes',
    platform,
    services: { handled, streams: platform.streams, ended },
    resolvers: [NoteResolver],
    orphanedTypes: [],
    references: { Workflow: load },
    actions: { note: 'read', writeNote: 'write' },
    consumes: {
      ConversationEnded: async (event, { em, tenantId, publish }) => {
        if (event.data.conversationId === 'cnv_poison') throw new Error('poison');
        handled.push(event.data.conversationId);
        em.create(NoteEntity, { id: newId('wf'), tenantId, text: event.data.conversationId });
        await publish('WorkflowCreated', {
          workflowId: 'wf_handled',
          name: event.data.conversationId,
          version: 1,
          createdBy: 'svc_notes',
        });
      },
    },
  });
}
