import { escapeLabel } from './escapeLabel.js';

/** What a node looks like: the brackets around its label. */
const shapes = {
  box: ['["', '"]'],
  rounded: ['(["', '"])'],
  call: ['[["', '"]]'],
  choice: ['{"', '"}'],
  error: ['{{"', '"}}'],
  dot: ['(("', '"))'],
} as const;

export type NodeShape = keyof typeof shapes;

const arrows = { solid: '-->', dotted: '-.->' } as const;

/** Writes a flowchart of Mermaid. Ids are its own; labels may be any text. */
export class Flowchart {
  readonly #lines: string[] = ['flowchart TD'];
  readonly #ends: string[] = [];
  #depth = 1;
  #nodes = 0;
  #links = 0;

  /** A new id. */
  id(): string {
    this.#nodes += 1;
    return `n${this.#nodes}`;
  }

  /** A node; the lines of its label stand below each other. */
  node(id: string, shape: NodeShape, label: readonly string[]): void {
    const [open, close] = shapes[shape];
    this.#write(`${id}${open}${textOf(label)}${close}`);
  }

  /** A box around what `content` adds. */
  box(id: string, label: readonly string[], content: () => void): void {
    this.#write(`subgraph ${id} ["${textOf(label)}"]`);
    this.#depth += 1;
    content();
    this.#depth -= 1;
    this.#write('end');
  }

  /** A link from one node or box to another; gives its number. They are written behind all nodes, in order. */
  link(from: string, to: string, label = '', arrow: keyof typeof arrows = 'solid'): number {
    const text = label === '' ? '' : `|"${textOf([label])}"|`;
    this.#ends.push(`  ${from} ${arrows[arrow]}${text} ${to}`);
    this.#links += 1;
    return this.#links - 1;
  }

  /** Colours nodes and boxes; `style` is in CSS, with commas. */
  mark(name: string, style: string, ids: readonly string[]): void {
    if (ids.length === 0) return;
    this.#ends.push(`  classDef ${name} ${style}`, `  class ${ids.join(',')} ${name}`);
  }

  /** Colours links by their numbers. */
  markLinks(style: string, links: readonly number[]): void {
    if (links.length > 0) this.#ends.push(`  linkStyle ${links.join(',')} ${style}`);
  }

  toString(): string {
    return [...this.#lines, ...this.#ends, ''].join('\n');
  }

  #write(line: string): void {
    this.#lines.push('  '.repeat(this.#depth) + line);
  }
}

function textOf(label: readonly string[]): string {
  return label.map(escapeLabel).join('<br/>');
}
