import { describe, expect, it } from 'vitest';
import { costTable } from '../src/golden-path/tour/costTable.js';
import { FlowingText } from '../src/golden-path/tour/FlowingText.js';
import { TerminalObserver } from '../src/golden-path/tour/TerminalObserver.js';

function terminal(coloured: boolean): { observer: TerminalObserver; text(): string } {
  let text = '';
  const observer = new TerminalObserver({ write: (piece) => (text += piece), coloured, width: 80 });
  return { observer, text: () => text.replaceAll(/\d+\.\d\d s/g, '0.00 s') };
}

function showSomething({ observer }: ReturnType<typeof terminal>): void {
  observer.stepStarted({ number: 3, title: 'Ask an agent' });
  for (const token of ['Check', ' the', ' stock.\n', 'Then', ' cook.']) observer.token(token);
  observer.drafted('document:\n  name: orders\n');
  observer.failed('An order in stock is confirmed. Got: "FAILED"');
}

describe('the tour', () => {
  it('shows tokens, facts and failures, each where it belongs', () => {
    const shown = terminal(false);
    showSomething(shown);
    expect(shown.text()).toBe(
      [
        '',
        '3  Ask an agent',
        '           │ Check the stock.',
        '           │ Then cook.',
        '   0.00 s  ✓ drafted a workflow of 2 lines, without errors',
        '           ┆ document:',
        '           ┆   name: orders',
        '',
        '✗ An order in stock is confirmed. Got: "FAILED"',
        '',
      ].join('\n'),
    );
  });

  it('writes escape codes only where colour is wanted', () => {
    const [plain, coloured] = [terminal(false), terminal(true)];
    showSomething(plain);
    showSomething(coloured);
    expect(plain.text()).not.toContain('\u001B');
    expect(coloured.text()).toContain('\u001B[31m✗\u001B[39m');
  });

  it('breaks streamed text between words, whatever pieces it comes in', () => {
    let text = '';
    const flow = new FlowingText((piece) => (text += piece), '> ', 12);
    for (const piece of ['one tw', 'o three', ' four\n\nfive']) flow.push(piece);
    flow.end();
    expect(text).toBe('> one two \n> three four\n>\n> five\n');
  });

  it('aligns the cost report', () => {
    const key = (dimension: string, value: string | null) => ({ dimension, value });
    const rows = [
      {
        periodStart: '2026-11-21T00:00:00Z',
        keys: [key('SERVICE', 'AGENTS'), key('AGENT', 'agt_1'), key('PROJECT', null)],
        amount: '0.000123',
        usage: [{ quantity: '41.0000', unit: 'TOKEN' }],
      },
    ];
    const names = new Map([['agt_1', 'Gantry']]);
    expect(costTable({ currency: 'EUR', total: '0.000123', rows }, names)).toEqual([
      'AGENTS  agent Gantry  41 token  0.000123',
      'total                           0.000123 EUR',
    ]);
  });
});
