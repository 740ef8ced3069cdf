import type { Diagnostic } from '../Diagnostic.js';
import { yamlLocator } from '../locateInYaml.js';

type Path = readonly (string | number)[];

/** Collects what had to be guessed while a definition is built, to be placed in its text when that is written. */
export class Remarks {
  readonly #remarks: { severity: Diagnostic['severity']; code: string; message: string; path: Path }[] = [];

  add(severity: Diagnostic['severity'], code: string, message: string, path: Path): void {
    this.#remarks.push({ severity, code, message, path });
  }

  /** The remarks with their lines and columns in `definition`. */
  placedIn(definition: string): Diagnostic[] {
    const locate = yamlLocator(definition);
    return this.#remarks.map(({ path, ...remark }) => {
      const position = locate(path);
      return { ...remark, line: position?.line ?? null, column: position?.column ?? null };
    });
  }
}
