import type { EntityManager } from '@mikro-orm/postgresql';
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
import type { Writer } from '../persistence/InferenceQueue.js';
import { isGivenUp, mostStarts, type InferenceWriting, type Written } from './InferenceWriting.js';
import { ReplyStream } from './ReplyStream.js';

export interface ReplyWritingOptions {
  database: Database;
  events: EventHub;
  streams: LiveStreams;
  models: ModelCatalog;
  openWorkflows: OpenTenantWorkflows;
  logger: Logger;
}

/**
 * Writes replies: streams their text to `message/<replyId>`, and publishes the draft and the response in one transaction. Of a
 * reply that is begun anew the stream's entries carry a higher `attempt`.
 */
export class ReplyWriting implements InferenceWriting {
  readonly #options: ReplyWritingOptions;

  constructor(options: ReplyWritingOptions) {
    this.#options = options;
  }

  async write(row: InferenceRow, signal: AbortSignal): Promise<Written> {
    const { reply, by } = await this.#write(row, signal);
    return { by, ended: reply, publish: (em) => this.#publish(em, row, reply, by) };
  }

  async #write(row: InferenceRow, signal: AbortSignal): Promise<{ by: Writer; reply: Reply }> {
    const { database, streams, models, openWorkflows } = this.#options;
    const { tenantId, replyId, starts: attempt } = row;
    const agent = await database.tenant({ tenantId }, (em) => new AgentRepository(em).find(row.agentId!), {
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
    if (isGivenUp(row))
      return { by, reply: failedReply(`The reply was begun ${mostStarts} times and never finished.`) };
    try {
      const workflows = openWorkflows(tenantId, row.requestId ?? undefined, signal);
      const operations = await workflows.operations();
      const live = new ReplyStream(streams, tenantId, replyId!, attempt);
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

  async #publish(em: EntityManager, row: InferenceRow, reply: Reply, by: Writer): Promise<void> {
    const { events } = this.#options;
    const { tenantId } = row;
    const requestId = row.requestId ?? undefined;
    const about = { conversationId: row.conversationId!, messageId: row.replyId!, agentId: row.agentId! };
    if (reply.draft) {
      const drafted = { ...about, draftId: newId('dft'), ...reply.draft };
      await events.publish(em, tenantId, 'DSLGenerated', drafted, requestId);
    }
    const { status, content, usage, finishReason, error } = reply;
    const said = { ...about, ...by, status, content, ...usage, finishReason };
    await events.publish(
      em,
      tenantId,
      'AgentResponse',
      { ...said, ...(error !== null && { error }) },
      requestId,
    );
  }
}
