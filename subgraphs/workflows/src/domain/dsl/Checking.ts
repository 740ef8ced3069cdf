import type { Json } from '../Json.js';
import { isJsonObject } from '../Json.js';
import type { SourcePath } from '../source/SourceDocument.js';
import { showValue } from '../source/showValue.js';
import type { AllowedProcesses } from './AllowedProcesses.js';
import type { CatalogConnector } from './Catalog.js';
import type { ExpressionSource } from './ExpressionCompiler.js';
import { bareExpression, expressionOf } from './expressionOf.js';
import type { Report } from './Report.js';
import { wholeExpression } from './wholeExpression.js';

/** An expression found in a definition, and where. */
export interface ExpressionSite extends ExpressionSource {
  path: SourcePath;
}

/** The names that `use` defines, by kind. */
export interface Defined {
  authentications: readonly string[];
  secrets: readonly string[];
  functions: readonly string[];
  catalogs: readonly string[];
  errors: readonly string[];
  retries: readonly string[];
  timeouts: readonly string[];
}

/** Variables of an expression by its place ("Runtime expression arguments"). */
export const variables = {
  workflowInput: ['workflow', 'runtime', 'secrets'],
  workflowOutput: ['context', 'workflow', 'runtime', 'secrets'],
  taskInput: ['context', 'task', 'workflow', 'runtime', 'secrets'],
  task: ['context', 'input', 'task', 'workflow', 'runtime', 'secrets', 'authorization'],
  taskExport: ['context', 'input', 'output', 'task', 'workflow', 'runtime', 'secrets', 'authorization'],
} as const;

/** One check of one definition: what is known, and what has been found so far. */
export class Checking {
  readonly report: Report;
  readonly connectors: readonly CatalogConnector[];
  readonly defined: Defined;
  readonly processes: AllowedProcesses;
  /** Whether there is a server to send mails by. */
  readonly mail: boolean;
  readonly expressions: ExpressionSite[] = [];
  /** Names of the secrets that there are; null where nobody knows. */
  readonly secrets: readonly string[] | null;
  /** Whether texts are evaluated without being marked as expressions (`evaluate.mode`). */
  loose = false;
  /** Secrets that authentications use. */
  readonly usedSecrets = new Set<string>();
  /** Tasks whose own variables have names that cannot be told, so that those named in them may well be there. */
  readonly unnamed: SourcePath[] = [];
  /** Tasks counted so far, nested ones included. */
  tasks = 0;

  constructor(
    report: Report,
    connectors: readonly CatalogConnector[],
    defined: Defined,
    secrets: readonly string[] | null = null,
    processes: AllowedProcesses = { shell: false, container: false },
    mail = false,
  ) {
    this.secrets = secrets;
    this.report = report;
    this.connectors = connectors;
    this.defined = defined;
    this.processes = processes;
    this.mail = mail;
  }

  /** Whether what `use` has of a kind cannot be told, since it is wrong itself. */
  isUncertain(kind: string): boolean {
    const { suspicions } = this.report;
    return suspicions.hasMeant(['use'], [kind]) || suspicions.at(['use']) || suspicions.at(['use', kind]);
  }

  /** Notes a property that always is an expression. */
  expression(path: SourcePath, value: Json | undefined, what: string, names: readonly string[]): void {
    const text = this.report.text(path, value, what);
    if (text !== null) this.expressions.push({ path, jq: bareExpression(text), variables: names });
  }

  /** Notes a text that is taken as an expression where it is one, in loose mode, and must be one otherwise. */
  transforming(path: SourcePath, value: string, what: string, names: readonly string[]): void {
    if (this.loose) this.template(path, value, names);
    else this.expression(path, value, what, names);
  }

  /** Notes the expressions inside a value of any shape. In loose mode each text may be one, and is right if it is none. */
  template(path: SourcePath, value: Json, names: readonly string[]): void {
    if (typeof value === 'string') {
      const jq = expressionOf(value);
      if (jq !== null) {
        this.expressions.push({ path, jq, variables: names });
      } else if (value.includes('${') && !this.loose) {
        this.report.warn(
          'TEXT_WITH_EXPRESSION',
          path,
          `${showValue(value)} is taken as it stands: only a whole string is evaluated. Write it as one expression, ` +
            'like ${ "Hello \\(.name)" }.',
          this.report.replacing(path, wholeExpression(value)),
        );
      }
    } else if (Array.isArray(value)) {
      value.forEach((item, index) => this.template([...path, index], item, names));
    } else if (isJsonObject(value)) {
      for (const [name, item] of Object.entries(value)) this.template([...path, name], item, names);
    }
  }

  /** Notes a string that is an expression as a whole or a map with expressions inside, as `as` and `from` take. */
  transformation(path: SourcePath, value: Json, what: string, names: readonly string[]): void {
    if (typeof value === 'string') this.transforming(path, value, what, names);
    else if (isJsonObject(value)) this.template(path, value, names);
    else {
      this.report.error(
        'INVALID_TYPE',
        path,
        `${what} must be an expression or a map with expressions; found ${showValue(value)}.`,
      );
    }
  }
}
