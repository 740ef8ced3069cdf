import type { Definition } from '@gantry/workflows/domain/dsl/Definition.js';
import type { SourceDocument } from '@gantry/workflows/domain/source/SourceDocument.js';
import type { Context } from '../command/Context.js';
import { readText } from '../command/readText.js';
import type { Finding } from './Finding.js';

/** An input as it was given; the document is null when its text is wrong, as the findings say. */
export interface GivenInput {
  file: string;
  document: SourceDocument | null;
  findings: Finding[];
}

/** Reads an input, JSON or YAML. @throws CommandError when there is none to read */
export async function loadInput(context: Context, file: string): Promise<GivenInput> {
  const text = await readText(context, file);
  const { readInput } = await import('@gantry/workflows/local/readInput.js');
  const { SourceFault } = await import('@gantry/workflows/domain/source/SourceFault.js');
  try {
    return { file, document: readInput(text), findings: [] };
  } catch (error) {
    if (!(error instanceof SourceFault)) throw error;
    const { message, position } = error;
    return {
      file,
      document: null,
      findings: [{ file, severity: 'ERROR', code: 'INVALID_SYNTAX', message, ...position }],
    };
  }
}

/** Where an input does not fit what a definition takes. */
export async function fitInput(definition: Definition, { file, document }: GivenInput): Promise<Finding[]> {
  const schema = definition.input?.schema?.document;
  if (schema === undefined || !document) return [];
  const { findMisfits } = await import('@gantry/workflows/local/readInput.js');
  return (await findMisfits(schema, document)).map(({ message, line, column }) => ({
    file,
    severity: 'ERROR',
    code: 'INVALID_INPUT',
    message,
    line,
    column,
  }));
}
