import type { Tier } from '@gantry/platform/identity/RequestContext.js';
import { Counter, type Registry } from 'prom-client';

/** What became of an execution that was asked for: it was let in, waits for its workflow, or was refused. */
export type AdmissionOutcome = 'admitted' | 'held' | 'refused';

/** What is measured of who has to wait, by tier: a label for each tenant would be too many. */
export class FairnessMetrics {
  readonly #admissions: Counter<'tier' | 'outcome'>;
  readonly #delays: Counter<'tier' | 'reason'>;
  readonly #circuits: Counter<'tier' | 'state'>;

  constructor(registry: Registry) {
    const counter = <L extends string>(name: string, help: string, labelNames: L[]): Counter<L> =>
      (registry.getSingleMetric(name) as Counter<L> | undefined) ??
      new Counter({ name, help, labelNames, registers: [registry] });
    this.#admissions = counter(
      'gantry_executions_asked_total',
      'Executions that were asked for, by tier and by what became of them: admitted, held (they wait for their workflow) or refused.',
      ['tier', 'outcome'],
    );
    this.#delays = counter(
      'gantry_execution_calls_delayed_total',
      "Calls that had to wait or were put off, by tier and reason: pace (the tenant's calls a second) or service (it asked for it, or failed).",
      ['tier', 'reason'],
    );
    this.#circuits = counter(
      'gantry_execution_circuits_total',
      'Changes of services that are left alone because they fail (open), or asked again (closed), by tier.',
      ['tier', 'state'],
    );
  }

  asked(tier: Tier, outcome: AdmissionOutcome): void {
    this.#admissions.inc({ tier, outcome });
  }

  delayed(tier: Tier, reason: string): void {
    this.#delays.inc({ tier, reason });
  }

  circuitChanged(tier: Tier, open: boolean): void {
    this.#circuits.inc({ tier, state: open ? 'open' : 'closed' });
  }
}
