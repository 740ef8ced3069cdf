import { UserFault, type UserErrorData } from '@gantry/platform/errors/UserFault.js';
import { longestSecret, secretName } from './WorkflowSecret.js';

/** Checks a secret that is to be kept. @throws UserFault with fields `name` and `value`; never shows the value */
export function checkSecret(name: string, value: string): void {
  const faults: UserErrorData[] = [];
  if (!secretName.test(name)) {
    faults.push({
      code: 'INVALID_NAME',
      message: `The secret's name ${JSON.stringify(name.slice(0, 120))} must begin with a letter or an underscore and have at most 100 letters, digits, dots, hyphens and underscores.`,
      field: ['name'],
    });
  }
  // What is shorter could not be told from other text, and so not be hidden.
  if (value.length < 4 || value.length > longestSecret || value.includes('\0')) {
    faults.push({
      code: 'INVALID_VALUE',
      message: `The secret's value must have 4 to ${longestSecret} characters, none of them a NUL; it has ${value.length}.`,
      field: ['value'],
    });
  }
  if (faults.length > 0) throw new UserFault(faults);
}
