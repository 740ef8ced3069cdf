import { isJsonObject, type Json, type JsonObject } from '../Json.js';
import { didYouMean } from '../source/nearestName.js';
import { showValue } from '../source/showValue.js';
import type { SourcePath } from '../source/SourceDocument.js';
import { checkDuration } from './checkData.js';
import { checkEndpoint } from './checkEndpoint.js';
import type { Checking } from './Checking.js';
import { commandOf } from './commandOf.js';
import { expressionOf } from './expressionOf.js';

const processes = ['container', 'script', 'shell', 'workflow'] as const;
type Kind = (typeof processes)[number];
const returns = ['stdout', 'stderr', 'code', 'all', 'none'];
const given = ['stdin', 'arguments', 'environment'];
const languages = ['javascript', 'js', 'python'];

/** Checks a `run`: the one process that it names, and what comes of it. */
export function checkRun(
  checking: Checking,
  path: SourcePath,
  value: Json | undefined,
  names: readonly string[],
): void {
  const { report } = checking;
  const run = report.map(path, value, 'run');
  if (!run) return;
  const [kind, ...more] = processes.filter((name) => run[name] !== undefined);
  report.properties(path, run, 'run', { optional: [...processes, 'await', 'return'] });
  if (kind === undefined || more.length > 0) {
    const mistyped = Object.keys(run).some((key) => !['await', 'return', ...processes].includes(key));
    if (kind !== undefined || !mistyped)
      report.error(
        'INVALID_VALUE',
        path,
        `run must have one of ${processes.join(', ')}; found ${showValue(Object.keys(run))}.`,
      );
    return;
  }
  if (run['return'] !== undefined) report.oneOf([...path, 'return'], run['return'], 'return', returns);
  if (run['await'] !== undefined && typeof run['await'] !== 'boolean') {
    report.error(
      'INVALID_TYPE',
      [...path, 'await'],
      `await must be true or false; found ${showValue(run['await'])}.`,
      report.unquoting([...path, 'await'], run['await']),
    );
  }
  const at = [...path, kind];
  const process = report.map(at, run[kind], kind);
  if (!process) return;
  // Code and commands have a use of their own for "${".
  const { code: _code, command, ...plain } = process;
  checking.template(at, plain, names);
  for (const jq of commandOf(command).expressions)
    checking.expressions.push({ path: [...at, 'command'], jq, variables: names });
  checkProcess(checking, kind, at, process, names);
}

function checkProcess(
  checking: Checking,
  kind: Kind,
  path: SourcePath,
  process: JsonObject,
  names: readonly string[],
): void {
  const { report, processes: allowed } = checking;
  if ((kind === 'shell' || kind === 'container') && !allowed[kind]) {
    const what = kind === 'shell' ? 'Commands of the shell' : 'Containers';
    report.errorAtKey('NOT_ALLOWED', path, `${what} are not run here: the deployment does not allow it.`);
  }
  if (kind === 'workflow') checkWorkflow(checking, path, process);
  else if (kind === 'script') checkScript(checking, path, process);
  else if (kind === 'shell') {
    report.properties(path, process, 'shell', { required: ['command'], optional: given });
    checkTexts(checking, path, process, ['command']);
  } else checkContainer(checking, path, process, names);
  if (kind !== 'workflow') checkGiven(checking, kind, path, process);
}

function checkWorkflow(checking: Checking, path: SourcePath, process: JsonObject): void {
  const { report } = checking;
  report.properties(path, process, 'workflow', {
    required: ['namespace', 'name', 'version'],
    optional: ['input'],
  });
  checkTexts(checking, path, process, ['namespace', 'name', 'version']);
}

function checkScript(checking: Checking, path: SourcePath, process: JsonObject): void {
  const { report } = checking;
  report.properties(path, process, 'script', {
    required: ['language'],
    optional: ['code', 'source', ...given],
  });
  const { language, code, source } = process;
  if (language !== undefined) {
    const at = [...path, 'language'];
    report.oneOf(at, language, 'language', languages);
    if (language === 'python' && !checking.processes.shell)
      report.error(
        'NOT_ALLOWED',
        at,
        'Scripts in Python are not run here: no Python can be kept from the machine, and the deployment does not allow ' +
          'commands. Write JavaScript.',
      );
  }
  checkTexts(checking, path, process, ['code']);
  // A mistyped one has been reported as unknown.
  const mistyped = Object.keys(process).some((key) => didYouMean(key, ['code', 'source']) !== '');
  const one = (code === undefined) !== (source === undefined);
  if (!one && (code !== undefined || !mistyped)) {
    const what = code === undefined ? 'needs one of code and source' : 'takes code or source, not both';
    report.errorAtKey(code === undefined ? 'MISSING_PROPERTY' : 'INVALID_VALUE', path, `script ${what}.`);
  }
  if (source === undefined) return;
  const at = [...path, 'source'];
  const resource = report.map(at, source, 'source');
  if (!resource) return;
  report.properties(at, resource, 'source', { required: ['endpoint'], optional: ['name'] });
  if (resource['endpoint'] !== undefined) checkEndpoint(checking, [...at, 'endpoint'], resource['endpoint']);
}

function checkContainer(
  checking: Checking,
  path: SourcePath,
  process: JsonObject,
  names: readonly string[],
): void {
  const { report } = checking;
  report.properties(path, process, 'container', {
    required: ['image'],
    optional: ['name', 'command', 'ports', 'volumes', 'lifetime', 'pullPolicy', ...given],
  });
  checkTexts(checking, path, process, ['image', 'name', 'command']);
  for (const key of ['ports', 'volumes'])
    if (process[key] !== undefined) report.map([...path, key], process[key], key);
  const { pullPolicy, lifetime } = process;
  if (pullPolicy !== undefined)
    report.oneOf([...path, 'pullPolicy'], pullPolicy, 'pullPolicy', ['ifNotPresent', 'always', 'never']);
  if (lifetime === undefined) return;
  const at = [...path, 'lifetime'];
  const life = report.map(at, lifetime, 'lifetime');
  if (!life) return;
  report.properties(at, life, 'lifetime', { required: ['cleanup'], optional: ['after'] });
  const { cleanup, after } = life;
  if (cleanup !== undefined)
    report.oneOf([...at, 'cleanup'], cleanup, 'cleanup', ['always', 'eventually', 'never']);
  if (after !== undefined) checkDuration(checking, [...at, 'after'], after, 'after', names);
  else if (cleanup === 'eventually' && report.lacks(at, life, 'after'))
    report.errorAtKey(
      'MISSING_PROPERTY',
      at,
      'lifetime needs the property "after", since cleanup is eventually.',
    );
}

/** What every process can be given. */
function checkGiven(checking: Checking, kind: Kind, path: SourcePath, process: JsonObject): void {
  const { report } = checking;
  const { arguments: list, environment } = process;
  checkTexts(checking, path, process, ['stdin']);
  if (environment !== undefined && !isExpression(environment))
    report.map([...path, 'environment'], environment, 'environment');
  if (list === undefined || isExpression(list)) return;
  // Version 1.0.0 gave a script its arguments by name.
  if (kind === 'script' && isJsonObject(list)) return;
  for (const [index, item] of (report.list([...path, 'arguments'], list, 'arguments') ?? []).entries()) {
    if (typeof item === 'object')
      report.error(
        'INVALID_TYPE',
        [...path, 'arguments', index],
        `An argument must be a string; found ${showValue(item)}.`,
      );
  }
}

function checkTexts(
  { report }: Checking,
  path: SourcePath,
  process: JsonObject,
  keys: readonly string[],
): void {
  for (const key of keys) if (process[key] !== undefined) report.text([...path, key], process[key], key);
}

function isExpression(value: Json): boolean {
  return typeof value === 'string' && expressionOf(value) !== null;
}
