import type { SchemaPlace } from '../composition/SchemaFault.js';

/** What GitHub shows beside the lines of a change. */
export interface Annotation extends SchemaPlace {
  level: 'error' | 'warning' | 'notice';
  title: string;
  message: string;
}

/** A workflow command, one line: `::error file=a.graphql,line=3,col=1,title=…::…`. */
export function githubAnnotation({ level, title, message, file, line, column }: Annotation): string {
  const properties = Object.entries({ file, line: file && line, col: file && line && column, title })
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}=${escapeProperty(String(value))}`);
  return `::${level} ${properties.join(',')}::${escapeData(message)}`;
}

/** GitHub decodes exactly these, in messages and in properties. */
function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
