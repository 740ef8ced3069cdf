import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { LineCounter, parseDocument, stringify } from 'yaml';
import { LineStarts } from '../../src/domain/source/LineStarts.js';
import { plainValueOf } from '../../src/domain/source/plain/plainValueOf.js';
import { readPlain } from '../../src/domain/source/plain/readPlain.js';
import { treeOf } from '../../src/domain/source/treeOf.js';

const limits = { depth: 80, values: 50_000 };
const folder = new URL('../examples/', import.meta.url);
const examples = readdirSync(folder)
  .filter((file) => /\.(?:yaml|json)$/u.test(file))
  .map((file) => readFileSync(new URL(file, folder), 'utf8'));

/** Whether a text is read plainly; then it has to be what the parser of YAML makes of it, place by place. */
function isReadAsYaml(text: string): boolean {
  const plain = readPlain(text, limits);
  if (!plain) return false;
  const document = parseDocument(text, { prettyErrors: false });
  const problems = [...document.errors, ...document.warnings];
  const value = JSON.stringify(document.toJS());
  // With its text, for who has to find out.
  expect({ text, problems: [], tree: plain, value: JSON.stringify(plainValueOf(plain)) }).toEqual({
    text,
    problems,
    tree: treeOf(document),
    value,
  });
  return true;
}

/** What may stand in a line after its key, between dots. */
const values = [
  '•v•v w•v#w•v # c•-1•1e3•0x1f•1_0•.5•-•--•true•~•.inf•a: b•a:b•http://x:80/y?z#w•# c• # c•&a•*a•!t x•@•<<',
  '"q"•"q" # c•"\\u0041\\n"•"\\x41"•"\\\\"•"a\n b"•\'it\'\'s\'•\'it\'s\'•\n  v•\n  "v"•\n  { a: 1 }•\n  v\n  w',
  '{ a: 1 }•{a: 1,}•{"a":1,"b":[{}]}•{a}•[1, [2], x y]•[]•{•[•]•[\n a,\n  b # c\n ]•{ a:\n   b }•[a: b]',
  '|\n  text•|-\n  a\n\n   b\n•|\n # c\n•>\n  a\n  b•>-\n  a\n\n  b•|2\n   a',
].flatMap((some) => some.split('•'));
const line = fc
  .record({
    indent: fc.constantFrom(0, 0, 1, 2, 2, 3, 4),
    dash: fc.constantFrom('', '', '', '- ', '-  ', '- - ', '-'),
    key: fc.constantFrom('a', 'b', 'c', 'd e', '"q"', "'s'", '1', 'f#g', '~', '-x', '__proto__', ''),
    colon: fc.constantFrom(': ', ': ', ':', ':  ', ' : ', ''),
    value: fc.constantFrom(...values),
    end: fc.constantFrom('\n', '\n', '\n', '\n\n', '\n# c\n', '\n     # c\n', ' \n', ''),
  })
  .map(
    ({ indent, dash, key, colon, value, end }) => `${' '.repeat(indent)}${dash}${key}${colon}${value}${end}`,
  );

it('reads lines of all kinds, at the same places', () => {
  let read = 0;
  fc.assert(
    fc.property(fc.array(line, { minLength: 1, maxLength: 5 }), (lines) => {
      if (isReadAsYaml(lines.join(''))) read += 1;
    }),
    { numRuns: 2_500 },
  );
  // Else it would show nothing.
  expect(read).toBeGreaterThan(100);
});

it('reads values of all kinds, however they are written', () => {
  let read = 0;
  const style = fc.record({
    collectionStyle: fc.constantFrom('any' as const, 'block' as const, 'flow' as const),
    defaultStringType: fc.constantFrom('PLAIN' as const, 'QUOTE_SINGLE' as const, 'QUOTE_DOUBLE' as const),
    indent: fc.constantFrom(1, 2, 4),
    indentSeq: fc.boolean(),
    lineWidth: fc.constantFrom(0, 40),
  });
  const value = fc.jsonValue({ maxDepth: 4, noUnicodeString: false });
  fc.assert(
    fc.property(value, style, fc.boolean(), (given, how, json) => {
      if (isReadAsYaml(json ? JSON.stringify({ given }, null, how.indent) : stringify({ given }, how)))
        read += 1;
    }),
    { numRuns: 250 },
  );
  expect(read).toBeGreaterThan(120);
});

it('reads definitions that people have written, and what becomes of them by a slip', () => {
  expect(examples.filter(isReadAsYaml).length).toBe(examples.length);
  const slip = fc.constantFrom(
    ' ',
    '\n',
    '\n  ',
    ': ',
    '- ',
    ' # ',
    '"',
    "'",
    '{',
    ']',
    ',',
    '|',
    '>',
    '&',
    '*',
    '!',
    '?',
    '%',
    '\t',
    '\r\n',
    '---\n',
  );
  fc.assert(
    fc.property(
      fc.constantFrom(...examples),
      slip,
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.nat(3),
      (text, put, at, cut) => {
        const place = Math.floor(at * text.length);
        isReadAsYaml(`${text.slice(0, place)}${put}${text.slice(place + cut)}`);
      },
    ),
    { numRuns: 500 },
  );
});

it('says where lines begin as the parser of YAML does', () => {
  const character = fc.constantFrom('a', '\n', '\r\n', ' ', '😀', '"', '# ', '- ');
  fc.assert(
    fc.property(fc.string({ unit: character }), fc.nat(20), (text, offset) => {
      const lineCounter = new LineCounter();
      // What is wrong makes it lose count.
      fc.pre(parseDocument(text, { lineCounter }).errors.length === 0 && offset <= text.length);
      const { line: row, col } = lineCounter.linePos(offset);
      expect(new LineStarts(text).positionOf(offset)).toEqual({ line: row, column: col });
    }),
  );
});

it.each([
  'a: {b: 1',
  'a: 1\na: 2',
  '1: a\n"1": b',
  'a:\n\tb: 1',
  '? a\n: b',
  'a: &x 1',
  '"\\0": 1',
  'text',
  '',
  '# c',
])('leaves %j to the parser of YAML', (text) => {
  expect(readPlain(text, limits)).toBeNull();
});

it('leaves what holds too much to those who say so', () => {
  expect(readPlain('[[[1]]]', { depth: 3, values: 4 })).not.toBeNull();
  expect(readPlain('[[[1]]]', { depth: 2, values: 4 })).toBeNull();
  expect(readPlain('[[[1]]]', { depth: 3, values: 3 })).toBeNull();
  expect(readPlain('- '.repeat(100_000), limits)).toBeNull();
  expect(readPlain('['.repeat(100_000), limits)).toBeNull();
});
