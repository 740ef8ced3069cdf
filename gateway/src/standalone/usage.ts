import { helpOf, optionGroups } from './commandOptions.js';

/** Columns of a terminal, and where explanations begin in them. */
const [width, column] = [110, 38];

/** What is printed for `--help`. */
export const usage = `Usage: gantry-gateway --supergraph <file or URL> [options]

Serves a federated supergraph at http://<host>:<port>/graphql, over HTTP, Server-Sent Events,
multipart and WebSockets (graphql-transport-ws). Options with … may be given more than once.
${Object.entries(optionGroups)
  .map(([title, options]) => `\n${title}:\n${linesOf(options).join('\n')}\n`)
  .join('')}
${line('--help, --version', 'this text; the version')}

Signals: SIGTERM and SIGINT let requests under way finish. A second one ends at once.
Exit codes: 0 ended as asked, 1 could not start or stop, 2 the command line is wrong.
`;

function linesOf(options: (typeof optionGroups)[keyof typeof optionGroups]): string[] {
  return Object.entries(options).map(([name, schema]) => {
    const { value, help, many } = helpOf(schema);
    return line(`--${name}${value === undefined ? '' : ` ${value}`}${many ? ' …' : ''}`, help);
  });
}

function line(what: string, help: string): string {
  const first = `  ${what}`;
  const indent = ' '.repeat(column);
  const begun = first.length < column - 1 ? first.padEnd(column) : `${first}\n${indent}`;
  return begun + wrapped(help, width - column).join(`\n${indent}`);
}

function wrapped(text: string, columns: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last === undefined || last.length + word.length >= columns) lines.push(word);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines;
}
