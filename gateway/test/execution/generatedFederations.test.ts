import fc from 'fast-check';
import { parse, validate } from 'graphql';
import { describe, expect, test } from 'vitest';
import { openFederation, type JsonAnswer, type OpenFederation } from '../fixtures/openFederation.js';
import { randomFederation } from '../fixtures/randomFederation.js';
import { randomOperation, type OperationHints } from '../fixtures/randomOperation.js';
import type { SubgraphModule } from '../fixtures/startSubgraph.js';

/** Operations for each federation: opening one takes as long as they do. */
const operationsEach = 40;

const minutes = 60_000;

/** What failed says enough: a smaller federation that fails too would take longer to find than is waited for. */
const reported = { endOnFailure: true };

/** A condition, and a field that requires others: the stock executor then leaves out fields that go with it. */
const conditionalRequirement = /q\d_\d[^}]*@|@[^}]*q\d_\d/;

function operations({ apiSchema }: OpenFederation, hints: OperationHints, seed: number): readonly string[] {
  const drawn = fc.sample(randomOperation(apiSchema, hints), { numRuns: operationsEach, seed });
  return drawn.filter((query) => validate(apiSchema, parse(query)).length === 0);
}

/** Answers that one operation gets, from other data each time. */
const seedsEach = 8;

const seeds = Array.from({ length: seedsEach }, (_, seed) => seed);

/** In any order: whose error comes first depends on who answers first. */
function comparable({ data, errors }: JsonAnswer): unknown {
  return { data, errors: errors?.map((error) => JSON.stringify(error)).sort() };
}

describe('generated federations', () => {
  test(
    'are answered the same, errors included, by the executor that splices bytes, whatever subgraphs answer',
    async () => {
      let cases = 0;
      let spliced = 0;
      await fc.assert(
        fc.asyncProperty(randomFederation(), fc.nat(), async (generated, seed) => {
          // What is compared tells what was asked, and of whom.
          const { sdl } = generated;
          const federation = await openFederation(generated);
          for (const query of operations(federation, generated.hints, seed)) {
            for (const salt of seeds) {
              for (const damage of [undefined, salt, salt + seedsEach]) {
                federation.reseed(salt, damage);
                const [objects, bytes] = [
                  await federation.askObjects(query),
                  await federation.askBytes(query),
                ];
                const about = { query, sdl, salt, damage };
                expect({ ...about, answer: comparable(bytes) }).toEqual({
                  ...about,
                  answer: comparable(objects),
                });
                cases++;
              }
            }
          }
          spliced += await federation.spliced();
        }),
        { numRuns: 30, ...reported },
      );
      expect(cases).toBeGreaterThan(20_000);
      expect(spliced).toBeGreaterThan(1_000);
    },
    10 * minutes,
  );

  test(
    'are answered by both executors as the stock one answers them',
    async () => {
      const federations = randomFederation({ interfaceObjects: false, requiredArguments: false });
      await fc.assert(
        fc.asyncProperty(federations, fc.nat(), async (generated, seed) => {
          const { sdl } = generated;
          const federation = await openFederation(generated);
          for (const query of operations(federation, { ...generated.hints, literals: false }, seed)) {
            if (conditionalRequirement.test(query)) continue;
            for (const salt of seeds) {
              federation.reseed(salt);
              const [bytes, stock] = [await federation.askBytes(query), await federation.askApollo(query)];
              expect({ data: bytes.data, query, sdl, salt }).toEqual({ data: stock.data, query, sdl, salt });
            }
          }
        }),
        { numRuns: 20, ...reported },
      );
    },
    10 * minutes,
  );

  test('are spliced where nothing stands against it', async () => {
    const [generated] = fc.sample(randomFederation(), { numRuns: 1, seed: 1 });
    const federation = await openFederation(generated!);
    await federation.askBytes('{ spot { __typename } }');
    expect(await federation.spliced()).toBe(1);
  });
});

test('what a subgraph has escaped is required of another as it was meant', async () => {
  const link =
    'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@external", "@requires"])';
  const names: SubgraphModule = {
    name: 'names',
    typeDefs: parse(
      `${link} type Query { bird: Bird } type Bird @key(fields: "id") { id: ID! name: String }`,
    ),
    resolvers: { Query: { bird: () => ({ id: 'b1', name: 'Käuzchen 🦉' }) } },
  };
  const signs: SubgraphModule = {
    name: 'signs',
    typeDefs: parse(`${link}
      type Bird @key(fields: "id") { id: ID! name: String @external sign: String @requires(fields: "name") }`),
    resolvers: { Bird: { sign: ({ name }: { name: string }) => `← ${name}` } },
  };
  const federation = await openFederation({ modules: [names, signs], writings: ['escaped', 'compact'] });
  expect(await federation.askBytes('{ bird { sign } }')).toEqual({
    data: { bird: { sign: '← Käuzchen 🦉' } },
  });
  expect(await federation.spliced()).toBe(1);
});

test('an object that another subgraph requires is required as its own has answered it, at fault or not', async () => {
  const link =
    'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@external", "@requires"])';
  const nests = 'type Nest { x: Int of: [Nest!] tag: String }';
  const places: SubgraphModule = {
    name: 'places',
    typeDefs: parse(
      `${link} ${nests} type Query { bird: Bird } type Bird @key(fields: "id") { id: ID! nest: Nest! }`,
    ),
    resolvers: {
      Query: { bird: () => ({ id: 'b1', nest: { x: 1, of: [{ x: 2, tag: 'b' }], tag: 'a' } }) },
    },
  };
  const signs: SubgraphModule = {
    name: 'signs',
    typeDefs: parse(`${link} type Nest { x: Int @external of: [Nest!] @external tag: String @external }
      type Bird @key(fields: "id") { id: ID! nest: Nest! @external sign: String @requires(fields: "nest { x of { x tag } tag }") }`),
    resolvers: { Bird: { sign: ({ nest }: { nest: unknown }) => JSON.stringify(nest) } },
  };
  const federation = await openFederation({ modules: [places, signs], writings: ['compact', 'compact'] });
  const query = '{ bird { sign } }';
  for (let damage = 0; damage < 500; damage++) {
    federation.reseed(0, damage);
    const [objects, bytes] = [await federation.askObjects(query), await federation.askBytes(query)];
    expect({ damage, answer: comparable(bytes) }).toEqual({ damage, answer: comparable(objects) });
  }
  expect(await federation.spliced()).toBeGreaterThan(20);
});
