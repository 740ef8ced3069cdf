import type { Annotation } from '@gantry/schema/reports/githubAnnotation.js';
import type { Paint } from '@gantry/schema/reports/Paint.js';

/** What a command has to say, in each of the formats. */
export interface Outcome {
  /** Whether the command ends with the exit code 1. */
  blocked?: boolean;
  /** Whether what was asked for could not even begin: this is said on the standard error, and the exit code is 2. */
  couldNotRun?: boolean;
  /** For machines. */
  json: unknown;
  /** For people. */
  text: (paint: Paint) => string;
  /** For GitHub, beside the lines of a change. */
  annotations?: readonly Annotation[];
  /** What was asked for, when it is a document: it goes to the standard output as it is, and the text beside it. */
  document?: string;
}
