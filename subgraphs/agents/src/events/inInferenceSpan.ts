import { SpanKind } from '@opentelemetry/api';
import { inSpan } from '@gantry/platform/telemetry/inSpan.js';
import { withLogFields } from '@gantry/platform/telemetry/logFields.js';
import { contextOf } from '@gantry/platform/telemetry/TraceContext.js';
import type { InferenceOutcome } from '../domain/inference/InferenceProvider.js';
import type { InferenceRow } from '../persistence/InferenceEntity.js';
import type { Writer } from '../persistence/InferenceQueue.js';

/** Told by whom an answer was written, and what came of it. */
export type Told = (by: Writer, outcome: InferenceOutcome) => void;

/**
 * Writes an answer in the trace of what it answers, as a span by OpenTelemetry's conventions for generative AI.
 * What is said, on either side, is in neither span nor log.
 */
export function inInferenceSpan(row: InferenceRow, write: (told: Told) => Promise<void>): Promise<void> {
  const { tenantId, requestId, agentId, conversationId, executionId, starts } = row;
  const attributes = {
    'gen_ai.operation.name': 'chat',
    ...(agentId && { 'gen_ai.agent.id': agentId }),
    ...(conversationId && { 'gen_ai.conversation.id': conversationId }),
    ...(executionId && { 'gantry.execution.id': executionId }),
    'gantry.tenant.id': tenantId,
    'gantry.attempt': starts,
  };
  const step = { kind: SpanKind.CLIENT, attributes, parent: contextOf(row.trace) };
  return withLogFields({ requestId: requestId ?? undefined, tenantId }, () =>
    inSpan('chat', step, (span) =>
      write((by, { usage, finishReason, status }) => {
        span.updateName(`chat ${by.model}`);
        span.setAttributes({
          'gen_ai.provider.name': by.provider,
          'gen_ai.request.model': by.model,
          'gen_ai.usage.input_tokens': usage.inputTokens,
          'gen_ai.usage.output_tokens': usage.outputTokens,
          'gen_ai.response.finish_reasons': [finishReason],
        });
        if (status === 'FAILED') span.setAttribute('error.type', finishReason);
      }),
    ),
  );
}
