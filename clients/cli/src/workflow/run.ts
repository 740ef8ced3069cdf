import { Option, type Command } from 'commander';
import type { Definition } from '@gantry/workflows/domain/dsl/Definition.js';
import type { LocalConnector } from '@gantry/workflows/local/LocalConnector.js';
import type { Json } from '@gantry/workflows/domain/Json.js';
import type { LocalRun } from '@gantry/workflows/local/runLocally.js';
import type { Context } from '../command/Context.js';
import type { Format } from '../command/formats.js';
import type { Outcome } from '../command/Outcome.js';
import { painter } from '../command/painter.js';
import { readText } from '../command/readText.js';
import type { Runner } from '../command/Runner.js';
import { writeText } from '../command/writeText.js';
import { connectorOption, readConnectors, requireBaseUrls, type NamedConnector } from './connectorOption.js';
import { durationOption } from './durationOption.js';
import { addInferenceOptions, openInferences, type InferenceOptions } from './inferenceOptions.js';
import { isValid, outcomeOf, textOfFinding, type Finding } from './Finding.js';
import { loadInput } from './loadInput.js';
import { onceFromStdin } from './onceFromStdin.js';
import { openCompiler, type Compiler } from './openCompiler.js';
import { filesOf, readSecrets, secretOption, type NamedSecret } from './secretOption.js';
import { progressLine } from './progressLine.js';
import { readCredentials } from './readCredentials.js';
import { readAnswers } from './readAnswers.js';
import { readMailServer } from './readMailServer.js';
import { readEvents } from './readEvents.js';
import { textOfRun } from './textOfRun.js';
import { untilInterrupted } from './untilInterrupted.js';

interface Options extends InferenceOptions {
  input?: string;
  connector: NamedConnector[];
  credentials?: string;
  secret: NamedSecret[];
  event: string[];
  answers?: string;
  /** In milliseconds, as the next. */
  workflow: string[];
  maxWait?: number;
  timeout?: number;
  skipWaits?: boolean;
  record?: string;
  smtpUrl?: string;
  mailFrom?: string;
  format: Format;
}

/** Milliseconds that a process may take unless the definition gives it less. */
const longestProcessMs = 600_000;

export function addRun(parent: Command, runner: Runner): void {
  const command = parent
    .command('run')
    .summary('runs a definition on this machine')
    .description(
      'Runs a definition, YAML or JSON, in this process: nothing is kept, and its calls may reach this machine and its ' +
        'network. Its output goes to the standard output, and what happens to the standard error.',
    )
    .argument('<definition>', 'the definition; - for the standard input')
    .option('--input <file>', 'its input, JSON or YAML; - for the standard input; {} without it')
    .addOption(connectorOption())
    .option(
      '--credentials <file>',
      'what connectors prove themselves by, JSON or YAML: { <connector>: { <security scheme>: <value> } }',
    )
    .addOption(secretOption())
    .option(
      '--answers <file>',
      'how approvals are answered, JSON or YAML: { <task>: { decision: APPROVED | REJECTED, reason, data } }',
    )
    .addOption(
      new Option(
        '--event <file>',
        'an event that it can hear, or a list of them, JSON or YAML; - for the standard input, one in JSON on each line; may be repeated',
      )
        .argParser((file, before: string[] | undefined): string[] => [...(before ?? []), file])
        .default([], 'none'),
    )
    .addOption(
      new Option(
        '--workflow <file>',
        'a definition that it, or another of them, may run as a workflow within itself; may be repeated',
      )
        .argParser((file, before: string[] | undefined): string[] => [...(before ?? []), file])
        .default([], 'none'),
    );
  addInferenceOptions(command)
    .addOption(new Option('--skip-waits', 'takes all waits as over at once').conflicts('maxWait'))
    .addOption(durationOption('--max-wait <duration>', 'takes a wait as over after this'))
    .addOption(durationOption('--timeout <duration>', 'fails after this'))
    .option('--record <file>', 'writes all that it has decided, and been told, into this file, for replay')
    .option(
      '--smtp-url <url>',
      'what its mails are sent by: smtp://user:password@host:587, smtps://…, or smtp://…?tls=none',
    )
    .option('--mail-from <address>', 'whom they are from')
    .addOption(
      new Option('--format <format>', 'for people, or for machines')
        .choices(['text', 'json'])
        .default('text'),
    )
    .addHelpText(
      'after',
      '\nCtrl-C cancels, and shows what there is.\n' +
        'Exit codes: 0 it completed; 1 it failed or was cancelled; 2 it could not run, also for what is wrong with the definition.',
    )
    .action(runner.action(run));
}

async function run(context: Context, file: string, options: Options): Promise<Outcome> {
  const { input, connector, secret, format, skipWaits = false, maxWait, timeout } = options;
  onceFromStdin([
    file,
    input,
    options.credentials,
    ...options.event,
    ...options.workflow,
    options.answers,
    ...connector.map((named) => named.file),
    ...filesOf(secret),
    ...options.agent.map((named) => named.file),
  ]);
  using interrupted = untilInterrupted();
  const mail = await readMailServer(options.smtpUrl, options.mailFrom);
  await using compiler = await openCompiler(mail !== undefined);
  const credentials = await readCredentials(context, options.credentials, connector);
  const connectors = await readConnectors(context, connector, credentials);
  const secrets = await readSecrets(context, secret);
  requireBaseUrls(connectors, connector);
  const given = input === undefined ? null : await loadInput(context, input);
  const events = await readEvents(context, options.event);
  const answers = await readAnswers(context, options.answers);
  const ended = new AbortController();
  const inferences = await openInferences(context, options, ended.signal);
  const { diagnostics, definition } = await compiler.compile(
    await readText(context, file),
    connectors,
    Object.keys(secrets),
  );
  const workflows = await compileAll(context, compiler, options.workflow, connectors, Object.keys(secrets));
  const findings: Finding[] = [
    ...(given?.findings ?? []),
    ...diagnostics.map((diagnostic) => ({ file, ...diagnostic })),
    ...workflows.findings,
  ];
  if (!definition || !isValid(findings)) {
    return {
      ...outcomeOf(findings, [file, ...options.workflow, ...(given ? [given.file] : [])]),
      couldNotRun: true,
    };
  }
  const { runLocally } = await import('@gantry/workflows/local/runLocally.js');
  const { MachineProcesses } = await import('@gantry/workflows/adapters/process/MachineProcesses.js');
  const paint = painter(context.stderr);
  const say = (line: string | null): void => {
    if (line !== null && format === 'text') context.stderr.write(`${line}\n`);
  };
  // Advice is for who checks.
  for (const finding of findings) if (finding.severity !== 'INFO') say(textOfFinding(finding, paint));
  const outcome = await runLocally({
    definition,
    input: given?.document?.value ?? {},
    workflows: workflows.definitions,
    connectors,
    secrets,
    expressions: compiler.expressions,
    ...(events && { events }),
    answers,
    mail,
    inferences,
    processes: new MachineProcesses({
      allowed: { shell: true, container: true },
      limitMs: longestProcessMs,
      scripts: { limitMs: longestProcessMs },
      own: { environment: context.environment.variables, folder: process.cwd() },
    }),
    signal: interrupted.signal,
    ...(skipWaits ? { longestWaitMs: 0 } : maxWait !== undefined && { longestWaitMs: maxWait }),
    ...(timeout !== undefined && { timeoutMs: timeout }),
    onEvent: (event) => say(progressLine(event, paint)),
  });
  ended.abort();
  if (options.record !== undefined)
    await writeText(options.record, `${pretty(outcome.recording as unknown as Json)}\n`);
  return outcomeOfRun(outcome);
}

/** The definitions that may be run within another, and what is wrong with them. */
async function compileAll(
  context: Context,
  compiler: Compiler,
  files: readonly string[],
  connectors: readonly LocalConnector[],
  secrets: readonly string[],
): Promise<{ definitions: Definition[]; findings: Finding[] }> {
  const definitions: Definition[] = [];
  const findings: Finding[] = [];
  for (const file of files) {
    const compiled = await compiler.compile(await readText(context, file), connectors, secrets);
    findings.push(...compiled.diagnostics.map((diagnostic) => ({ file, ...diagnostic })));
    if (compiled.definition) definitions.push(compiled.definition);
  }
  return { definitions, findings };
}

function outcomeOfRun(run: LocalRun): Outcome {
  const { status, output, error, tasks } = run;
  const completed = status === 'COMPLETED';
  return {
    blocked: !completed,
    json: { status, output, error, tasks },
    text: (paint) => textOfRun(run, paint),
    document: completed ? `${pretty(output)}\n` : '',
  };
}

function pretty(value: Json): string {
  return JSON.stringify(value, null, 2);
}
