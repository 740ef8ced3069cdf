import type { QueryPlanSelectionNode } from '@apollo/query-planner';
import type { GraphQLSchema } from 'graphql';
import { entitiesOf, representationsOf } from '../execution/batchDocuments.js';
import type { Arrangement, BatchedDocument } from '../execution/arrangePlan.js';
import type { EntityFetchNode } from '../execution/EntityFetch.js';
import type { OperationVariables } from '../execution/ExecutionState.js';
import { compileRequest, type FetchRequest } from '../execution/FetchRequest.js';
import { allConditions } from '../execution/projection/conditions.js';
import type { ParsedOperation } from '../execution/parseOperation.js';
import type { AnswerBytes } from './AnswerBytes.js';
import { handOver, NotSpliceable } from './HandOver.js';
import type { JsonBytes } from './JsonBytes.js';
import { isIncomplete, type Position, type Shape, type ShapeField } from './Shape.js';
import { ShapeBuilder } from './ShapeBuilder.js';
import { EntityOrder } from './EntityOrder.js';
import type { FetchCode, FetchShapes, SpliceCode, SplicedObject } from './SpliceCode.js';
import { SplicedAnswer } from './SplicedAnswer.js';
import { SpliceWriter } from './SpliceWriter.js';

/** A subgraph has not answered. */
export class Unanswered extends Error {}

/** Sends a request, as JSON, and gives what came back as it came. */
export type BytesSender = (request: FetchRequest, json: string) => Promise<AnswerBytes>;

/** One execution. */
interface Splice {
  readonly code: SpliceCode;
  readonly root: SplicedObject;
  readonly variables: OperationVariables;
  readonly send: BytesSender;
  /** What has been cut into slices; equal requests have the same answer. */
  readonly answers: Set<AnswerBytes>;
}

type Step = (splice: Splice) => Promise<void>;

/**
 * A plan whose answers are cut into slices, as bytes, that are put together in the client's order: nothing is parsed, and
 * nothing is written again. Whatever is not as expected is handed over to the executor that parses.
 */
export class SplicePlan {
  readonly #code: SpliceCode;
  readonly #run: Step;

  /**
   * @param values coerced variables that decide what is skipped and included
   * @throws NotSpliceable for what only the executor that parses does
   */
  constructor(
    { operation, fragments }: ParsedOperation,
    plan: Arrangement,
    schema: GraphQLSchema,
    supergraph: GraphQLSchema,
    values: Readonly<Record<string, unknown>>,
  ) {
    const shapes = new ShapeBuilder(schema, supergraph, operation, fragments, values);
    const compiler = new SpliceCompiler(shapes, values);
    const connect = compiler.compile(plan, []);
    if (shapes.root.shapes.some(isIncomplete)) throw new NotSpliceable('fields that no subgraph answers');
    this.#code = new SpliceWriter(shapes.root, compiler.fetches()).compile();
    this.#run = connect(this.#code.fetches);
  }

  /**
   * Runs the plan.
   * @throws handOver, or what `send` throws
   */
  async execute(variables: OperationVariables, send: BytesSender): Promise<SplicedAnswer> {
    const code = this.#code;
    const root = code.createRoot();
    const answers = new Set<AnswerBytes>();
    try {
      await this.#run({ code, root, variables, send, answers });
      return new SplicedAnswer((out) => {
        code.write(root, out);
        for (const answer of answers) answer.giveBack();
      });
    } finally {
      code.begin();
    }
  }
}

/** A step that still has to be given the code of its fetches. */
type Connect = (codes: readonly FetchCode[]) => Step;

interface Pending {
  readonly id: number;
  readonly path: readonly string[];
  readonly positions: readonly Position[];
  readonly requires: readonly QueryPlanSelectionNode[];
  /** Whether something that it asks with may not have been fetched. */
  readonly isPartial: boolean;
}

class SpliceCompiler {
  readonly #shapes: ShapeBuilder;
  readonly #values: Readonly<Record<string, unknown>>;
  readonly #pending: Pending[] = [];
  /** Fetches whose entities are identified by the same one field of the same type. */
  readonly #together: number[][] = [];

  constructor(shapes: ShapeBuilder, values: Readonly<Record<string, unknown>>) {
    this.#shapes = shapes;
    this.#values = values;
  }

  /** What all fetches answer and ask with, once the whole plan has been compiled. */
  fetches(): FetchShapes[] {
    const required = this.#pending.map(({ positions, requires, isPartial }) => {
      const byShape = new Map<Shape, readonly ShapeField[]>();
      for (const shape of positions.flatMap(({ shapes }) => shapes)) {
        const fields = this.#shapes.required(shape, requires, isPartial);
        if (fields) byShape.set(shape, fields);
      }
      return byShape;
    });
    const simple = new Set(
      this.#together.filter((ids) => isSimple(ids.flatMap((id) => [...required[id]!]))).flat(),
    );
    return this.#pending.map(({ id, path, positions, isPartial }) => ({
      id,
      path,
      positions,
      required: required[id]!,
      isSimple: simple.has(id),
      isPartial,
    }));
  }

  compile(plan: Arrangement, path: readonly string[]): Connect {
    switch (plan.kind) {
      case 'RootFetch': {
        if (path.length > 0 || plan.node.outputRewrites?.length || plan.node.inputRewrites?.length) {
          throw new NotSpliceable('a nested or rewritten root fetch');
        }
        return this.#root(compileRequest(plan.node), plan.node.operation);
      }
      case 'EntityFetch': {
        const request = compileRequest(plan.node);
        const documents = [{ request, fetches: [{ node: plan.node, path: [] }] }];
        return this.#entities(documents, request, path);
      }
      case 'EntityBatch':
        return this.#entities(plan.documents, plan.request, path);
      case 'Sequence':
        return inSequence(plan.parts.map((part) => this.compile(part, path)));
      case 'Parallel':
        return inParallel(plan.parts.map((part) => this.compile(part, path)));
      case 'Flatten':
        return this.compile(plan.part, [...path, ...plan.path]);
      case 'Condition': {
        const part = this.#values[plan.variable] === true ? plan.whenTrue : plan.whenFalse;
        return part ? this.compile(part, path) : () => () => Promise.resolve();
      }
      case 'Defer':
        throw new NotSpliceable('deferred parts');
    }
  }

  #root(request: FetchRequest, document: string): Connect {
    const id = this.#pending.length;
    this.#pending.push({ id, path: [], positions: [], requires: [], isPartial: false });
    this.#shapes.attachRoot(id, document);
    return (codes) => {
      const code = codes[id]!;
      return async (splice) => {
        const json = request.json(splice.variables, {});
        let answer: AnswerBytes;
        try {
          answer = await splice.send(request, json);
        } catch (error) {
          throw new Unanswered('The subgraph has not answered.', { cause: error });
        }
        const bytes = bytesOf(answer);
        splice.code.begin();
        endOfAnswer(bytes, code.scan(splice.root, bytes, data.length));
        answer.settle(false);
        splice.answers.add(answer);
      };
    };
  }

  #entities(documents: readonly BatchedDocument[], batch: FetchRequest, path: readonly string[]): Connect {
    const ids = documents.map(({ fetches }) =>
      fetches.map((fetch) => this.#attach(fetch.node, [...path, ...fetch.path])),
    );
    this.#together.push(...ids);
    return (codes) => {
      const parts = ids.map((some) => some.map((id) => codes[id]!));
      const names = ids.map((_some, index) => representationsOf(index));
      const starts = ids.map((_some, index) => `${index === 0 ? '{' : ','}"${entitiesOf(index)}":[`);
      return async (splice) => {
        let orders = parts.map((some) => new EntityOrder(some, splice.root));
        let wanted = 0;
        let last = 0;
        for (let index = 0; index < orders.length; index++) {
          if (orders[index]!.size === 0) continue;
          wanted++;
          last = index;
        }
        if (wanted === 0) return;
        const isAlone = wanted === 1;
        const request = isAlone ? documents[last]!.request : batch;
        const own: Record<string, string> = {};
        if (isAlone) orders = [orders[last]!];
        for (let index = 0; index < orders.length; index++) {
          own[isAlone ? 'representations' : names[index]!] = orders[index]!.representations;
        }
        const json = request.json(splice.variables, own);
        let answer: AnswerBytes;
        try {
          answer = await splice.send(request, json);
        } catch (error) {
          throw new Unanswered('The subgraph has not answered.', { cause: error });
        }
        fill(splice, answer, orders, isAlone ? onlyStart : starts);
        answer.settle(false);
        splice.answers.add(answer);
      };
    };
  }

  #attach(node: EntityFetchNode, path: readonly string[]): number {
    if (node.inputRewrites?.length || node.outputRewrites?.length || node.contextRewrites?.length) {
      throw new NotSpliceable('a rewritten fetch');
    }
    if (renames(node.requires)) throw new NotSpliceable('what is required is had under another name');
    if (path.length === 0) throw new NotSpliceable('entities at the root');
    // What only an excluded field requires has not been fetched, and is asked with all the same where anything else is.
    const isPartial = allConditions(node.operation).some(
      ({ variable, value }) => this.#values[variable] !== value,
    );
    const id = this.#pending.length;
    // Before it attaches: the number is taken.
    const pending = { id, path, requires: node.requires, positions: [] as Position[], isPartial };
    this.#pending.push(pending);
    pending.positions = this.#shapes.attachEntities(id, node, path);
    if (pending.positions.length === 0) throw new NotSpliceable('entities at a place that nobody fetched');
    return id;
  }
}

const data = '{"data":';
const onlyStart = ['{"_entities":['];

/** @param starts what is before the entities of each */
function fill(
  splice: Splice,
  answer: AnswerBytes,
  orders: readonly EntityOrder[],
  starts: readonly string[],
): void {
  const json = bytesOf(answer);
  splice.code.begin();
  let i = data.length;
  for (let index = 0; index < orders.length; index++) {
    const start = starts[index]!;
    if (!json.has(start, i)) throw handOver;
    i = orders[index]!.fill(json, i + start.length);
    if (!json.has(']', i)) throw handOver;
    i++;
  }
  if (!json.has('}', i)) throw handOver;
  endOfAnswer(json, i + 1);
}

/** Errors come after the data, if not before, and are not for us. */
function endOfAnswer(json: JsonBytes, at: number): void {
  if (!json.has('}', at) || json.length !== at + 1) throw handOver;
}

function bytesOf({ json }: AnswerBytes): JsonBytes {
  if (!json?.has(data, 0)) throw handOver;
  return json;
}

function isSimple(required: readonly (readonly [Shape, readonly ShapeField[]])[]): boolean {
  const kinds = new Set(
    required.map(([{ typeName }, fields]) => {
      const keys = fields.filter(({ name }) => name !== '__typename').map(({ key }) => key);
      return keys.length === 1 ? `${typeName} ${keys[0]}` : '';
    }),
  );
  return kinds.size === 1 && !kinds.has('');
}

function inSequence(parts: readonly Connect[]): Connect {
  return (codes) => {
    const steps = parts.map((connect) => connect(codes));
    return async (splice) => {
      for (const step of steps) await step(splice);
    };
  };
}

function inParallel(parts: readonly Connect[]): Connect {
  return (codes) => {
    const steps = parts.map((connect) => connect(codes));
    return async (splice) => {
      await Promise.all(steps.map((step) => step(splice)));
    };
  };
}

function renames(selections: readonly QueryPlanSelectionNode[]): boolean {
  return selections.some(
    (selection) =>
      (selection.kind === 'Field' && selection.alias !== undefined) || renames(selection.selections ?? []),
  );
}
