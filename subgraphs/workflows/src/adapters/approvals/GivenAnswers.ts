import type { ApprovalDesk } from '../../domain/approval/ApprovalDesk.js';
import type { ApprovalAnswer, ApprovalDecision, ApprovalRequest } from '../../domain/approval/Approval.js';
import type { Json } from '../../domain/Json.js';
import type { MemoryMailbox } from '../durable/MemoryMailbox.js';

/** An answer that is known before it is asked for. */
export interface GivenAnswer {
  decision: ApprovalDecision;
  reason?: string | null;
  data?: Json;
}

/** Answers approvals by what is known in advance, by the task: for tests, and for running a definition on a laptop. */
export class GivenAnswers implements ApprovalDesk {
  readonly #mailbox: MemoryMailbox;
  readonly #answers: ReadonlyMap<string, GivenAnswer>;
  readonly #now: () => number;
  /** What has been asked, by name. */
  readonly asked = new Map<string, ApprovalRequest>();

  /** @param now milliseconds since 1970 */
  constructor(mailbox: MemoryMailbox, answers: ReadonlyMap<string, GivenAnswer> = new Map(), now = Date.now) {
    this.#mailbox = mailbox;
    this.#answers = answers;
    this.#now = now;
  }

  async ask(request: ApprovalRequest): Promise<string> {
    const { name, task } = request;
    this.asked.set(name, request);
    const answer = this.#answers.get(task);
    if (answer) this.answer(name, answer);
    return `approval ${name}`;
  }

  async expire(): Promise<ApprovalAnswer | null> {
    return null;
  }

  /** Answers what was asked under a name. */
  answer(name: string, { decision, reason = null, data = null }: GivenAnswer): void {
    const answeredAt = new Date(this.#now()).toISOString();
    this.#mailbox.send(name, 'answer', { decision, reason, data, answeredBy: 'local', answeredAt });
  }
}
