import { registerEnumType } from 'type-graphql';
import { budgetPeriods } from '../domain/Budget.js';
import { serviceOfUnit, services, units } from '../domain/Meter.js';
import { dimensions, granularities } from '../domain/ReportQuery.js';

function enumOf<Value extends string>(values: readonly Value[]): { [Name in Value]: Name } {
  return Object.fromEntries(values.map((value) => [value, value])) as { [Name in Value]: Name };
}

export const ServiceEnum = enumOf(services);
registerEnumType(ServiceEnum, {
  name: 'CostService',
  description: 'What kind of thing was used.',
  valuesConfig: {
    INFERENCE: { description: "Agents' models." },
    EXECUTION: { description: 'Executions of workflows.' },
    COMPUTE: { description: 'Pods that run deployed services.' },
  },
});

export const UnitEnum = enumOf(units);
registerEnumType(UnitEnum, {
  name: 'UsageUnit',
  description: `What a quantity counts. Every unit belongs to one service: ${units.map((unit) => `${unit} to ${serviceOfUnit[unit]}`).join(', ')}.`,
  valuesConfig: {
    TOKEN_INPUT: { description: 'Tokens that a model has read.' },
    TOKEN_OUTPUT: { description: 'Tokens that a model has written.' },
    EXECUTION_SECOND: { description: 'Seconds from the start of an execution to its end.' },
    VCPU_SECOND: { description: 'vCPUs that a pod reserved, times seconds.' },
    GIB_SECOND: { description: 'GiB of memory that a pod reserved, times seconds.' },
  },
});

export const GranularityEnum = enumOf(granularities);
registerEnumType(GranularityEnum, {
  name: 'CostGranularity',
  description: 'How long the periods of a report are. They are those of the calendar in UTC.',
  valuesConfig: {
    HOUR: { description: 'Hours; the range may span 31 days.' },
    DAY: { description: 'Days; the range may span 366 days.' },
    MONTH: { description: 'Months; the range may span 3660 days.' },
    TOTAL: { description: 'One period, the whole range; it may span 3660 days.' },
  },
});

export const DimensionEnum = enumOf(dimensions);
registerEnumType(DimensionEnum, {
  name: 'CostDimension',
  description: 'By what a report is broken down.',
  valuesConfig: {
    SERVICE: { description: 'The kind of thing used; the value is a CostService.' },
    PROJECT: { description: 'The project whose pods used it; the value is its id.' },
    AGENT: { description: 'The agent that used it; the value is its id.' },
    WORKFLOW: { description: 'The workflow whose execution used it; the value is its id.' },
  },
});

export const BudgetPeriodEnum = enumOf(budgetPeriods);
registerEnumType(BudgetPeriodEnum, {
  name: 'BudgetPeriod',
  description: 'After how long a budget starts anew. Periods are those of the calendar in UTC.',
  valuesConfig: {
    DAY: { description: 'Every day at 00:00 UTC.' },
    MONTH: { description: 'Every first of a month.' },
    QUARTER: { description: 'On the first of January, April, July and October.' },
    YEAR: { description: 'Every first of January.' },
  },
});
