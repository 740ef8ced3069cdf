import type { Diagnostic } from '@gantry/workflows/domain/dsl/Diagnostic.js';
import type { TextDocument } from 'vscode-languageserver-textdocument';

/** What was found in one version of a document. */
export interface Checked {
  version: number;
  findings: readonly Diagnostic[];
}

/** How long to wait for further letters before a text is checked, in milliseconds. */
const pauseMs = 150;

/** Checks documents once nobody has written in them for a moment, and keeps what was found in each. */
export class Checker {
  readonly #check: (text: string) => Promise<readonly Diagnostic[]>;
  readonly #onChecked: (document: TextDocument, checked: Checked) => void;
  readonly #waiting = new Map<string, NodeJS.Timeout>();
  readonly #found = new Map<string, Checked>();
  readonly #current = new Map<string, number>();

  constructor(
    check: (text: string) => Promise<readonly Diagnostic[]>,
    onChecked: (document: TextDocument, checked: Checked) => void,
  ) {
    this.#check = check;
    this.#onChecked = onChecked;
  }

  /** Checks a document soon; what was still waiting for its last version does not happen. */
  soon(document: TextDocument): void {
    const { uri } = document;
    clearTimeout(this.#waiting.get(uri));
    this.#current.set(uri, document.version);
    this.#waiting.set(
      uri,
      setTimeout(() => void this.#now(document), pauseMs),
    );
  }

  forget(uri: string): void {
    clearTimeout(this.#waiting.get(uri));
    for (const map of [this.#waiting, this.#found, this.#current]) map.delete(uri);
  }

  /** What was found in a document as it is; null where it has not been checked yet. */
  foundIn({ uri, version }: TextDocument): Checked | null {
    const checked = this.#found.get(uri);
    return checked?.version === version ? checked : null;
  }

  async #now(document: TextDocument): Promise<void> {
    const { uri, version } = document;
    const findings = await this.#check(document.getText());
    // Meanwhile it may have been changed, or closed.
    if (this.#current.get(uri) !== version) return;
    const checked = { version, findings };
    this.#found.set(uri, checked);
    this.#onChecked(document, checked);
  }
}
