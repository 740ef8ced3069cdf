import type { Tier } from '@gantry/platform/identity/RequestContext.js';
import { FairShare } from '@gantry/platform/resilience/FairShare.js';
import type { ExecutionJob } from '../../domain/execution/ExecutionEngine.js';
import type { ExecutionGates } from '../../domain/execution/ExecutionGates.js';
import type { ExpressionEvaluator } from '../../domain/interpreter/ExpressionEvaluator.js';
import type { InferenceAnswer, Inferences } from '../../domain/inference/Inferences.js';
import type {
  ProtocolAnswer,
  ProtocolCall,
  ProtocolCaller,
} from '../../domain/interpreter/ProtocolCaller.js';
import type { HttpAnswer, HttpCaller, HttpFailure } from '../../domain/interpreter/Services.js';
import { Pace } from '../../domain/limits/Pace.js';
import type { LimitsByTier } from '../../domain/limits/TenantLimits.js';
import { longestTimerMs } from '../durable/longestTimerMs.js';
import { pause } from './pause.js';
import { defaultServiceGate, ServiceGate, type ServiceGateSettings } from './ServiceGate.js';

/** Why a call was not made at once, or at all. */
export type DelayReason = 'pace' | 'service';

export interface TenantGatesOptions {
  limits: LimitsByTier;
  services?: ServiceGateSettings | undefined;
  /** Told of calls that had to wait, or were put off. */
  delayed?: (tier: Tier, reason: DelayReason) => void;
  /** Told when a service of a tenant's begins to be left alone because it fails, and when it ends to be. */
  circuitChanged?: (tenantId: string, tier: Tier, service: string, open: boolean) => void;
}

/** Whose call it is. */
interface Owner {
  tenantId: string;
  tier: Tier;
}

/** What a tenant has under way here. */
interface Known {
  pace: Pace;
  perSecond: number;
  services: Map<string, ServiceGate>;
}

/** Tasks of all tenants that may be at work at once in one process. */
const mostTasks = 2_000;
/** Expressions that are handed to the worker threads at once, so that who comes next is decided here. */
const mostExpressions = 4;
/** Milliseconds that a call waits here for its turn by its tenant's pace; it is put off for longer ones. */
const patienceMs = 5_000;
/** Tenants after which those of whom nothing is to be known are forgotten. */
const mostKept = 1_000;

/**
 * Stands between executions and what they use, so that no tenant has more of it than its tier allows, and whoever has the least
 * comes first.
 */
export class TenantGates implements ExecutionGates {
  readonly #options: TenantGatesOptions;
  readonly #tenants = new Map<string, Known>();
  readonly #tasks = new FairShare({ capacity: mostTasks, patienceMs: longestTimerMs, what: 'tasks' });
  readonly #expressions = new FairShare({
    capacity: mostExpressions,
    patienceMs: longestTimerMs,
    what: 'expressions',
  });

  constructor(options: TenantGatesOptions) {
    this.#options = options;
  }

  /** The same caller for an execution, as fast and as often as its tenant may and as the services take it. */
  http({ tenantId, tier = 'TEAM' }: ExecutionJob, caller: HttpCaller): HttpCaller {
    return {
      send: (request) => {
        const service = request.service ?? originOf(request.url);
        return this.#pass({ tenantId, tier }, service, request.deadlineMs, () => caller.send(request));
      },
    };
  }

  /** The same for calls of other protocols. */
  protocols({ tenantId, tier = 'TEAM' }: ExecutionJob, caller: ProtocolCaller): ProtocolCaller {
    return {
      call: (call, deadlineMs) =>
        this.#passAs({ tenantId, tier }, serviceOf(call), deadlineMs, () => caller.call(call, deadlineMs)),
      // What is open for hours takes a turn, but nobody's room.
      subscribe: async (subscription, signal) => {
        await this.#turn({ tenantId, tier });
        return caller.subscribe(subscription, signal);
      },
    };
  }

  /** The same for models, which are one service. */
  inferences({ tenantId, tier = 'TEAM' }: ExecutionJob, inferences: Inferences): Inferences {
    return {
      infer: (request, deadlineMs) =>
        this.#passAs({ tenantId, tier }, 'models', deadlineMs, () => inferences.infer(request, deadlineMs)),
    };
  }

  /** The same evaluator for an execution, in turn with those of other tenants. */
  expressions(
    { tenantId, tier = 'TEAM' }: ExecutionJob,
    evaluator: ExpressionEvaluator,
  ): ExpressionEvaluator {
    const most = this.#options.limits[tier].tasks;
    const inTurn = <T>(work: () => Promise<T>): Promise<T> =>
      this.#share(this.#expressions, tenantId, Math.min(most, mostExpressions), work);
    return {
      evaluate: (...given) => inTurn(() => evaluator.evaluate(...given)),
      validate: (...given) => inTurn(() => evaluator.validate(...given)),
    };
  }

  /** The same for what is not answered as HTTP answers. */
  async #passAs<Answer extends ProtocolAnswer | InferenceAnswer>(
    owner: Owner,
    service: string,
    deadlineMs: number,
    ask: () => Promise<Answer>,
  ): Promise<Answer | HttpFailure> {
    let said: Answer | null = null;
    const answer = await this.#pass(owner, service, deadlineMs, async () => asOfHttp((said = await ask())));
    return answer.kind === 'failure' ? answer : said!;
  }

  /** Makes a call when the tenant may, and the service takes it. */
  async #pass(
    { tenantId, tier }: Owner,
    service: string,
    deadlineMs: number,
    send: () => Promise<HttpAnswer | HttpFailure>,
  ): Promise<HttpAnswer | HttpFailure> {
    const { pace, services } = this.#of(tenantId, tier);
    const wait = pace.delayAt(Date.now());
    if (wait > 0) this.#options.delayed?.(tier, 'pace');
    if (wait > patienceMs) {
      const detail = `This tenant may make ${this.#options.limits[tier].callsPerSecond} calls a second here.`;
      return { kind: 'failure', reason: 'postponed', detail, retryAfterMs: wait };
    }
    await this.#turn({ tenantId, tier });
    let gate = services.get(service);
    if (!gate) services.set(service, (gate = this.#gate(tenantId, tier, service)));
    const answer = await gate.pass(deadlineMs, () =>
      this.#share(this.#tasks, tenantId, this.#options.limits[tier].tasks, send),
    );
    if (answer.kind === 'failure' && answer.retryAfterMs !== undefined) {
      this.#options.delayed?.(tier, 'service');
    }
    return answer;
  }

  /** Waits until the tenant may make one more call. */
  async #turn({ tenantId, tier }: Owner): Promise<void> {
    const turn = this.#of(tenantId, tier).pace.take(Date.now());
    if (turn > 0) await pause(turn);
  }

  async #share<T>(share: FairShare, owner: string, most: number, work: () => Promise<T>): Promise<T> {
    const leave = await share.enter({ owner, most, maxWaiting: Infinity, timeLeftMs: Infinity });
    try {
      return await work();
    } finally {
      leave();
    }
  }

  #of(tenantId: string, tier: Tier): Known {
    const perSecond = this.#options.limits[tier].callsPerSecond;
    let known = this.#tenants.get(tenantId);
    if (!known || known.perSecond !== perSecond) {
      if (this.#tenants.size >= mostKept) this.#forgetIdle();
      known = { pace: new Pace(perSecond), perSecond, services: known?.services ?? new Map() };
      this.#tenants.set(tenantId, known);
    }
    return known;
  }

  #gate(tenantId: string, tier: Tier, name: string): ServiceGate {
    const { services = defaultServiceGate, circuitChanged } = this.#options;
    return new ServiceGate(name, services, (open) => circuitChanged?.(tenantId, tier, name, open));
  }

  #forgetIdle(): void {
    const now = Date.now();
    for (const [tenantId, { pace, services }] of this.#tenants) {
      for (const [name, gate] of services) if (gate.isIdle) services.delete(name);
      if (services.size === 0 && pace.isRested(now)) this.#tenants.delete(tenantId);
    }
  }
}

/** What an answer says of the service. */
function asOfHttp(answer: ProtocolAnswer | InferenceAnswer): HttpAnswer | HttpFailure {
  if (answer.kind === 'failure') return answer;
  const status = answer.kind === 'refusal' ? answer.status : answer.kind === 'unusable' ? 400 : 200;
  return { kind: 'answer', status, headers: {}, content: null };
}

/** Who is called. */
function serviceOf(call: ProtocolCall): string {
  switch (call.protocol) {
    case 'mcp':
      return call.transport.kind === 'http' ? originOf(call.transport.url) : call.transport.command;
    case 'grpc':
      return `${call.host}:${call.port}`;
    case 'mail':
      return 'mail';
    default:
      return originOf(call.server);
  }
}

function originOf(url: string): string {
  return URL.canParse(url) ? new URL(url).origin : url;
}
