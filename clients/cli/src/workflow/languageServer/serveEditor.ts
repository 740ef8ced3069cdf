import { completeAt } from '@gantry/workflows/domain/editor/completeAt.js';
import { definitionAt } from '@gantry/workflows/domain/editor/definitionAt.js';
import { hoverAt } from '@gantry/workflows/domain/editor/hoverAt.js';
import { isDefinition } from '@gantry/workflows/domain/editor/isDefinition.js';
import { outlineOf } from '@gantry/workflows/domain/editor/outlineOf.js';
import {
  CodeActionKind,
  createConnection,
  MarkupKind,
  ProposedFeatures,
  TextDocuments,
  TextDocumentSyncKind,
  type InitializeResult,
} from 'vscode-languageserver/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import type { Context } from '../../command/Context.js';
import type { NamedConnector } from '../connectorOption.js';
import { openCompiler } from '../openCompiler.js';
import { Checker } from './Checker.js';
import { completionsOf } from './completionsOf.js';
import { ConnectorFiles } from './ConnectorFiles.js';
import { diagnosticOf } from './diagnosticOf.js';
import { quickFixesOf } from './quickFixesOf.js';
import { positionOf, rangeOf } from './rangeOf.js';
import { symbolsOf } from './symbolsOf.js';
import { yamlService } from './yamlService.js';

const capabilities: InitializeResult['capabilities'] = {
  textDocumentSync: TextDocumentSyncKind.Incremental,
  completionProvider: { triggerCharacters: [' ', '.', '$', '{', '"', "'"] },
  hoverProvider: true,
  definitionProvider: true,
  documentSymbolProvider: true,
  codeActionProvider: { codeActionKinds: [CodeActionKind.QuickFix] },
  documentFormattingProvider: true,
  foldingRangeProvider: true,
  selectionRangeProvider: true,
};

/** Serves an editor (Language Server Protocol 3.17) until the process ends, which it does when the editor says so or is gone. */
export async function serveEditor(
  { stdin, stdout, ...rest }: Context,
  named: readonly NamedConnector[],
): Promise<never> {
  const compiler = await openCompiler();
  const connection = createConnection(ProposedFeatures.all, stdin, stdout);
  const documents = new TextDocuments(TextDocument);
  const connectors = new ConnectorFiles({ stdin, stdout, ...rest }, named, (message) =>
    connection.window.showErrorMessage(message),
  );
  const checker = new Checker(
    async (text) =>
      isDefinition(text) ? (await compiler.compile(text, [...(await connectors.read())])).diagnostics : [],
    ({ uri }, { version, findings }) => {
      const document = documents.get(uri);
      if (!document) return;
      const diagnostics = findings.map((finding) => diagnosticOf(finding, document));
      void connection.sendDiagnostics({ uri, version, diagnostics });
    },
  );
  /** The document that a request is about, if it is a definition. */
  const documentOf = ({ textDocument }: { textDocument: { uri: string } }): TextDocument | null => {
    const document = documents.get(textDocument.uri);
    return document && isDefinition(document.getText()) ? document : null;
  };

  documents.onDidChangeContent(({ document }) => checker.soon(document));
  documents.onDidClose(({ document: { uri } }) => {
    checker.forget(uri);
    void connection.sendDiagnostics({ uri, diagnostics: [] });
  });
  connection.onInitialize(() => ({ capabilities, serverInfo: { name: 'gantry' } }));
  connection.onCompletion(async (params) => {
    const document = documentOf(params);
    if (!document) return null;
    const surroundings = { connectors: await connectors.read() };
    return completionsOf(completeAt(document.getText(), positionOf(params.position), surroundings), document);
  });
  connection.onHover(async (params) => {
    const text = documentOf(params)?.getText();
    const surroundings = { connectors: await connectors.read() };
    const found = text === undefined ? null : hoverAt(text, positionOf(params.position), surroundings);
    return (
      found && { contents: { kind: MarkupKind.Markdown, value: found.text }, range: rangeOf(found.range) }
    );
  });
  connection.onDefinition(async (params) => {
    const text = documentOf(params)?.getText();
    const surroundings = { connectors: await connectors.read() };
    const found = text === undefined ? null : definitionAt(text, positionOf(params.position), surroundings);
    return found && { uri: params.textDocument.uri, range: rangeOf(found) };
  });
  connection.onDocumentSymbol((params) => symbolsOf(outlineOf(documentOf(params)?.getText() ?? '')));
  connection.onCodeAction((params) => {
    const document = documentOf(params);
    const checked = document && checker.foundIn(document);
    return checked ? quickFixesOf(checked, document, params.range) : [];
  });
  connection.onDocumentFormatting(async (params) => {
    const document = documentOf(params);
    return document ? (await yamlService()).doFormat(document, { ...params.options, printWidth: 110 }) : [];
  });
  connection.onFoldingRanges(async (params) => {
    const document = documentOf(params);
    return document ? (await yamlService()).getFoldingRanges(document, {}) : [];
  });
  connection.onSelectionRanges(async (params) => {
    const document = documentOf(params);
    return document ? (await yamlService()).getSelectionRanges(document, params.positions) : [];
  });
  documents.listen(connection);
  connection.listen();
  // The connection ends the process.
  return new Promise<never>(() => {});
}
