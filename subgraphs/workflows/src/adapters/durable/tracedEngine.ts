import { inSpan } from '@gantry/platform/telemetry/inSpan.js';
import { withLogFields } from '@gantry/platform/telemetry/logFields.js';
import { contextOf, type TraceContext } from '@gantry/platform/telemetry/TraceContext.js';
import type { ExecutionEngine, ExecutionJob } from '../../domain/execution/ExecutionEngine.js';
import { Abandoned, type Durable } from '../../domain/interpreter/Durable.js';

/**
 * The same engine; what it runs is seen in the trace of the request that asked for it, each step as a span. After a
 * restart an execution goes on in the same trace.
 * @param traceOf where that trace stood, for a job that does not say
 */
export function tracedEngine(
  engine: ExecutionEngine,
  traceOf: (job: ExecutionJob) => Promise<TraceContext | null>,
): ExecutionEngine {
  return {
    start: (run) =>
      engine.start(async (job, durable) => {
        const { executionId, tenantId } = job;
        const attributes = { 'gantry.execution.id': executionId, 'gantry.tenant.id': tenantId };
        const { trace = await durable.write('trace', () => traceOf(job)) } = job;
        const parent = contextOf(trace);
        await withLogFields({ tenantId }, () =>
          inSpan('execution', { attributes, parent }, () =>
            run(job, tracedDurable(durable)).catch(unlessAbandoned),
          ),
        );
      }),
    stop: () => engine.stop(),
    submit: (job) => engine.submit(job),
    known: (executionIds) => engine.known(executionIds),
    cancel: (job) => engine.cancel(job),
    givenUp: () => engine.givenUp(),
    forget: (job) => engine.forget(job),
    tidy: (before) => engine.tidy(before),
  };
}

/** That nobody wants the rest, or that it comes later, is no error of what ran so far. */
function unlessAbandoned(error: unknown): void {
  if (!(error instanceof Abandoned)) throw error;
}

function tracedDurable(durable: Durable): Durable {
  return {
    // Its span is that of the work: a step whose result is there already has none.
    step: (name, work) =>
      durable.step(name, (around) =>
        inSpan('step', { attributes: { 'gantry.step': name } }, () => work(around)),
      ),
    write: (name, work) =>
      durable.write(name, () => inSpan('step', { attributes: { 'gantry.step': name } }, work)),
    sleep: (ms) => durable.sleep(ms),
    now: () => durable.now(),
    signal: (name, until) => durable.signal(name, until),
    beside: (key) => tracedDurable(durable.beside(key)),
    parallel: (name, work) =>
      durable.parallel(name, (parts) =>
        work({ run: (key, part) => parts.run(key, (own) => part(tracedDurable(own))) }),
      ),
  };
}
