import { mkdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { BuildFault, type Builder, type BuildRequest } from '../../domain/ports/Builder.js';
import type { ProcessLedger } from '../processes/ProcessLedger.js';
import { spawnGroup } from '../processes/spawnGroup.js';
import { buildSteps, type BuildStep } from './buildSteps.js';

export interface NpmBuilderOptions {
  ledger: ProcessLedger;
  /** Folder for the home and the temporary files of builds under way. */
  scratchDirectory: string;
  /** PATH on which npm is found, after the folder of `node`. */
  path: string;
  node: string;
  /** What else builds are told, such as a registry's or a proxy's address. No secrets belong in it. */
  environment: Readonly<Record<string, string>>;
  /** Milliseconds for all steps together. */
  limitMs: number;
  /** Characters that a build may print. */
  outputLimit: number;
}

/** Builds with npm, as processes of this machine (which is no sandbox). Secrets are never given to a build. */
export class NpmBuilder implements Builder {
  readonly #options: NpmBuilderOptions;

  constructor(options: NpmBuilderOptions) {
    this.#options = options;
  }

  async build(request: BuildRequest): Promise<void> {
    const steps = await buildSteps(request.directory, request.command);
    const home = join(this.#options.scratchDirectory, `home-${request.buildId}`);
    await mkdir(join(home, 'tmp'), { recursive: true });
    const timeout = AbortSignal.timeout(this.#options.limitMs);
    const output = { left: this.#options.outputLimit };
    try {
      for (const step of steps) await this.#run(step, request, { home, timeout, output });
    } finally {
      await rm(home, { recursive: true, force: true });
    }
  }

  async #run(
    step: BuildStep,
    request: BuildRequest,
    run: { home: string; timeout: AbortSignal; output: { left: number } },
  ): Promise<void> {
    const shown = step.command.join(' ');
    request.onLine(`$ ${shown}`);
    const tooMuch = new AbortController();
    const stop = AbortSignal.any([request.signal, run.timeout, tooMuch.signal]);
    let last = '';
    const group = await spawnGroup(
      {
        id: `${request.buildId}-${step.name}`,
        command: step.command,
        directory: request.directory,
        environment: this.#environment(run.home),
        longestLine: 4_000,
        onLine: (stream, line) => {
          run.output.left -= line.length + 1;
          if (run.output.left < 0) return tooMuch.abort();
          if (stream === 'STDERR' && line.trim() !== '' && !line.startsWith('npm ')) last = line.trim();
          request.onLine(line);
        },
      },
      this.#options.ledger,
    );
    const kill = (): void => group.kill();
    if (stop.aborted) kill();
    stop.addEventListener('abort', kill, { once: true });
    const { code, signal } = await group.exited;
    stop.removeEventListener('abort', kill);
    if (tooMuch.signal.aborted)
      throw new BuildFault(`"${shown}" printed more than ${this.#options.outputLimit} characters.`);
    if (run.timeout.aborted)
      throw new BuildFault(`The build took longer than ${this.#options.limitMs / 1_000} seconds.`);
    if (request.signal.aborted) throw new BuildFault('The build was interrupted.');
    if (code === 0) return;
    const how = code === null ? `was ended by ${signal}` : `ended with code ${code}`;
    throw new BuildFault(`"${shown}" ${how}${last === '' ? '' : `: ${last.slice(0, 300)}`}`);
  }

  #environment(home: string): Record<string, string> {
    return {
      ...this.#options.environment,
      PATH: `${dirname(this.#options.node)}:${this.#options.path}`,
      HOME: home,
      TMPDIR: join(home, 'tmp'),
      LANG: 'C.UTF-8',
      CI: 'true',
      npm_config_cache: join(home, 'npm'),
      npm_config_update_notifier: 'false',
      npm_config_audit: 'false',
      npm_config_fund: 'false',
    };
  }
}
