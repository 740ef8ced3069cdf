import type { Json, JsonObject } from '../Json.js';

export const approvalDecisions = ['APPROVED', 'REJECTED'] as const;
export type ApprovalDecision = (typeof approvalDecisions)[number];

export const approvalStatuses = ['OPEN', 'APPROVED', 'REJECTED', 'EXPIRED', 'WITHDRAWN'] as const;
export type ApprovalStatus = (typeof approvalStatuses)[number];

/** What happens when nobody has answered in time: the task fails, or is taken as answered. */
export const deadlineOutcomes = ['fail', 'reject', 'approve'] as const;
export type DeadlineOutcome = (typeof deadlineOutcomes)[number];

/** Whom an approval is for: who has one of the roles, or a stronger one, or is one of the people. */
export interface Assignees {
  roles: string[];
  /** Ids. */
  users: string[];
}

/** What a person is asked. */
export interface ApprovalRequest {
  /** Names the wait within its execution; the answer is sent to the execution under it. */
  name: string;
  /** How the history calls the task. */
  task: string;
  title: string;
  description: string | null;
  assignees: Assignees;
  /** JSON Schema of the data that the answer has to have; null for none. */
  schema: Json;
  /** Milliseconds since 1970; null for never. */
  deadline: number | null;
}

/** What a person has answered. */
export type ApprovalAnswer = {
  decision: ApprovalDecision;
  reason: string | null;
  data: Json;
  /** Null where nobody has, and the time was over. */
  answeredBy: string | null;
  /** ISO 8601. */
  answeredAt: string;
};

/** What the task gives. */
export function answerJson(answer: ApprovalAnswer): JsonObject {
  return { ...answer, approved: answer.decision === 'APPROVED' };
}
