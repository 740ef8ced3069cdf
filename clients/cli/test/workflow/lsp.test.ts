import { once } from 'node:events';
import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text as textOf } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import {
  CodeActionRequest,
  CompletionRequest,
  DefinitionRequest,
  DocumentFormattingRequest,
  DocumentSymbolRequest,
  FoldingRangeRequest,
  HoverRequest,
  SelectionRangeRequest,
  type CompletionList,
} from 'vscode-languageserver/node';
import { gantry, startGantry } from '../support/gantry.js';
import { EditorClient } from './EditorClient.js';

// Each test waits for a process, which a busy machine is slow to start.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });
const soon = { timeout: 30_000 };

const kitchen = fileURLToPath(new URL('../../../../test/golden-path/kitchen.openapi.yaml', import.meta.url));
const uri = 'file:///orders.yaml';
const text = `document: { dsl: '1.0.3', namespace: default, name: orders, version: '0.1.0' }
timeout: { after: PT1M }
do:
  - look: { call: connector, with: { connector: kitchen, operation: getCapacity } }
  - confirm: { set: { decision: CONFIRMED }, then: rejetc }
  - reject:
      set:   { decision: REJECTED }
`;
/** Where something of the text stands, and right behind it. */
const place = (of: string, within = text) => {
  const before = within.slice(0, within.indexOf(of)).split('\n');
  const start = { line: before.length - 1, character: before.at(-1)!.length };
  return { start, end: { ...start, character: start.character + of.length } };
};

let cwd: string;
let editor: EditorClient;
beforeAll(async () => {
  cwd = await mkdtemp(path.join(tmpdir(), 'gantry-lsp-'));
  await copyFile(kitchen, path.join(cwd, 'kitchen.yaml'));
  editor = await EditorClient.start(cwd, '--connector', 'kitchen=kitchen.yaml', '--stdio');
  await editor.open(uri, text);
});
afterAll(async () => {
  editor?.process.kill();
  await rm(cwd, { recursive: true });
});

const textDocument = { uri };
const saidOf = (about: string) => editor.published.filter((said) => said.uri === about).at(-1);
const finding = {
  range: place('rejetc'),
  severity: 1,
  code: 'UNKNOWN_TASK',
  source: 'gantry',
  message: expect.stringContaining('Did you mean "reject"?'),
};

describe('gantry workflow lsp', () => {
  it('says what it can do', () => {
    expect(editor.initialized).toMatchObject({
      serverInfo: { name: 'gantry' },
      capabilities: { textDocumentSync: 2, hoverProvider: true, documentFormattingProvider: true },
    });
  });

  it('publishes what the compiler finds, with the word that it is about', async () => {
    await expect.poll(() => saidOf(uri), soon).toMatchObject({ version: 1, diagnostics: [finding] });
  });

  it('offers the fix of a finding', async () => {
    await expect.poll(() => saidOf(uri), soon).toBeDefined();
    const ask = (range: typeof finding.range) =>
      editor.connection.sendRequest(CodeActionRequest.type, {
        textDocument,
        range,
        context: { diagnostics: [] },
      });
    expect(await ask(place('rejetc'))).toEqual([
      {
        title: 'Write "reject".',
        kind: 'quickfix',
        isPreferred: true,
        diagnostics: [finding],
        edit: { changes: { [uri]: [{ range: place('rejetc'), newText: 'reject' }] } },
      },
    ]);
    expect(await ask(place('look'))).toEqual([]);
  });

  it('completes', async () => {
    const answer = await editor.connection.sendRequest(CompletionRequest.type, {
      textDocument,
      position: place('operation: ').end,
    });
    const { isIncomplete, items } = answer as CompletionList;
    expect(isIncomplete).toBe(false);
    expect(items[0]).toMatchObject({
      label: 'getCapacity',
      kind: 2,
      detail: 'GET /capacity',
      filterText: 'getCapacity',
      textEdit: { newText: 'getCapacity', range: place('getCapacity') },
      documentation: { kind: 'markdown', value: expect.stringContaining('How many orders') },
    });
    expect(items.map(({ label }) => label)).toEqual(['getCapacity', 'checkStock', 'scheduleOrder']);
  });

  it('says what something is', async () => {
    const hover = await editor.connection.sendRequest(HoverRequest.type, {
      textDocument,
      position: place('then: ').start,
    });
    expect(hover).toMatchObject({
      contents: { kind: 'markdown', value: expect.stringContaining('What comes next') },
      range: { ...place('then: '), end: { ...place('then').end } },
    });
  });

  it('shows the tasks', async () => {
    const symbols = await editor.connection.sendRequest(DocumentSymbolRequest.type, { textDocument });
    expect(symbols).toMatchObject([
      { name: 'look', detail: 'call', selectionRange: place('look') },
      { name: 'confirm', detail: 'set' },
      { name: 'reject', detail: 'set' },
    ]);
  });

  it('formats, folds and selects as YAML', async () => {
    const options = { tabSize: 2, insertSpaces: true };
    const [edit] = (await editor.connection.sendRequest(DocumentFormattingRequest.type, {
      textDocument,
      options,
    }))!;
    expect(edit?.newText).toContain('      set: { decision: REJECTED }\n');
    expect(await editor.connection.sendRequest(FoldingRangeRequest.type, { textDocument })).toContainEqual(
      expect.objectContaining({ startLine: 2 }),
    );
    const positions = [place('REJECTED').start];
    const [selection] = (await editor.connection.sendRequest(SelectionRangeRequest.type, {
      textDocument,
      positions,
    }))!;
    expect(selection?.parent).toBeDefined();
  });

  it('follows what is written, and checks once nobody writes any more', async () => {
    await expect.poll(() => saidOf(uri), soon).toBeDefined();
    const before = editor.published.length;
    const misspelt = place('rejetc');
    await editor.change(uri, misspelt, 'rejec');
    const version = await editor.change(
      uri,
      { start: misspelt.start, end: { ...misspelt.end, character: misspelt.end.character - 1 } },
      'reject',
    );
    await expect.poll(() => saidOf(uri), soon).toEqual({ uri, version, diagnostics: [] });
    expect(editor.published.length).toBe(before + 1);
    const found = await editor.connection.sendRequest(DefinitionRequest.type, {
      textDocument,
      position: misspelt.start,
    });
    expect(found).toEqual({ uri, range: place('reject') });
  });

  it('goes by connectors as their documents are', async () => {
    const changed = 'file:///changed.yaml';
    const calling = text.replace('getCapacity', 'getMenu').replace('rejetc', 'reject');
    await editor.open(changed, calling);
    await expect
      .poll(() => saidOf(changed), soon)
      .toMatchObject({ diagnostics: [{ code: 'UNKNOWN_OPERATION', range: place('getMenu', calling) }] });
    await writeFile(
      path.join(cwd, 'kitchen.yaml'),
      `openapi: 3.1.0\ninfo: { title: Kitchen, version: 2.0.0 }\npaths: { /menu: { get: { operationId: getMenu, responses: {} } } }\n`,
    );
    const start = { line: 0, character: 0 };
    await editor.change(changed, { start, end: start }, '# Again.\n');
    await expect.poll(() => saidOf(changed), soon).toMatchObject({ diagnostics: [] });
    await copyFile(kitchen, path.join(cwd, 'kitchen.yaml'));
  });

  it('says nothing of what is no definition, nor of what has been closed', async () => {
    const other = 'file:///compose.yaml';
    await editor.open(other, 'services:\n  web: { image: nginx }\n');
    await expect.poll(() => saidOf(other), soon).toMatchObject({ diagnostics: [] });
    const position = { line: 0, character: 0 };
    const ask = { textDocument: { uri: other }, position };
    expect(await editor.connection.sendRequest(CompletionRequest.type, ask)).toBeNull();
    const wrong = 'file:///wrong.yaml';
    await editor.open(wrong, 'do: 5\n');
    await expect.poll(() => saidOf(wrong)?.diagnostics.length, soon).toBeGreaterThan(0);
    await editor.close(wrong);
    await expect.poll(() => saidOf(wrong), soon).toEqual({ uri: wrong, diagnostics: [] });
  });

  it('ends with 0 when the editor says so, and with 1 when the editor is gone', async () => {
    expect(await editor.stop()).toBe(0);
    const alone = startGantry({ cwd }, 'workflow', 'lsp');
    alone.stdin!.end();
    const [errors] = await Promise.all([textOf(alone.stderr!), once(alone, 'exit')]);
    expect([alone.exitCode, errors]).toEqual([1, '']);
  });

  it('does not begin without the connectors that it is told of', async () => {
    const { code, stderr } = await gantry({ cwd }, 'workflow', 'lsp', '--connector', 'a=nowhere.yaml');
    expect([code, stderr]).toEqual([2, 'nowhere.yaml cannot be read: there is no such file or folder.\n']);
  });
});
