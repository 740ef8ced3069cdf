import { isJsonObject, type Json } from '../Json.js';
import { showValue } from '../source/showValue.js';
import { checkDocumentMetadata } from './checkDocumentMetadata.js';
import type { Report } from './Report.js';

const name = /^[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?$/u;
const number = '(?:0|[1-9]\\d*)';
const identifier = `(?:${number}|\\d*[a-zA-Z-][0-9a-zA-Z-]*)`;
const semver = new RegExp(
  `^${number}\\.${number}\\.${number}(?:-${identifier}(?:\\.${identifier})*)?(?:\\+[0-9a-zA-Z-]+(?:\\.[0-9a-zA-Z-]+)*)?$`,
  'u',
);

/** Checks `document`: which specification, and what the workflow is called. */
export function checkDocument(report: Report, value: Json | undefined): void {
  const document = report.map(['document'], value, 'document');
  if (!document) return;
  report.properties(['document'], document, 'document', {
    required: ['dsl', 'namespace', 'name', 'version'],
    optional: ['title', 'summary', 'tags', 'metadata'],
  });
  report.offer(['document', 'dsl'], { kind: 'value', names: ['1.0.3'] });
  check('dsl', semver, 'a version, like 1.0.3');
  check('namespace', name, 'letters, digits and inner hyphens, at most 63');
  check('name', name, 'letters, digits and inner hyphens, at most 63');
  check('version', semver, 'a semantic version, like 0.1.0, as a string');
  const { dsl } = document;
  if (typeof dsl === 'string' && semver.test(dsl) && !dsl.startsWith('1.0.')) {
    report.error(
      'UNSUPPORTED_VERSION',
      ['document', 'dsl'],
      `document.dsl must be a 1.0.x version of the specification; found ${showValue(dsl)}.`,
    );
  }
  for (const key of ['title', 'summary']) {
    const text = document[key];
    if (text !== undefined) report.text(['document', key], text, `document.${key}`);
  }
  for (const key of ['tags', 'metadata']) {
    const map = document[key];
    if (map !== undefined) report.map(['document', key], map, `document.${key}`);
  }
  if (isJsonObject(document['metadata'])) checkDocumentMetadata(report, document['metadata']);

  function check(key: string, pattern: RegExp, must: string): void {
    const found = isJsonObject(value) ? value[key] : undefined;
    if (found === undefined || (typeof found === 'string' && pattern.test(found))) return;
    report.error(
      'INVALID_VALUE',
      ['document', key],
      `document.${key} must be ${must}; found ${showValue(found)}.`,
      pattern === semver ? report.replacing(['document', key], versionMeant(report, key)) : null,
    );
  }
}

/** The semantic version that a shorter one means, as `1.0` means `1.0.0`; null when it means none. */
function versionMeant(report: Report, key: string): string | null {
  const match = /^["']?v?(\d+)(?:\.(\d+))?(?:\.(\d+))?["']?$/u.exec(
    report.source.written(['document', key]) ?? '',
  );
  if (!match) return null;
  const version = match
    .slice(1)
    .map((part) => Number(part ?? 0))
    .join('.');
  return semver.test(version) ? version : null;
}
