import type { Json } from '../Json.js';

/** What all processes are given. */
interface ProcessBase {
  /** What follows the process's own name, in order. */
  arguments: string[];
  environment: Record<string, string>;
  /** What it reads from its standard input. */
  stdin: string;
}

/** JavaScript, run with nothing of the machine within its reach. */
export interface ScriptProcess extends ProcessBase {
  kind: 'script';
  code: string;
  /** Global variables, as JSON text. */
  variables: string;
}

/** A script in Python, run by the machine's own interpreter of it. */
export interface PythonProcess extends ProcessBase {
  kind: 'python';
  code: string;
  /** Global variables, as JSON text. */
  variables: string;
}

/** A command of the machine's shell. */
export interface ShellProcess extends ProcessBase {
  kind: 'shell';
  command: string;
}

/** A container. */
export interface ContainerProcess extends ProcessBase {
  kind: 'container';
  image: string;
  /** No other container has it at the same time; one that is left of an earlier attempt gives way. */
  name: string;
  /** Run by the image's shell; without it the image's own command takes the arguments. */
  command: string | null;
  /** The container's ports, each with the host's. */
  ports: Record<string, string>;
  /** Folders in the container, by what is mounted there. */
  volumes: Record<string, string>;
  pull: 'ifNotPresent' | 'always' | 'never';
  /** Milliseconds after its end when it is removed; null for never. */
  removeAfterMs: number | null;
}

export type ProcessToRun = ScriptProcess | PythonProcess | ShellProcess | ContainerProcess;

/** How a process ended. */
export type ProcessEnd = {
  kind: 'ended';
  code: number;
  stdout: string;
  stderr: string;
  /** What a script has returned, where it has. */
  returned?: Json;
};

/** Why a process did not end by itself, or never began. */
export type ProcessFailure = {
  kind: 'failure';
  /** `limit`: it used more than it may; `forbidden`: the deployment does not allow it; `unavailable`: it cannot be run here. */
  reason: 'timeout' | 'limit' | 'forbidden' | 'unavailable';
  /** A sentence. */
  detail: string;
};

/** Port: runs processes, each within its limits. Never throws for what a process does. */
export interface Processes {
  /** Runs a process to its end, or to the end of its time in milliseconds, when it is killed with all that it has begun. */
  run(process: ProcessToRun, limitMs: number): Promise<ProcessEnd | ProcessFailure>;
}
