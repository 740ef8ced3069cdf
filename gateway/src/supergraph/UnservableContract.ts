/** A contract whose supergraph is not valid. */
export class UnservableContract extends Error {
  override readonly name = 'UnservableContract';
  readonly contract: string;

  constructor(contract: string, cause: unknown) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    super(`The contract "${contract}" cannot be served: ${reason}`, { cause });
    this.contract = contract;
  }
}
