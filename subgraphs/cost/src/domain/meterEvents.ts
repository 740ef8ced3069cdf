import { Exact } from './Exact.js';
import { serviceOfUnit } from './Meter.js';
import type { Unit } from './Meter.js';
import { noKeys } from './UsageRecord.js';
import type { AllocationKeys, Usage } from './UsageRecord.js';

interface InferenceData {
  /** Absent where a model was asked without an agent, as the execution and its workflow are of a reply. */
  agentId?: string | null;
  executionId?: string | null;
  workflowId?: string | null;
  model: string;
  inputTokens: number;
  outputTokens: number;
}

interface ExecutionData {
  executionId: string;
  workflowId: string;
  finishedAt: string;
  seconds: string;
}

interface PodUsageData {
  projectId: string;
  from: string;
  cpuSeconds: string;
  memoryGibSeconds: string;
}

/** The tokens of one reply, or of what one task asked, at the time the answer was complete. A failed inference has used its tokens too. */
export function usageOfInference(eventId: string, at: Date, data: InferenceData): Usage[] {
  const { agentId = null, executionId = null, workflowId = null } = data;
  const keys = { ...noKeys, agentId, executionId, workflowId };
  return [
    usage(eventId, at, keys, 'TOKEN_INPUT', String(data.inputTokens), data.model),
    usage(eventId, at, keys, 'TOKEN_OUTPUT', String(data.outputTokens), data.model),
  ].filter(isUsed);
}

/** The seconds of an execution, however it ended, at the time it ended. */
export function usageOfExecution(eventId: string, data: ExecutionData): Usage[] {
  const keys = { ...noKeys, workflowId: data.workflowId, executionId: data.executionId };
  return [usage(eventId, new Date(data.finishedAt), keys, 'EXECUTION_SECOND', data.seconds)].filter(isUsed);
}

/** What a pod reserved over a span, all at the start of the span: spans are short, and a price holds longer. */
export function usageOfPod(eventId: string, data: PodUsageData): Usage[] {
  const keys = { ...noKeys, projectId: data.projectId };
  const at = new Date(data.from);
  return [
    usage(eventId, at, keys, 'VCPU_SECOND', data.cpuSeconds),
    usage(eventId, at, keys, 'GIB_SECOND', data.memoryGibSeconds),
  ].filter(isUsed);
}

function usage(
  sourceEventId: string,
  at: Date,
  keys: AllocationKeys,
  unit: Unit,
  quantity: string,
  resource: string | null = null,
): Usage {
  return { sourceEventId, service: serviceOfUnit[unit], unit, resource, quantity, at, ...keys };
}

function isUsed({ quantity }: Usage): boolean {
  return new Exact(quantity).gt(0);
}
