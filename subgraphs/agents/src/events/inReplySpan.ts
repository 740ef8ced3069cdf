import { SpanKind } from '@opentelemetry/api';
import { inSpan } from '@gantry/platform/telemetry/inSpan.js';
import { withLogFields } from '@gantry/platform/telemetry/logFields.js';
import { contextOf } from '@gantry/platform/telemetry/TraceContext.js';
import type { Reply } from '../domain/reply/writeReply.js';
import type { InferenceRow } from '../persistence/InferenceEntity.js';

/** Told by whom a reply was written, and what came of it. */
export type Told = (by: { provider: string; model: string }, reply: Reply) => void;

/**
 * Writes a reply in the trace of the message that it answers, as a span by OpenTelemetry's conventions for generative AI.
 * What is said, on either side, is in neither span nor log.
 */
export function inReplySpan(row: InferenceRow, write: (told: Told) => Promise<void>): Promise<void> {
  const { tenantId, requestId, agentId, conversationId, starts } = row;
  const attributes = {
    'gen_ai.operation.name': 'chat',
    'gen_ai.agent.id': agentId,
    'gen_ai.conversation.id': conversationId,
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
