/** A call took longer than it was given. */
export class DeadlinePassed extends Error {
  override readonly name = 'DeadlinePassed';

  constructor(deadlineMs: number) {
    super(`There was no answer within ${deadlineMs} ms.`);
  }
}
