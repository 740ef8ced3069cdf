import { UserFault } from '@gantry/platform/errors/UserFault.js';
import type { UserErrorData } from '@gantry/platform/errors/UserFault.js';
import type { BudgetPeriod, BudgetTerms } from './Budget.js';
import { tenantCurrency } from './tenantCurrency.js';
import { Exact, plain } from './Exact.js';
import { parseAmount } from './parseAmount.js';

/** Budget terms as a client wrote them. */
export interface BudgetTermsInput {
  name: string;
  amount: string;
  currency: string;
  period: BudgetPeriod;
  alertAt: readonly number[];
}

const longestName = 200;
const mostThresholds = 20;
const highestThreshold = 100;

/**
 * Reads budget terms.
 * @throws UserFault with one error for every field that is at fault.
 */
export function checkBudgetTerms(input: BudgetTermsInput): BudgetTerms {
  const errors: UserErrorData[] = [];
  const fault = (field: string, code: string, message: string): void => {
    errors.push({ code, message, field: [field] });
  };

  const name = input.name.trim();
  if (name.length < 1 || name.length > longestName) {
    fault(
      'name',
      'INVALID_NAME',
      `A budget's name has 1 to ${longestName} characters; "${shorten(input.name)}" has ${name.length}.`,
    );
  }
  const amount = parseAmount(input.amount);
  if (!amount || amount.lte(0)) {
    fault(
      'amount',
      'INVALID_AMOUNT',
      `"${shorten(input.amount)}" is not an amount above 0, written like "1250.50", with at most 15 digits before and 12 after the point.`,
    );
  }
  const currency = checkCurrency(input.currency, fault);
  const alertAt = checkThresholds(input.alertAt, fault);
  if (errors.length > 0 || !amount) throw new UserFault(errors);
  return { name, amount: plain(amount), currency, period: input.period, alertAt };
}

type Fault = (field: string, code: string, message: string) => void;

function checkCurrency(code: string, fault: Fault): string {
  if (code !== tenantCurrency) {
    const known = Intl.supportedValuesOf('currency').includes(code);
    fault(
      'currency',
      known ? 'UNSUPPORTED_CURRENCY' : 'INVALID_CURRENCY',
      known
        ? `This tenant's costs are kept in ${tenantCurrency}; a budget in ${code} cannot be compared with them.`
        : `"${shorten(code)}" is not an ISO 4217 currency code.`,
    );
  }
  return code;
}

function checkThresholds(alertAt: readonly number[], fault: Fault): string[] {
  const wrong = alertAt.find((value) => !(value > 0 && value <= highestThreshold));
  if (wrong !== undefined) {
    fault(
      'alertAt',
      'INVALID_THRESHOLD',
      `An alert threshold is a fraction of the amount above 0 and at most ${highestThreshold}; ${wrong} is not.`,
    );
    return [];
  }
  if (alertAt.length > mostThresholds) {
    fault(
      'alertAt',
      'TOO_MANY_THRESHOLDS',
      `A budget has at most ${mostThresholds} thresholds; ${alertAt.length} were given.`,
    );
  }
  // A float's shortest decimal form is what its author wrote: 0.8 becomes exactly 0.8 here.
  const unique = new Set(alertAt.map((value) => plain(String(value))));
  return [...unique].sort((a, b) => new Exact(a).cmp(b));
}

function shorten(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
