import type { ContainerProcess, ProcessEnd, ProcessFailure } from '../../domain/interpreter/Processes.js';
import type { ChildToRun } from './runChild.js';
import { runChild } from './runChild.js';

export interface DockerOptions {
  /** Docker's command line, or another that takes the same. Default `docker`. */
  file?: string | undefined;
  /** Whether containers are strangers': then they mount only volumes that have a name, and have limits of their own. */
  confined: boolean;
  /** What the command line finds in its environment, not the container. */
  environment: ChildToRun['environment'];
}

type Bounds = Pick<ChildToRun, 'limitMs' | 'output' | 'signal' | 'folder'>;

/** What docker itself ends with when it could not run the container. */
const dockerFailed = 125;
/** 1 GiB, two processors, and no way to more rights than they begin with. */
const confinement = ['--memory=1g', '--cpus=2', '--pids-limit=512', '--security-opt=no-new-privileges'];
const pulls = { ifNotPresent: 'missing', always: 'always', never: 'never' } as const;

/** Runs containers by Docker's command line. */
export class DockerContainers {
  readonly #options: DockerOptions;
  /** Those to be removed once their time has come. */
  readonly #later = new Set<NodeJS.Timeout>();

  constructor(options: DockerOptions) {
    this.#options = options;
  }

  async run(container: ContainerProcess, bounds: Bounds): Promise<ProcessEnd | ProcessFailure> {
    const { name, volumes, removeAfterMs } = container;
    const folder = Object.keys(volumes).find((source) => !/^[A-Za-z0-9][\w.-]*$/u.test(source));
    if (folder !== undefined && this.#options.confined) {
      const detail = `The volume ${JSON.stringify(folder)} is a folder of the machine, which may not be mounted.`;
      return { kind: 'failure', reason: 'forbidden', detail };
    }
    // An earlier attempt that nobody waits for any more may still be there.
    await this.#remove(name, bounds);
    const ended = await this.#docker(argumentsOf(container, this.#options.confined), container.stdin, bounds);
    // Who is killed is docker's command line, and not the container.
    if (ended.kind === 'failure')
      await this.#remove(name, { ...bounds, signal: new AbortController().signal });
    else if (ended.code === dockerFailed && removeAfterMs !== 0) await this.#remove(name, bounds);
    else if (removeAfterMs !== null && removeAfterMs > 0) this.#removeLater(name, removeAfterMs, bounds);
    if (ended.kind === 'ended' && ended.code === dockerFailed) {
      const detail = `The container cannot be run: ${ended.stderr.trim().slice(-500)}`;
      return { kind: 'failure', reason: 'unavailable', detail };
    }
    return ended;
  }

  /** Forgets about containers that are to be removed later: they stay. */
  close(): void {
    for (const timer of this.#later) clearTimeout(timer);
    this.#later.clear();
  }

  #removeLater(name: string, ms: number, bounds: Bounds): void {
    const timer = setTimeout(
      () => {
        this.#later.delete(timer);
        void this.#remove(name, bounds);
      },
      Math.min(ms, 2 ** 31 - 1),
    );
    timer.unref();
    this.#later.add(timer);
  }

  async #remove(name: string, bounds: Bounds): Promise<void> {
    await this.#docker(['rm', '--force', '--volumes', name], '', { ...bounds, folder: '/', limitMs: 30_000 });
  }

  #docker(line: readonly string[], stdin: string, bounds: Bounds): Promise<ProcessEnd | ProcessFailure> {
    const { file = 'docker', environment } = this.#options;
    return runChild({ file, arguments: line, environment, stdin, ...bounds });
  }
}

function argumentsOf(container: ContainerProcess, confined: boolean): string[] {
  const { name, image, command, environment, ports, volumes, pull, removeAfterMs } = container;
  const pairs = (option: string, values: Record<string, string>, sign: string): string[] =>
    Object.entries(values).flatMap(([key, value]) => [option, `${key}${sign}${value}`]);
  return [
    'run',
    '--interactive',
    '--name',
    name,
    '--label',
    'gantry=true',
    '--pull',
    pulls[pull],
    ...(removeAfterMs === 0 ? ['--rm'] : []),
    ...(confined ? confinement : []),
    ...pairs('--env', environment, '='),
    // The specification has the container's port first, Docker the machine's.
    ...Object.entries(ports).flatMap(([inside, outside]) => ['--publish', `${outside}:${inside}`]),
    ...pairs('--volume', volumes, ':'),
    ...(command === null ? [] : ['--entrypoint', '/bin/sh']),
    image,
    ...(command === null ? [] : ['-c', command, 'sh']),
    ...container.arguments,
  ];
}
