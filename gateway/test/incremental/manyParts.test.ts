import { buildSchema, type GraphQLFormattedError, type OperationDefinitionNode, parse } from 'graphql';
import { expect, test } from 'vitest';
import type { ExecutionState, Failure } from '../../src/execution/ExecutionState.js';
import { AnswerInParts } from '../../src/execution/incremental/AnswerInParts.js';
import { DeferredBranches } from '../../src/execution/incremental/DeferredBranches.js';
import { labelDefers } from '../../src/execution/incremental/labelDefers.js';
import type { PreparedOperation } from '../../src/execution/PreparedOperation.js';
import { compileProjection } from '../../src/execution/projection/compileProjection.js';

const schema = buildSchema(`
  type Query { goods: [Good!]! }
  type Good { id: ID! price: Int left: Int }
`);

function prepare(query: string): PreparedOperation {
  const { operation, labels } = labelDefers(
    parse(query).definitions[0] as OperationDefinitionNode,
    new Map(),
  );
  const project = compileProjection(schema, operation, new Map());
  return { operation, fragments: new Map(), project, deferred: labels } as unknown as PreparedOperation;
}

const count = 200;

/** How often errors and failures were looked at. */
let looks = 0;

function watchedErrors(errors: GraphQLFormattedError[]): GraphQLFormattedError[] {
  return new Proxy(errors, {
    get(target, key, receiver): unknown {
      if (typeof key === 'string' && /^\d+$/.test(key)) looks++;
      return Reflect.get(target, key, receiver);
    },
  });
}

class WatchedFailures extends Map<object, Failure[]> {
  override *[Symbol.iterator](): MapIterator<[object, Failure[]]> {
    for (const each of super.entries()) {
      looks++;
      yield each;
    }
  }

  override entries(): MapIterator<[object, Failure[]]> {
    return this[Symbol.iterator]();
  }
}

test('a deferred fragment of a long list looks at what went wrong once, not once for each item', async () => {
  const goods = Array.from({ length: count }, (_, id) =>
    // Of every other one there is no price, because fetching it failed as a whole.
    id % 2 === 0 ? { id: String(id), price: null } : { id: String(id) },
  );
  const reported = goods.flatMap((_, index): GraphQLFormattedError[] =>
    index % 2 === 0 ? [{ message: 'None.', path: ['goods', index, 'price'] }] : [],
  );
  const failures: [object, Failure[]][] = goods.flatMap((good, index) =>
    index % 2 === 0 ? [] : [[good, [{ error: { message: `Lost ${index}.` }, keys: new Set(['price']) }]]],
  );
  const branches = new DeferredBranches(true);
  const state = {
    variables: { sent: {}, coerced: {} },
    data: { goods },
    errors: watchedErrors(reported),
    failures: new WatchedFailures(),
    branches,
  } as unknown as ExecutionState;
  const own = { ...state, failures: new WatchedFailures(failures) } as ExecutionState;
  branches.begin('part0', own, [], Promise.resolve(), () => Promise.resolve());

  const answer = new AnswerInParts(prepare('{ goods { id ... @defer { price } } }'), state);
  answer.first();
  looks = 0;
  const { parts } = await answer.next();
  expect(looks).toBeLessThan(10 * count);
  expect(parts.map(({ path, errors }) => [path, errors])).toEqual(
    goods.map((_, index) => [
      ['goods', index],
      [{ message: index % 2 === 0 ? 'None.' : `Lost ${index}.`, path: ['goods', index, 'price'] }],
    ]),
  );
});
