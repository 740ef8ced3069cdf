import { GantryClient } from '@gantry/sdk/GantryClient.js';
import { WebSocket } from 'ws';
import type { Delta, ExecutionEvent, RolloutEvent } from '../golden-path/journey/operationTypes.js';
import { question } from '../golden-path/journey/steps/askAgent.js';
import { orderOf } from '../golden-path/journey/steps/runWorkflow.js';
import type { KitchenProcess } from '../golden-path/kitchen/KitchenProcess.js';
import { kitchenDocument } from '../golden-path/journey/operations.js';
import type { GreeterRepository } from '../golden-path/repository/GreeterRepository.js';
import { Desk } from './Desk.js';
import { Persistence } from './Persistence.js';
import { Progress } from './Progress.js';

/** A message that was accepted, and what its sender saw of the reply. */
export interface HeardReply {
  messageId: string;
  replyId: string;
  deltas: Delta[];
}

/** An execution that was accepted, and what its starter saw of it. */
export interface SeenExecution {
  id: string;
  orderId: string;
  events: ExecutionEvent[];
}

/** A rollout that was accepted, and what its starter saw of it. */
export interface SeenRollout {
  id: string;
  events: RolloutEvent[];
}

export interface WorkloadOptions {
  /** The gateways' one endpoint. */
  endpoint: string;
  token: string;
  kitchen: KitchenProcess;
  repository: GreeterRepository;
  /** Conversations that go on at once, each a message at a time. */
  talkers: number;
  /** Executions that go on at once. */
  runners: number;
}

interface WorkloadParts {
  tenantId: string;
  desk: Desk;
  persistence: Persistence;
  progress: Progress;
}

/** The golden path in one tenant, again and again and many at once, until it is told to stop. */
export class Workload implements AsyncDisposable {
  readonly replies: HeardReply[] = [];
  readonly executions: SeenExecution[] = [];
  readonly rollouts: SeenRollout[] = [];
  /** Whose all of it is. */
  readonly tenantId: string;
  readonly progress: Progress;
  readonly persistence: Persistence;
  readonly desk: Desk;
  readonly conversationIds: string[] = [];
  readonly #options: WorkloadOptions;
  readonly #running: Promise<void>[] = [];
  #stopping = false;

  private constructor(options: WorkloadOptions, { tenantId, desk, persistence, progress }: WorkloadParts) {
    this.tenantId = tenantId;
    this.progress = progress;
    this.#options = options;
    this.desk = desk;
    this.persistence = persistence;
  }

  /** Makes a tenant with all that is needed in it, and begins. */
  static async start(options: WorkloadOptions): Promise<Workload> {
    const { endpoint, token, talkers, runners } = options;
    const progress = new Progress();
    const persistence = new Persistence(() => progress.count('refusals'));
    const slug = `faults-${Date.now().toString(36)}`;
    const settings = {
      url: endpoint,
      token,
      webSocket: WebSocket,
      backoff: { attempts: Infinity, baseMs: 50, maximumMs: 1_000 },
    };
    const outside = new Desk(new GantryClient(settings), persistence);
    const { createTenant } = await outside.change('CreateTenant', {
      name: 'Faults',
      slug,
      tier: 'ENTERPRISE',
    });
    const tenantId = createTenant.tenant!.id;
    await outside.close();
    const desk = new Desk(new GantryClient({ ...settings, tenant: slug }), persistence);
    const workload = new Workload(options, { tenantId, desk, persistence, progress });
    const workflowId = await workload.#prepareWorkflow();
    const shipping = await workload.#prepareProject(slug);
    for (let each = 0; each < talkers; each++) workload.#begin(() => workload.#talk());
    for (let each = 0; each < runners; each++) workload.#begin(() => workload.#run(workflowId, each));
    workload.#begin(() => workload.#ship(shipping));
    return workload;
  }

  /** Starts nothing new, and waits for the end of what is under way. @throws what a chore failed with */
  async finish(): Promise<void> {
    this.#stopping = true;
    await Promise.all(this.#running);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopping = true;
    await this.desk.close();
  }

  #begin(chore: () => Promise<void>): void {
    const running = chore();
    running.catch((error: unknown) => this.progress.failed(error));
    this.#running.push(running);
  }

  /** The kitchen as a connector, and the workflow that an agent drafts for it. */
  async #prepareWorkflow(): Promise<string> {
    const { kitchen } = this.#options;
    await kitchen.setFreeSlots(1_000_000);
    await kitchen.setStock({ bao: 1_000_000 });
    await this.desk.change('ImportConnector', {
      name: 'kitchen',
      openapi: kitchenDocument(),
      baseUrl: kitchen.url,
    });
    const conversationId = await this.#startConversation();
    await this.#say(conversationId);
    const { conversation } = await this.desk.request('ConversationWithDraft', { id: conversationId });
    const draftId = conversation?.draft?.id;
    const { approveDraft } = await this.desk.change('ApproveDraft', { conversationId, draftId });
    return approveDraft.workflow!.id;
  }

  async #prepareProject(slug: string): Promise<{ projectId: string; zoneId: string }> {
    const name = slug.slice(-10).replaceAll('-', '');
    const { createZone } = await this.desk.change('CreateZone', { name, visibility: 'PUBLIC' });
    const { repository } = this.#options;
    await repository.push('1.0.0');
    const { connectRepository } = await this.desk.change('ConnectRepository', {
      name: 'greeter',
      url: repository.url,
      branch: 'main',
    });
    return { projectId: connectRepository.project!.id, zoneId: createZone.zone!.id };
  }

  async #startConversation(): Promise<string> {
    const { startConversation } = await this.desk.change('StartConversation', { title: 'Under load' });
    const { id } = startConversation.conversation!;
    this.conversationIds.push(id);
    return id;
  }

  async #talk(): Promise<void> {
    const conversationId = await this.#startConversation();
    while (!this.#stopping) {
      await this.#say(conversationId);
      this.progress.count('replies');
    }
  }

  /** Says something, and listens to the end. */
  async #say(conversationId: string): Promise<void> {
    const { sendMessage } = await this.desk.change('SendMessage', { conversationId, content: question });
    const heard: HeardReply = {
      messageId: sendMessage.message!.id,
      replyId: sendMessage.reply!.id,
      deltas: [],
    };
    this.replies.push(heard);
    const events = await this.desk.follow(
      'ReplyTokens',
      { messageId: heard.replyId },
      ({ messageDeltaReceived }) => messageDeltaReceived.finishReason !== null,
    );
    heard.deltas.push(...events.map(({ messageDeltaReceived }) => messageDeltaReceived));
  }

  async #run(workflowId: string, runner: number): Promise<void> {
    for (let order = 1; !this.#stopping; order++) {
      const orderId = `order-${runner}-${order}`;
      const { startExecution } = await this.desk.change('StartExecution', {
        workflowId,
        input: orderOf(orderId, 'bao', 2),
      });
      const seen: SeenExecution = { id: startExecution.execution!.id, orderId, events: [] };
      this.executions.push(seen);
      const events = await this.desk.follow('ExecutionEvents', { executionId: seen.id });
      seen.events.push(...events.map(({ executionEventRecorded }) => executionEventRecorded));
      this.progress.count('executions');
    }
  }

  async #ship(where: { projectId: string; zoneId: string }): Promise<void> {
    while (!this.#stopping) {
      const { deploy } = await this.desk.change('Deploy', { ...where, ref: 'main' });
      const seen: SeenRollout = { id: deploy.rollout!.id, events: [] };
      this.rollouts.push(seen);
      const events = await this.desk.follow('RolloutEvents', { rolloutId: seen.id });
      seen.events.push(...events.map(({ rolloutEventRecorded }) => rolloutEventRecorded));
      this.progress.count('rollouts');
    }
  }
}
