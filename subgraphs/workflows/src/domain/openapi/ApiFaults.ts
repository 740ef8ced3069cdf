import { UserFault, type UserErrorData } from '@gantry/platform/errors/UserFault.js';
import type { SourceDocument, SourcePath } from '../source/SourceDocument.js';
import { showValue } from '../source/showValue.js';

const most = 20;

/** Collects what is wrong with an OpenAPI document, as `userErrors` that name the place. */
export class ApiFaults {
  readonly #errors: UserErrorData[] = [];
  readonly #source: SourceDocument;

  constructor(source: SourceDocument) {
    this.#source = source;
  }

  /** Notes that the value at `path` is not what it must be: `must be …`. */
  add(path: SourcePath, must: string, value: unknown): void {
    const { line, column } = this.#source.positionOf(path);
    this.note(path, `${place(path)} ${must}; received ${showValue(value)} (line ${line}, column ${column}).`);
  }

  /** Notes a whole sentence about the value at `path`. */
  note(path: SourcePath, message: string): void {
    if (this.#errors.length < most) {
      this.#errors.push({ code: 'INVALID_OPENAPI', message, field: ['openapi', ...path.map(String)] });
    }
  }

  /** Throws what was collected. */
  throwIfAny(): void {
    if (this.#errors.length > 0) throw new UserFault(this.#errors);
  }
}

function place(path: SourcePath): string {
  return path.length === 0 ? 'The document' : path.join(' → ');
}
