import type { Logger } from 'pino';
import { GantryError } from '@gantry/platform/errors/GantryError.js';
import type { EventHub } from '@gantry/platform/events/EventHub.js';
import { newId } from '@gantry/platform/ids/newId.js';
import type { Database } from '@gantry/platform/persistence/Database.js';
import type { LiveStreams } from '@gantry/platform/streams/LiveStreams.js';
import type { ModelCatalog } from '../domain/inference/ModelCatalog.js';
import { failedReply } from '../domain/reply/failedReply.js';
import type { OpenTenantWorkflows } from '../domain/reply/TenantWorkflows.js';
import { writeReply, type Reply } from '../domain/reply/writeReply.js';
import { AgentRepository } from '../persistence/AgentRepository.js';
import type { InferenceRow } from '../persistence/InferenceEntity.js';
import type { InferenceQueue, WaitingInference } from '../persistence/InferenceQueue.js';
import { InferenceLoop } from './InferenceLoop.js';
import { ReplyStream } from './ReplyStream.js';
import { inReplySpan } from './inReplySpan.js';

export interface InferenceWorkerOptions {
  database: Database;
  events: EventHub;
  streams: LiveStreams;
  queue: InferenceQueue;
  models: ModelCatalog;
  openWorkflows: OpenTenantWorkflows;
  logger: Logger;
  /** Replies of one tenant that are written at a time. */
  perTenant: number;
  /** Replies of all tenants that are written at a time in this process. */
  total: number;
  leaseSeconds: number;
}

/** Starts of one reply after which it is given up: whatever it does, it takes the process with it. */
const mostStarts = 4;

/**
 * Writes the replies that wait: streams their text to `message/<replyId>` and at the end publishes the draft and the
 * response in one transaction. A reply whose worker died is begun anew by another; its stream's entries then carry
 * a higher `attempt`.
 */
export class InferenceWorker {
  readonly #options: InferenceWorkerOptions;
  readonly #loop: InferenceLoop;

  constructor(options: InferenceWorkerOptions) {
    this.#options = options;
    this.#loop = new InferenceLoop({ ...options, run: (waiting, signal) => this.#run(waiting, signal) });
  }

  start(): void {
    this.#loop.start();
  }

  /** Says that something may be waiting. */
  wake(): void {
    this.#loop.wake();
  }

  /** Breaks off what is being written and gives it back; another worker, or the next start, begins it anew. */
  async stop(): Promise<void> {
    await this.#loop.stop();
  }

  async #run(waiting: WaitingInference, stopping: AbortSignal): Promise<void> {
    const { queue, logger, leaseSeconds } = this.#options;
    const row = await queue.claim(waiting);
    if (!row) return;
    const lost = new AbortController();
    const renewing = setInterval(
      () => {
        queue.renew(waiting).then(
          (held) => held || lost.abort(),
          (error: unknown) => logger.warn({ err: error, inference: row.id }, 'A lease could not be renewed.'),
        );
      },
      (leaseSeconds * 1_000) / 3,
    );
    try {
      const signal = AbortSignal.any([stopping, lost.signal]);
      await inReplySpan(row, async (told) => {
        const { reply, by } = await this.#write(row, signal);
        told(by, reply);
        if (signal.aborted) await queue.release(waiting, stopping.aborted);
        else await queue.finish(waiting, by, reply, (em) => this.#publish(em, row, reply, by));
      });
    } catch (error) {
      await queue.release(waiting, stopping.aborted);
      throw error;
    } finally {
      clearInterval(renewing);
    }
  }

  async #write(row: InferenceRow, signal: AbortSignal) {
    const { database, streams, models, openWorkflows } = this.#options;
    const { tenantId, replyId, starts: attempt, givenBack } = row;
    const agent = await database.tenant({ tenantId }, (em) => new AgentRepository(em).find(row.agentId), {
      readOnly: true,
    });
    const model = models.find(agent?.model ?? null);
    const by = { provider: model?.provider.name ?? 'none', model: model?.name ?? agent?.model ?? 'none' };
    if (!agent) return { by, reply: failedReply('The agent no longer exists.') };
    if (!model)
      return {
        by,
        reply: failedReply(
          `The model "${agent.model}" is no longer available; choose another for the agent.`,
        ),
      };
    if (attempt - givenBack > mostStarts)
      return { by, reply: failedReply(`The reply was begun ${mostStarts} times and never finished.`) };
    try {
      const workflows = openWorkflows(tenantId, row.requestId ?? undefined, signal);
      const operations = await workflows.operations();
      const live = new ReplyStream(streams, tenantId, replyId, attempt);
      const reply = await writeReply({
        provider: model.provider,
        checker: workflows,
        instructions: agent.instructions,
        messages: row.messages,
        operations,
        signal,
        onText: (text) => live.say(text),
      });
      return { by, reply };
    } catch (error) {
      if (signal.aborted || !(error instanceof GantryError)) throw error;
      this.#options.logger.error({ err: error, inference: row.id }, 'A reply could not be written.');
      return {
        by,
        reply: failedReply('The operations or the compiler of workflows cannot be reached; ask again later.'),
      };
    }
  }

  async #publish(
    em: Parameters<EventHub['publish']>[0],
    row: InferenceRow,
    reply: Reply,
    by: { provider: string; model: string },
  ): Promise<void> {
    const { events } = this.#options;
    const { tenantId, conversationId, replyId: messageId, agentId } = row;
    const requestId = row.requestId ?? undefined;
    const about = { conversationId, messageId, agentId };
    if (reply.draft) {
      await events.publish(
        em,
        tenantId,
        'DSLGenerated',
        { ...about, draftId: newId('dft'), ...reply.draft },
        requestId,
      );
    }
    const { status, content, usage, finishReason, error } = reply;
    await events.publish(
      em,
      tenantId,
      'AgentResponse',
      { ...about, ...by, status, content, ...usage, finishReason, ...(error !== null && { error }) },
      requestId,
    );
  }
}
