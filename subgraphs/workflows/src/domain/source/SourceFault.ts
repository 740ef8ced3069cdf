import type { Position, SourcePath } from './SourceDocument.js';

/** A text that is no YAML or JSON document of plain data, with the first place that shows it. */
export class SourceFault extends Error {
  override readonly name = 'SourceFault';
  readonly position: Position;
  readonly path: SourcePath;

  constructor(message: string, position: Position, path: SourcePath = []) {
    super(message);
    this.position = position;
    this.path = path;
  }
}
