import type { Consumers } from '@gantry/platform/events/InboxProcessor.js';
import { usageOfExecution, usageOfInference, usageOfPod } from '../domain/meterEvents.js';
import type { UsageMeter } from './UsageMeter.js';

/** The events that cost meters, each once by its id. */
export function consumersOf(meter: UsageMeter, now: () => Date): Consumers {
  return {
    AgentResponse: (event, scope) =>
      meter.record(scope, usageOfInference(event.id, new Date(event.time), event.data), now()),
    InferenceEnded: (event, scope) =>
      meter.record(scope, usageOfInference(event.id, new Date(event.time), event.data), now()),
    WorkflowCompleted: (event, scope) => meter.record(scope, usageOfExecution(event.id, event.data), now()),
    WorkflowFailed: (event, scope) => meter.record(scope, usageOfExecution(event.id, event.data), now()),
    PodUsageMetered: (event, scope) => meter.record(scope, usageOfPod(event.id, event.data), now()),
  };
}
