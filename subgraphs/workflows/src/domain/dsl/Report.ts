import { isJsonObject, type Json, type JsonObject } from '../Json.js';
import type { Edit } from '../source/Edit.js';
import { didYouMean, nearestName } from '../source/nearestName.js';
import { showValue } from '../source/showValue.js';
import type { SourceDocument, SourcePath } from '../source/SourceDocument.js';
import type { Diagnostic, DiagnosticCode, Fix } from './Diagnostic.js';
import type { Offer } from './Offer.js';
import { Suspicions } from './Suspicions.js';

/** The properties that a map may and must have. */
export interface Properties {
  required?: readonly string[];
  optional?: readonly string[];
}

/** Collects diagnostics, each at the place that causes it. */
export class Report {
  readonly source: SourceDocument;
  readonly suspicions = new Suspicions();
  readonly #diagnostics: Diagnostic[] = [];

  constructor(source: SourceDocument) {
    this.source = source;
  }

  /** What was found, in the order of the text. */
  get diagnostics(): Diagnostic[] {
    return this.#diagnostics.toSorted((a, b) => a.line - b.line || a.column - b.column);
  }

  get hasErrors(): boolean {
    return this.#diagnostics.some((diagnostic) => diagnostic.severity === 'ERROR');
  }

  /** Reports at the value of `path`. */
  error(code: DiagnosticCode, path: SourcePath, message: string, fix: Fix | null = null): void {
    this.suspicions.found(path);
    this.add({ severity: 'ERROR', code, message, ...this.source.positionOf(path), fix });
  }

  /** Reports at the last key of `path`. */
  errorAtKey(code: DiagnosticCode, path: SourcePath, message: string, fix: Fix | null = null): void {
    this.suspicions.found(path);
    this.add({ severity: 'ERROR', code, message, ...this.source.positionOfKey(path), fix });
  }

  warn(code: DiagnosticCode, path: SourcePath, message: string, fix: Fix | null = null): void {
    this.add({ severity: 'WARNING', code, message, ...this.source.positionOf(path), fix });
  }

  warnAtKey(code: DiagnosticCode, path: SourcePath, message: string, fix: Fix | null = null): void {
    this.add({ severity: 'WARNING', code, message, ...this.source.positionOfKey(path), fix });
  }

  /** The fix that calls the last key of `path` otherwise; null without a name. */
  renaming(path: SourcePath, name: string | null): Fix | null {
    const edit = name === null ? null : this.source.renaming(path, name);
    return edit && { description: `Write ${JSON.stringify(name)}.`, edits: [edit] };
  }

  /** The fix that writes another value at `path`; null without one. */
  replacing(path: SourcePath, value: string | number | boolean | null): Fix | null {
    const edit = value === null ? null : this.source.replacing(path, value);
    return edit && { description: `Write ${JSON.stringify(value)}.`, edits: [edit] };
  }

  /** The fix that writes a number or a truth value without the quotes around it; null when it is none. */
  unquoting(path: SourcePath, value: Json): Fix | null {
    if (typeof value !== 'string' || !/^(?:true|false|0|[1-9]\d{0,8})$/u.test(value)) return null;
    return this.replacing(path, JSON.parse(value) as number | boolean);
  }

  /** The fix of these edits; null without any. */
  fixing(description: string, edits: Edit[]): Fix | null {
    return edits.length === 0 ? null : { description, edits };
  }

  /** The value as a map, or null after reporting that it is none. */
  map(path: SourcePath, value: Json | undefined, what: string): JsonObject | null {
    if (isJsonObject(value)) return value;
    this.error('INVALID_TYPE', path, `${what} must be a map; found ${showValue(value)}.`);
    return null;
  }

  /** The value as a list, or null after reporting that it is none. */
  list(path: SourcePath, value: Json | undefined, what: string): Json[] | null {
    if (Array.isArray(value)) return value;
    this.error('INVALID_TYPE', path, `${what} must be a list; found ${showValue(value)}.`);
    return null;
  }

  /** The value as a string that is not empty, or null after reporting that it is none. */
  text(path: SourcePath, value: Json | undefined, what: string): string | null {
    if (typeof value === 'string' && value.trim() !== '') return value;
    this.error('INVALID_TYPE', path, `${what} must be a string; found ${showValue(value)}.`);
    return null;
  }

  /** Reports a value that is none of the allowed words. */
  oneOf(path: SourcePath, value: Json | undefined, what: string, allowed: readonly string[]): void {
    this.offer(path, { kind: 'value', names: allowed });
    if (typeof value === 'string' && allowed.includes(value)) return;
    const nearest = typeof value === 'string' ? nearestName(value, allowed) : null;
    const hint = typeof value === 'string' ? didYouMean(value, allowed) : '';
    this.error(
      'INVALID_VALUE',
      path,
      `${what} must be one of ${allowed.join(', ')}; found ${showValue(value)}.${hint}`,
      this.replacing(path, nearest),
    );
  }

  /**
   * Reports properties that are unknown or missing. An unknown one that most likely is a missing one mistyped is
   * reported once, as unknown.
   */
  properties(
    path: SourcePath,
    value: JsonObject,
    what: string,
    { required = [], optional = [] }: Properties,
  ): void {
    const known = [...required, ...optional];
    this.offer(path, { kind: 'property', names: known, required });
    const missing = new Set(required.filter((name) => value[name] === undefined));
    for (const name of Object.keys(value)) {
      if (known.includes(name)) continue;
      const absent = known.filter((candidate) => value[candidate] === undefined);
      const nearest = nearestName(name, absent);
      if (nearest !== null) {
        missing.delete(nearest);
        this.suspicions.meant(path, nearest);
      }
      this.errorAtKey(
        'UNKNOWN_PROPERTY',
        [...path, name],
        `${what} has no property ${JSON.stringify(name)}.${didYouMean(name, absent)}`,
        this.renaming([...path, name], nearest),
      );
    }
    for (const name of missing) {
      this.errorAtKey('MISSING_PROPERTY', path, `${what} needs the property ${JSON.stringify(name)}.`);
    }
  }

  /** Whether a map has none of these properties, nor one that has been reported as one of them mistyped. */
  lacks(path: SourcePath, value: JsonObject, ...names: string[]): boolean {
    return names.every((name) => value[name] === undefined) && !this.suspicions.hasMeant(path, names);
  }

  /** Says what may stand at `path`. A check has no use for it; an editor that asks has. */
  offer(_path: SourcePath, _offer: Offer): void {}

  /** Tells something that could be better, at the last key of `path`. */
  advise(code: DiagnosticCode, path: SourcePath, message: string, fix: Fix | null = null): void {
    this.add({ severity: 'INFO', code, message, ...this.source.positionOfKey(path), fix });
  }

  /** Reports what has been found elsewhere. */
  add(diagnostic: Diagnostic): void {
    const { line, column, code, message } = diagnostic;
    // What an alias repeats is written, and wrong, once, by whatever name it is found. Several things may be missing at one place.
    const isSame = (other: Diagnostic): boolean =>
      other.line === line &&
      other.column === column &&
      other.code === code &&
      (other.message === message || !code.startsWith('MISSING_'));
    if (!this.#diagnostics.some(isSame)) this.#diagnostics.push(diagnostic);
  }
}
