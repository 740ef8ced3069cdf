import { jsonOf } from '../execution/FetchRequest.js';
import type { PreparedOperation } from '../execution/PreparedOperation.js';
import type { OperationVariables } from '../execution/ExecutionState.js';
import type { SubgraphSender } from '../execution/SubgraphSender.js';
import type { AnswerBytes } from './AnswerBytes.js';
import { handOver } from './HandOver.js';
import type { SplicedAnswer } from './SplicedAnswer.js';
import { SplicedOperation, type Variant } from './SplicedOperation.js';
import { Unanswered, type BytesSender } from './SplicePlan.js';

/** How an attempt ended: with the answer, or with a sender that knows what has been answered already. */
export type SpliceOutcome = { readonly answer: SplicedAnswer } | { readonly takeOver: TakeOver };

/** Makes a sender give what was fetched for the attempt, instead of asking again. */
export type TakeOver = (
  send: SubgraphSender,
  read: (subgraph: string, answer: Promise<AnswerBytes>) => ReturnType<SubgraphSender>,
) => SubgraphSender;

interface SentRequest {
  readonly subgraph: string;
  readonly json: string;
  readonly answer: Promise<AnswerBytes>;
}

/** Answers queries by splicing what subgraphs answer, where that can be done. */
export class FastPath {
  readonly #patience: number;
  readonly #operations = new WeakMap<PreparedOperation, SplicedOperation>();

  /** @param patience executions handed over one after the other, after which an operation is tried less often */
  constructor(patience = 4) {
    this.#patience = patience;
  }

  /** The plan to try; undefined for what has to be executed in full. */
  planFor(operation: PreparedOperation, { coerced }: OperationVariables): Variant | undefined {
    if (operation.type !== 'query' || !operation.plan || operation.refused.length > 0) return undefined;
    // Keys are copied with what they are of.
    if (operation.isApart) return undefined;
    let spliced = this.#operations.get(operation);
    if (!spliced)
      this.#operations.set(operation, (spliced = new SplicedOperation(operation, this.#patience)));
    return spliced.variantFor(coerced);
  }

  /**
   * Tries a plan.
   * @throws only when the client has left
   */
  async attempt(
    variant: Variant,
    operation: PreparedOperation,
    variables: OperationVariables,
    send: BytesSender,
    signal: AbortSignal,
  ): Promise<SpliceOutcome> {
    const sent: SentRequest[] = [];
    let isOver = false;
    const remembering: BytesSender = (request, json) => {
      // Branches that are still under way would ask what the other executor asks, too.
      if (isOver) throw handOver;
      // As in full executions, equal requests are sent once.
      const known =
        operation.repeated.has(request.query) &&
        sent.find((one) => one.json === json && one.subgraph === request.subgraph);
      if (known) return known.answer;
      const answer = send(request, json);
      sent.push({ subgraph: request.subgraph, json, answer });
      return answer;
    };
    try {
      const answer = await variant.plan.execute(variables, remembering);
      variant.succeeded();
      return { answer };
    } catch (error) {
      signal.throwIfAborted();
      isOver = true;
      if (error === handOver) variant.failed();
      // Where there was no answer, the other executor sees the same, and says so.
      else if (!(error instanceof Unanswered)) throw error;
      return { takeOver: takeOverOf(sent) };
    }
  }
}

function takeOverOf(sent: readonly SentRequest[]): TakeOver {
  const answers = new Map(sent.map(({ subgraph, json, answer }) => [`${subgraph} ${json}`, answer]));
  return (send, read) => (subgraph, request) => {
    const answer = answers.get(`${subgraph} ${jsonOf(request)}`);
    return answer ? read(subgraph, answer) : send(subgraph, request);
  };
}
