import { isJsonObject, type JsonObject } from '../Json.js';
import { parseSource } from '../source/parseSource.js';
import type { SourceDocument } from '../source/SourceDocument.js';
import { SourceFault } from '../source/SourceFault.js';
import { showValue } from '../source/showValue.js';
import { advise } from './advice/advise.js';
import type { AllowedProcesses } from './AllowedProcesses.js';
import type { CatalogConnector } from './Catalog.js';
import { checkData, checkTimeout } from './checkData.js';
import { checkDocument } from './checkDocument.js';
import { checkReach } from './checkReach.js';
import { checkSchedule } from './checkSchedule.js';
import { reportUnusedSecrets } from './checkSecrets.js';
import { checkTasks } from './checkTasks.js';
import { checkUse, definedBy } from './checkUse.js';
import { definedName } from './definedName.js';
import { findMissingFields } from './findMissingFields.js';
import { Checking, variables } from './Checking.js';
import type { Definition } from './Definition.js';
import type { Diagnostic } from './Diagnostic.js';
import type { ExpressionCompiler } from './ExpressionCompiler.js';
import { pinResources } from './pinResources.js';
import { startsWith } from './Suspicions.js';
import type { ResourceReader } from './ResourceReader.js';
import { Report } from './Report.js';

/** The longest definition that is read, in characters. */
export const longestDefinition = 256 * 1024;
const limits = { length: longestDefinition, depth: 80, values: 50_000 };

/** What the compiler knows beside the text. */
export interface CompilerSurroundings {
  connectors: readonly CatalogConnector[];
  expressions: ExpressionCompiler;
  /** Names of the secrets that there are; by default nobody knows. */
  secrets?: readonly string[] | null;
  /** What may be run beside scripts. Default: nothing. */
  processes?: AllowedProcesses | undefined;
  /** Whether there is a server to send mails by. Default: no. */
  mail?: boolean | undefined;
  /** Reads what stands elsewhere; without it, that is left for the run to miss. */
  resources?: ResourceReader;
  /** How bad it is that something cannot be read. Default: an ERROR. */
  unreachable?: 'ERROR' | 'WARNING';
  /** How many functions from elsewhere are around what is compiled. */
  depth?: number;
}

/** What the compiler made of a text. */
export interface Compilation {
  /** Whether there is no ERROR among the diagnostics. */
  valid: boolean;
  diagnostics: Diagnostic[];
  /** Null unless valid. */
  definition: Definition | null;
}

/**
 * Compiles a definition of the Open Workflow Specification 1.0.x, YAML or JSON. Never throws for what a text says: every
 * finding is a diagnostic at its line and column, one per cause.
 */
export async function compileDefinition(
  text: string,
  surroundings: CompilerSurroundings,
): Promise<Compilation> {
  let source: SourceDocument;
  try {
    source = parseSource(text, limits);
  } catch (error) {
    if (!(error instanceof SourceFault)) throw error;
    return invalid([
      { severity: 'ERROR', code: 'INVALID_SYNTAX', message: error.message, ...error.position, fix: null },
    ]);
  }
  const report = new Report(source);
  const definition = source.value;
  if (!isJsonObject(definition)) {
    report.error(
      'INVALID_TYPE',
      [],
      `A definition is a map with document and do; found ${showValue(definition)}.`,
    );
    return invalid(report.diagnostics);
  }
  const checking = checkDefinition(report, surroundings, definition);
  // The expressions are tried in another thread, while this one goes on.
  const tried = surroundings.expressions.compile(checking.expressions);
  const pinning = pinResources(report, definition, surroundings, compileDefinition);
  checkReach(report, definition);
  reportUnusedSecrets(checking);
  const missing = report.hasErrors ? [] : findMissingFields(checking, definition);
  if (!report.hasErrors) advise(checking, definition);
  reportExpressions(checking, await tried);
  const pinned = await pinning;
  // What is not understood as a whole says nothing certain about its data.
  if (!report.hasErrors) for (const diagnostic of missing) report.add(diagnostic);
  // Advice is for what is right.
  if (report.hasErrors) return invalid(report.diagnostics.filter(({ severity }) => severity !== 'INFO'));
  return { valid: true, diagnostics: report.diagnostics, definition: pinned as unknown as Definition };
}

/** Checks everything but the jq of expressions, which are noted in what this gives, and where the flow leads. */
export function checkDefinition(
  report: Report,
  { connectors, secrets = null, processes, mail }: Omit<CompilerSurroundings, 'expressions'>,
  definition: JsonObject,
): Checking {
  const checking = new Checking(report, connectors, definedBy(definition), secrets, processes, mail);
  checking.loose = isJsonObject(definition['evaluate']) && definition['evaluate']['mode'] === 'loose';
  checking.report.properties([], definition, 'The definition', {
    required: ['document', 'do'],
    optional: ['input', 'use', 'timeout', 'output', 'schedule', 'evaluate'],
  });
  if (definition['document'] !== undefined) checkDocument(checking.report, definition['document']);
  checkData(checking, ['input'], definition['input'], 'from', variables.workflowInput);
  checkUse(checking, definition['use']);
  if (definition['do'] !== undefined) checkTasks(checking, ['do'], definition['do'], []);
  checkTimeout(checking, ['timeout'], definition['timeout'], variables.workflowInput);
  checkData(checking, ['output'], definition['output'], 'as', variables.workflowOutput);
  checkSchedule(checking, definition);
  checkEvaluate(checking, definition);
  return checking;
}

function checkEvaluate({ report }: Checking, definition: JsonObject): void {
  if (definition['evaluate'] === undefined) return;
  const evaluate = report.map(['evaluate'], definition['evaluate'], 'evaluate');
  if (!evaluate) return;
  report.properties(['evaluate'], evaluate, 'evaluate', { optional: ['language', 'mode'] });
  const { language = 'jq', mode = 'strict' } = evaluate;
  if (language !== 'jq') {
    report.error(
      'UNSUPPORTED',
      ['evaluate', 'language'],
      `Expressions are run in jq, which every runtime has; evaluate.language is ${showValue(language)}.`,
    );
  }
  report.oneOf(['evaluate', 'mode'], mode, 'evaluate.mode', ['strict', 'loose']);
}

function reportExpressions(checking: Checking, problems: readonly (string | null)[]): void {
  for (const [index, problem] of problems.entries()) {
    const site = checking.expressions[index];
    if (problem === null || !site) continue;
    // A variable whose name is wrong where it is given has been reported there.
    const isUnnamed = checking.unnamed.some((task) => startsWith(site.path, task));
    if (isUnnamed && /^\$\w+ is not defined/u.test(problem)) continue;
    checking.report.error(
      'INVALID_EXPRESSION',
      site.path,
      `The expression ${showValue(site.jq)} is not valid: ${problem}.`,
      definedName(checking.report, site, problem),
    );
  }
}

function invalid(diagnostics: Diagnostic[]): Compilation {
  return { valid: false, diagnostics, definition: null };
}
