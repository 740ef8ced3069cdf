import { Abandoned } from '../interpreter/Durable.js';

/** An execution has gone over to another version: what went on with the one before ends. */
export class VersionLeft extends Abandoned {
  override readonly name = 'VersionLeft';

  constructor(executionId: string) {
    super(`The execution ${executionId} has gone over to another version.`);
  }
}
