/** A link between two nodes or boxes, with what stands on it. */
interface Link {
  from: string;
  to: string;
  label: string;
}

const label = String.raw`(?:[\p{L}\p{N} ]|#\d+;|<br/>)*`;
const id = 'n[0-9]+';
const brackets = [
  [String.raw`\["`, String.raw`"\]`],
  [String.raw`\(\["`, String.raw`"\]\)`],
  [String.raw`\[\["`, String.raw`"\]\]`],
  [String.raw`\{"`, String.raw`"\}`],
  [String.raw`\{\{"`, String.raw`"\}\}`],
  [String.raw`\(\("`, String.raw`"\)\)`],
];
const nodes = brackets.map(([open, close]) => new RegExp(`^(${id})${open}(${label})${close}$`, 'u'));
const box = new RegExp(String.raw`^subgraph (${id}) \["(${label})"\]$`, 'u');
const link = new RegExp(String.raw`^(${id}) (?:-->|-\.->)(?:\|"(${label})"\|)? (${id})$`, 'u');
const style = String.raw`[a-z-]+:[#\w. ]+(?:,[a-z-]+:[#\w. ]+)*`;
const classDef = new RegExp(`^classDef ([a-z]+) ${style}$`, 'u');
const classes = new RegExp(`^class (${id}(?:,${id})*) ([a-z]+)$`, 'u');
const linkStyle = new RegExp(String.raw`^linkStyle (\d+(?:,\d+)*) ${style}$`, 'u');

/**
 * Reads a flowchart strictly by the rules of Mermaid's grammar that ours have to keep: every statement is one of the forms that
 * it knows, labels hold nothing that ends them, boxes close, ids are there once and before they are linked, no box is linked
 * with what is inside of it. Throws for the first line that is not so.
 */
export class MermaidFlowchart {
  /** Labels by id, entities read. */
  readonly labels = new Map<string, string>();
  readonly links: Link[] = [];
  /** Class names by id. */
  readonly marks = new Map<string, string>();
  /** The labels at both ends of the links that are coloured. */
  readonly travelled: string[] = [];
  readonly #parents = new Map<string, string[]>();

  constructor(text: string) {
    const [header, ...lines] = text.trimEnd().split('\n');
    if (header !== 'flowchart TD') throw new Error(`No flowchart: ${header}`);
    const around: string[] = [];
    const defined = new Set<string>();
    for (const line of lines.map((each) => each.trim())) {
      if (line === 'end') {
        if (around.pop() === undefined) throw new Error('An end without a subgraph.');
      } else if (!this.#readNode(line, around) && !this.#readStatement(line, defined)) {
        throw new Error(`No statement of a flowchart: ${line}`);
      }
    }
    if (around.length > 0) throw new Error(`A subgraph does not end: ${around.join(', ')}`);
  }

  #readNode(line: string, around: string[]): boolean {
    const opened = box.exec(line);
    const match = opened ?? nodes.map((pattern) => pattern.exec(line)).find((found) => found !== null);
    if (!match) return false;
    const [, name = '', text = ''] = match;
    if (this.labels.has(name)) throw new Error(`The id ${name} is there twice.`);
    this.labels.set(name, read(text));
    this.#parents.set(name, [...around]);
    if (opened) around.push(name);
    return true;
  }

  #readStatement(line: string, defined: Set<string>): boolean {
    const [, from, text = '', to] = link.exec(line) ?? [];
    if (from !== undefined && to !== undefined) {
      for (const [one, other] of [
        [from, to],
        [to, from],
      ] as const) {
        if (!this.labels.has(one)) throw new Error(`Nothing has the id ${one}.`);
        if (this.#parents.get(one)!.includes(other)) throw new Error(`${other} is around ${one}: ${line}`);
      }
      this.links.push({ from, to, label: read(text) });
      return true;
    }
    const [, className] = classDef.exec(line) ?? [];
    if (className !== undefined) return defined.add(className).has(className);
    const [, ids, mark] = classes.exec(line) ?? [];
    if (ids !== undefined && mark !== undefined) {
      if (!defined.has(mark)) throw new Error(`No class ${mark}.`);
      for (const each of ids.split(',')) {
        if (!this.labels.has(each)) throw new Error(`Nothing has the id ${each}.`);
        this.marks.set(this.labels.get(each)!, mark);
      }
      return true;
    }
    const [, numbers] = linkStyle.exec(line) ?? [];
    if (numbers === undefined) return false;
    for (const number of numbers.split(',')) {
      const { from: one, to: other } = this.links[Number(number)]!;
      this.travelled.push(`${this.labels.get(one)} > ${this.labels.get(other)}`);
    }
    return true;
  }

  /** The links as text, by the labels at their ends. */
  get ways(): string[] {
    return this.links.map(
      ({ from, to, label: text }) =>
        `${this.labels.get(from)} >${text === '' ? '' : `${text}>`} ${this.labels.get(to)}`,
    );
  }
}

function read(text: string): string {
  return text
    .replaceAll('<br/>', '\n')
    .replace(/#(\d+);/gu, (_, code: string) => String.fromCodePoint(Number(code)));
}
