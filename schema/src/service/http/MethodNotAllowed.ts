/** There is something at that path, which is asked with other methods. */
export class MethodNotAllowed extends Error {
  override readonly name = 'MethodNotAllowed';
  readonly allowed: readonly string[];

  constructor(method: string, path: string, allowed: readonly string[]) {
    super(`${method} is not for ${path}: there is ${allowed.join(', ')}.`);
    this.allowed = allowed;
  }
}
