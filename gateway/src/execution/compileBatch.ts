import type { GraphQLFormattedError, GraphQLSchema } from 'graphql';
import type { EntityBatch } from './arrangePlan.js';
import { entitiesOf, representationsOf } from './batchDocuments.js';
import type { PlanStep } from './compilePlan.js';
import { descend, type Cursor } from './Cursor.js';
import type { DataObject } from './Data.js';
import { entitiesFault } from './entitiesFault.js';
import { EntityFetch, type EntityGroup } from './EntityFetch.js';
import { noteFailure, type ExecutionState, type OperationVariables } from './ExecutionState.js';
import type { FetchRequest, WrittenValue } from './FetchRequest.js';
import { Locations } from './Locations.js';
import { lostToOthers } from './lostToOthers.js';
import { cloneData } from './mergeData.js';
import { placesWithoutError } from './placesWithoutError.js';

const nothing: ReadonlySet<string> = new Set();

/** One of the fetches that a batch stands for. */
interface Part {
  readonly fetch: EntityFetch;
  readonly path: readonly string[];
}

/** What one part asks for, and where that is among what all parts of its document ask for. */
interface Asked extends Part {
  readonly cursor: Cursor;
  readonly places: ReadonlyMap<number, EntityGroup>;
  /** Where its objects are; made for the first of its errors, which are all in one answer. */
  locations?: Locations;
}

/** The representations that go with one document, each distinct one once. */
class Order {
  readonly asked: Asked[] = [];
  readonly #values: DataObject[] = [];
  readonly #places = new Map<string, number>();

  constructor(parts: readonly Part[], cursor: Cursor, variables: OperationVariables) {
    for (const part of parts) {
      const below = descend(cursor, part.path);
      const places = new Map<number, EntityGroup>();
      for (const group of part.fetch.group(below, variables)) places.set(this.#place(group), group);
      this.asked.push({ ...part, cursor: below, places });
    }
  }

  get size(): number {
    return this.#values.length;
  }

  get representations(): WrittenValue {
    return { value: this.#values, json: `[${[...this.#places.keys()].join(',')}]` };
  }

  #place({ key, representation }: EntityGroup): number {
    const known = this.#places.get(key);
    if (known !== undefined) return known;
    this.#places.set(key, this.#values.length);
    return this.#values.push(representation) - 1;
  }
}

/** Compiles fetches of entities that go in one request. */
export function compileBatch({ documents, request: batch }: EntityBatch, schema: GraphQLSchema): PlanStep {
  const together = documents.map(({ fetches }) =>
    fetches.map(({ node, path }): Part => ({ fetch: new EntityFetch(node, schema), path })),
  );
  return async (state, cursor) => {
    const orders = together.map((parts) => new Order(parts, cursor, state.variables));
    const wanted = orders.filter(({ size }) => size > 0);
    if (wanted.length === 0) return;
    const alone = (order: Order): Promise<void> => {
      const { request } = documents[orders.indexOf(order)]!;
      const { representations } = order;
      return exchange(state, request, { representations }, () => '_entities', [order]);
    };
    // Texts stay the same from request to request: either one document by itself, or all of them.
    if (wanted.length === 1) return alone(wanted[0]!);
    const variables = orders.map(({ representations }, index) => [representationsOf(index), representations]);
    return exchange(state, batch, Object.fromEntries(variables), entitiesOf, orders, alone);
  };
}

/** @param alone asks for one order by itself, where it was lost to others */
async function exchange(
  state: ExecutionState,
  request: FetchRequest,
  variables: Readonly<Record<string, WrittenValue>>,
  keyOf: (index: number) => string,
  orders: readonly Order[],
  alone?: (order: Order) => Promise<void>,
): Promise<void> {
  const { data, errors } = await state.send(request.subgraph, request.build(state.variables, variables));
  const byKey = new Map(orders.map((order, index) => [keyOf(index), order]));
  const lost = alone && errors ? lostOf(data, errors, byKey) : nothing;
  for (const error of errors ?? []) {
    // Of what is asked for again, the other answer tells.
    if (!lost.has(String(error.path?.[0]))) report(state, byKey, error);
  }
  for (const [key, order] of byKey) {
    if (lost.has(key)) continue;
    const entities = data?.[key];
    const fault = entitiesFault(request.subgraph, entities, order.size);
    if (!fault) merge(order, entities as readonly unknown[]);
    else noteFault(state, order, placesWithoutError(errors, key, byKey, order.size), fault);
  }
  if (alone && lost.size > 0) await Promise.all([...lost].map((key) => alone(byKey.get(key)!)));
}

/** The keys of what is missing only because other orders failed. */
function lostOf(
  data: DataObject | null | undefined,
  errors: readonly GraphQLFormattedError[],
  orders: ReadonlyMap<string, Order>,
): ReadonlySet<string> {
  const lost = [...orders].filter(([key, { size }]) => lostToOthers(data?.[key], errors, key, orders, size));
  return new Set(lost.map(([key]) => key));
}

function noteFault(
  state: ExecutionState,
  { asked }: Order,
  faulty: readonly number[],
  fault: GraphQLFormattedError,
): void {
  for (const { fetch, places } of asked) {
    for (const place of faulty) noteFailure(state, places.get(place)?.targets ?? [], fault, fetch.keys);
  }
}

function merge({ asked }: Order, entities: readonly unknown[]): void {
  const used = new Set<number>();
  for (const { fetch, places } of asked) {
    for (const [index, group] of places) {
      fetch.merge(group, used.has(index) ? cloneData(entities[index]) : entities[index]);
      used.add(index);
    }
  }
}

function report(
  state: ExecutionState,
  orders: ReadonlyMap<string, Order>,
  error: GraphQLFormattedError,
): void {
  const [key, index, ...below] = error.path ?? [];
  const concerned = orders.get(String(key));
  for (const order of concerned ? [concerned] : orders.values()) {
    const place = typeof index === 'number' && index < order.size ? index : undefined;
    for (const asked of order.asked) {
      const { fetch, cursor, places } = asked;
      const group = place === undefined ? undefined : places.get(place);
      asked.locations ??= new Locations(state.data, cursor.path);
      if (group) fetch.report(state, asked.locations, group, error, below);
      if (place !== undefined) continue;
      noteFailure(
        state,
        [...places.values()].flatMap(({ targets }) => targets),
        error,
        fetch.keys,
      );
    }
  }
}
