/** Of executions of one tenant that wait, those with the highest begin first; among equals, the oldest. */
export const lowestPriority = 0;
export const highestPriority = 9;
export const defaultPriority = 5;

/** Whether a value is a priority: a whole number from 0 to 9. */
export function isPriority(value: unknown): value is number {
  return Number.isInteger(value) && Number(value) >= lowestPriority && Number(value) <= highestPriority;
}
