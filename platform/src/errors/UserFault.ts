/** One thing a caller can mend, as it appears in a payload's `userErrors`. */
export interface UserErrorData {
  /** Stable, SCREAMING_SNAKE_CASE. */
  code: string;
  /** A sentence that shows the value received. */
  message: string;
  /** Path inside the mutation's `input`; null when no single field is at fault. */
  field: string[] | null;
}

/**
 * Thrown inside a mutation for input that the caller can mend. The transaction is rolled back and the payload
 * answers with `userErrors` and nothing else.
 */
export class UserFault extends Error {
  override readonly name = 'UserFault';
  readonly userErrors: UserErrorData[];

  constructor(userErrors: UserErrorData[]) {
    super(userErrors.map((error) => error.message).join(' '));
    this.userErrors = userErrors;
  }

  /** The common case of a single error. */
  static of(code: string, message: string, field: string[] | null = null): UserFault {
    return new UserFault([{ code, message, field }]);
  }
}
