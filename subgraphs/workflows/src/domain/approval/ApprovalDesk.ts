import type { ApprovalAnswer, ApprovalRequest } from './Approval.js';

/** Port: where one execution asks people. */
export interface ApprovalDesk {
  /**
   * Asks; the answer is sent to the execution under the request's name. A repeat does nothing.
   * @returns the approval's id
   */
  ask(request: ApprovalRequest): Promise<string>;
  /**
   * Asks no more, because the time is over.
   * @returns what was answered just before that, or null
   */
  expire(name: string): Promise<ApprovalAnswer | null>;
}
