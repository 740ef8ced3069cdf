import type { Unit } from './Meter.js';
import type { Price } from './Price.js';
import { tenantCurrency } from './tenantCurrency.js';

const validFrom = new Date('2025-01-01T00:00:00Z');

/** US dollars for one unit: 0.50 and 1.50 per million tokens, 0.04 per hour of execution, vCPU and GiB near a cloud's list. */
const amounts: Record<Unit, string> = {
  TOKEN_INPUT: '0.0000005',
  TOKEN_OUTPUT: '0.0000015',
  EXECUTION_SECOND: '0.000011',
  VCPU_SECOND: '0.000011244',
  GIB_SECOND: '0.000001235',
};

/** What holds for a tenant that has set no price of its own for a meter. */
export const defaultPriceList: readonly Price[] = (Object.keys(amounts) as Unit[]).map((unit) => ({
  id: `prc_default_${unit.toLowerCase()}`,
  unit,
  resource: null,
  amount: amounts[unit],
  currency: tenantCurrency,
  validFrom,
  validTo: null,
}));
