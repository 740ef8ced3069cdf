import type { RequestContext } from '@gantry/platform/identity/RequestContext.js';
import { GraphQLError } from 'graphql';
import { isAmong } from '../authorization/Audience.js';
import { RequestRefused } from '../execution/RequestRefused.js';
import type { SchemaGeneration } from '../supergraph/SchemaGeneration.js';
import type { GatewayMetrics } from '../telemetry/GatewayMetrics.js';
import { CostCalculator, type CostedOperation } from './CostCalculator.js';
import type { CostSettings } from './CostSettings.js';

/** What is reported in `extensions.cost`. */
export interface CostReport {
  estimated: number;
  actual: number;
  /** Absent when there is none for the caller's tier. */
  limit?: number;
}

/** One operation's cost, while it runs. */
export interface OperationCost {
  readonly estimated: number;
  readonly limit: number | undefined;
  /** The caller asked to be told, and may be. */
  readonly reported: boolean;
  /** Measures the answer. */
  settle(data: unknown): CostReport;
}

/** Estimates operations before they are planned, refuses those that are too dear, and measures the rest. */
export class CostControl {
  readonly #settings: CostSettings;
  readonly #metrics: GatewayMetrics;
  readonly #calculators = new WeakMap<SchemaGeneration, CostCalculator>();

  constructor(settings: CostSettings, metrics: GatewayMetrics) {
    this.#settings = settings;
    this.#metrics = metrics;
  }

  get isOn(): boolean {
    return this.#settings.mode !== 'off';
  }

  /** @throws RequestRefused COST_LIMIT_EXCEEDED with the estimate and the limit */
  admit(
    costed: CostedOperation,
    generation: SchemaGeneration,
    context: RequestContext,
    asked: boolean,
  ): OperationCost {
    const { mode, limits, reportTo } = this.#settings;
    const calculator = this.#calculatorOf(generation);
    const estimated = calculator.estimate(costed);
    this.#metrics.operationCost('estimated', estimated);
    const tier = context.tenant?.tier ?? 'default';
    const limit = Object.hasOwn(limits, tier) ? limits[tier] : limits['default'];
    if (mode === 'enforce' && limit !== undefined && estimated > limit) throw tooDear(estimated, limit);
    return {
      estimated,
      limit,
      reported: asked && isAmong(reportTo, context),
      settle: (data) => {
        const actual = calculator.actual(costed, data);
        this.#metrics.operationCost('actual', actual);
        return { estimated, actual, ...(limit === undefined ? {} : { limit }) };
      },
    };
  }

  #calculatorOf(generation: SchemaGeneration): CostCalculator {
    let calculator = this.#calculators.get(generation);
    if (!calculator) {
      calculator = new CostCalculator(generation.apiSchema, generation.cost, this.#settings.listSize);
      this.#calculators.set(generation, calculator);
    }
    return calculator;
  }
}

function tooDear(estimated: number, limit: number): RequestRefused {
  const message = `The operation may cost ${estimated}, at most ${limit} is allowed.`;
  return new RequestRefused('COST_LIMIT_EXCEEDED', [
    new GraphQLError(message, { extensions: { cost: { estimated, limit } } }),
  ]);
}
