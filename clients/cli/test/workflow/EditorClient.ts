import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import {
  createProtocolConnection,
  DidChangeTextDocumentNotification,
  DidCloseTextDocumentNotification,
  DidOpenTextDocumentNotification,
  ExitNotification,
  InitializedNotification,
  InitializeRequest,
  PublishDiagnosticsNotification,
  ShutdownRequest,
  StreamMessageReader,
  StreamMessageWriter,
  type InitializeResult,
  type ProtocolConnection,
  type PublishDiagnosticsParams,
  type Range,
} from 'vscode-languageserver/node';
import { startGantry } from '../support/gantry.js';

/** An editor, as far as a language server can tell: a process of its own speaks the protocol with it. */
export class EditorClient {
  readonly connection: ProtocolConnection;
  /** What the server has said of each document, oldest first. */
  readonly published: PublishDiagnosticsParams[] = [];
  readonly process: ChildProcess;
  initialized!: InitializeResult;
  #version = 1;

  private constructor(child: ChildProcess) {
    this.process = child;
    this.connection = createProtocolConnection(
      new StreamMessageReader(child.stdout!),
      new StreamMessageWriter(child.stdin!),
    );
    this.connection.onNotification(PublishDiagnosticsNotification.type, (said) => {
      this.published.push(said);
    });
    this.connection.listen();
  }

  static async start(cwd: string, ...line: string[]): Promise<EditorClient> {
    const client = new EditorClient(startGantry({ cwd }, 'workflow', 'lsp', ...line));
    client.initialized = await client.connection.sendRequest(InitializeRequest.type, {
      processId: process.pid,
      rootUri: null,
      capabilities: {},
    });
    await client.connection.sendNotification(InitializedNotification.type, {});
    return client;
  }

  async open(uri: string, text: string): Promise<void> {
    const textDocument = { uri, languageId: 'yaml', version: this.#version, text };
    await this.connection.sendNotification(DidOpenTextDocumentNotification.type, { textDocument });
  }

  /** Writes a text in the place of a range, and gives the version that makes. */
  async change(uri: string, range: Range, text: string): Promise<number> {
    this.#version += 1;
    await this.connection.sendNotification(DidChangeTextDocumentNotification.type, {
      textDocument: { uri, version: this.#version },
      contentChanges: [{ range, text }],
    });
    return this.#version;
  }

  async close(uri: string): Promise<void> {
    await this.connection.sendNotification(DidCloseTextDocumentNotification.type, { textDocument: { uri } });
  }

  /** Ends the server as an editor does; gives how it ended. */
  async stop(): Promise<number | null> {
    const ended = once(this.process, 'exit');
    await this.connection.sendRequest(ShutdownRequest.type);
    await this.connection.sendNotification(ExitNotification.type);
    await ended;
    this.connection.dispose();
    return this.process.exitCode;
  }
}
