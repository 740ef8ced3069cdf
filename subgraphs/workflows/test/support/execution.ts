import type { JqExpressions } from '../../src/adapters/jq/JqExpressions.js';
import { GivenAnswers } from '../../src/adapters/approvals/GivenAnswers.js';
import { MemoryMailbox } from '../../src/adapters/durable/MemoryMailbox.js';
import { MemoryEventExchange } from '../../src/adapters/events/MemoryEventExchange.js';
import { MemoryHistory } from '../../src/adapters/history/MemoryHistory.js';
import { MemoryDurable, type MemoryDurableOptions } from '../../src/adapters/durable/MemoryDurable.js';
import { TokenCache } from '../../src/domain/authentication/TokenCache.js';
import { compileDefinition } from '../../src/domain/dsl/compileDefinition.js';
import { interpret } from '../../src/domain/interpreter/interpret.js';
import type { ChildWorkflows } from '../../src/domain/interpreter/ChildWorkflows.js';
import type { Inferences } from '../../src/domain/inference/Inferences.js';
import type { ProtocolCaller } from '../../src/domain/interpreter/ProtocolCaller.js';
import type { Processes } from '../../src/domain/interpreter/Processes.js';
import type { Surroundings } from '../../src/domain/interpreter/Run.js';
import type { HttpAnswer, HttpFailure, HttpRequest } from '../../src/domain/interpreter/Services.js';
import type { Secrets } from '../../src/domain/secrets/secretValue.js';
import type { Recording } from '../../src/domain/replay/Recording.js';
import type { Json, JsonObject } from '../../src/domain/Json.js';
import { localDirectory, type LocalConnector } from '../../src/local/LocalConnector.js';
import { kitchen } from './kitchen.js';

export const answer = (
  status: number,
  content: Json = null,
  headers: Record<string, string> = {},
): HttpAnswer => ({
  kind: 'answer',
  status,
  headers,
  content,
});

const calls = { deadlineMs: 1_000, attempts: 5, delayMs: 100, longestDelayMs: 2_000 };

/** Runs definitions on everything but the network and the database. */
export function bench(
  expressions: JqExpressions,
  options: MemoryDurableOptions = {},
  connectors: readonly LocalConnector[] = [],
) {
  const sent: HttpRequest[] = [];
  let clock = Date.now();
  const http = {
    send: async (request: HttpRequest) => state.reply(request, sent.push(structuredClone(request))),
  };
  const tokens = new TokenCache(http);
  const { mailbox = new MemoryMailbox() } = options;
  const state = {
    approvals: new GivenAnswers(mailbox),
    /** What it says and hears. */
    exchange: new MemoryEventExchange({ mailbox, expressions }),
    sent,
    history: new MemoryHistory(),
    slept: [] as number[],
    secrets: {} as Secrets,
    processes: {
      run: async () => ({ kind: 'failure', reason: 'unavailable', detail: 'Nothing runs here.' }),
    } as Processes,
    protocols: {
      call: async () => ({ kind: 'unusable', detail: 'there is nobody to call' }),
      subscribe: async () => {
        throw new Error('There is nobody to listen to.');
      },
    } as ProtocolCaller,
    children: {
      start: async () => ({ kind: 'refused', reason: 'missing', detail: 'There is no other workflow.' }),
      cancel: async () => {},
    } as ChildWorkflows,
    /** How models answer. */
    infer: (async () => ({ kind: 'unusable', detail: 'there is no model' })) as Inferences['infer'],
    reply: (
      _request: HttpRequest,
      _number: number,
    ): HttpAnswer | HttpFailure | Promise<HttpAnswer | HttpFailure> => answer(200),
    /** What the last run has left, to be replayed. */
    recording: null as Recording | null,
    /** Runs a definition to its end and gives its last event's detail. */
    run: async (text: string, input: Json = {}, durable = memory()) => {
      const { definition, diagnostics } = await compileDefinition(text, {
        connectors: [kitchen, ...connectors],
        expressions,
        processes: { shell: true, container: true },
        mail: true,
      });
      if (!definition) throw new Error(JSON.stringify(diagnostics, null, 1));
      const surroundings: Surroundings = {
        durable,
        history: state.history,
        expressions,
        events: state.exchange,
        approvals: state.approvals,
        connectors: {
          find: async (connector, name) => {
            const local = await localDirectory(connectors).find(connector, name, null);
            if (local) return local;
            const operation =
              connector === 'kitchen' ? kitchen.operations.find((item) => item.name === name) : null;
            return operation ? { baseUrl: 'http://kitchen.test', operation, credentials: [] } : null;
          },
        },
        http,
        inferences: { infer: (...given) => state.infer(...given) },
        protocols: state.protocols,
        secrets: state.secrets,
        tokens: tokens.of('ten_test'),
        processes: state.processes,
        calls,
        children: state.children,
      };
      const { compensation } = state.history;
      const plan = { executionId: 'exe_test', definition, input, ...(compensation && { compensation }) };
      const ending = await interpret(plan, surroundings).finally(() => {
        state.recording = {
          executionId: plan.executionId,
          definition,
          input,
          calls,
          history: structuredClone(state.history.events),
          journal: durable.journal.all,
        };
      });
      const last = state.history.events.at(-1)!;
      return { ending, ...(last.detail as { output: Json; error: JsonObject }) };
    },
    memory,
  };
  function memory(more: MemoryDurableOptions = {}): MemoryDurable {
    return new MemoryDurable({
      clock: () => clock,
      wait: async (ms) => {
        state.slept.push(ms);
        clock += ms;
      },
      mailbox,
      ...options,
      ...more,
    });
  }
  return state;
}

/** A definition with these tasks, in YAML. */
export const definition = (tasks: string, more = ''): string =>
  `document: { dsl: '1.0.3', namespace: default, name: test, version: '0.1.0' }\n${more}\ndo:\n${tasks}`;
