import fc from 'fast-check';
import {
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  validateSchema,
  type GraphQLSchema,
} from 'graphql';
import { describe, expect, it } from 'vitest';
import { apiSchemaOf } from '../../src/composition/apiSchemaOf.js';
import { contractSupergraph } from '../../src/contracts/contractSupergraph.js';
import { composeOrFail, federation2 } from '../composition/composeOrFail.js';

/** Every kind of element, each followed by its coordinate in a comment where a tag may stand. */
const template = `
type Query #Query#
{
  node(id: ID! #Query.node(id:)# ): Node #Query.node#
  any(by: Filter #Query.any(by:)# , role: Role = USER #Query.any(role:)# ): Any #Query.any#
  user: User #Query.user#
  at(after: Cursor #Query.at(after:)# ): Cursor #Query.at#
}
type Mutation #Mutation# { rename(input: Renaming! #Mutation.rename(input:)# ): User #Mutation.rename# }
interface Node #Node# { id: ID #Node.id# }
interface Named implements Node #Named# { id: ID #Named.id# name: String #Named.name# }
type User implements Node & Named #User# { id: ID #User.id# name: String #User.name# role: Role #User.role# friend: Named #User.friend# }
type Robot implements Node #Robot# { id: ID #Robot.id# owner: User #Robot.owner# }
union Any #Any# = User | Robot
enum Role #Role# { USER #Role.USER# ADMIN #Role.ADMIN# }
input Filter #Filter# { role: Role = ADMIN #Filter.role# text: String #Filter.text# nested: Filter #Filter.nested# }
input Renaming #Renaming# { name: String! #Renaming.name# at: Cursor #Renaming.at# }
scalar Cursor #Cursor#
`;
const places = [...template.matchAll(/#(\S+)#/g)].map(([, coordinate = '']) => coordinate);
const tags = ['public', 'partner', 'internal'];

const tagged = fc.dictionary(
  fc.constantFrom(...places),
  fc.uniqueArray(fc.constantFrom(...tags), { minLength: 1 }),
  {
    maxKeys: 20,
    noNullPrototype: true,
  },
);
const asked = fc.record({
  include: fc.subarray(tags.slice(0, 2)),
  exclude: fc.subarray(tags),
});

// Composed once, each place with a tag of its own that is replaced afterwards.
const composed = composeOrFail([
  [
    's',
    federation2 +
      template.replaceAll(/#(\S+)#/g, (_, place: string) => `@tag(name: "place-${places.indexOf(place)}")`),
  ],
]);

const supergraphWith = (assignment: Record<string, string[]>): string =>
  composed.replaceAll(/@tag\(name: "place-(\d+)"\)/g, (_, index: string) =>
    (assignment[places[Number(index)] ?? ''] ?? []).map((tag) => `@tag(name: "${tag}")`).join(' '),
  );

/** The coordinates of all that clients see. */
function coordinatesOf(schema: GraphQLSchema): string[] {
  return Object.values(schema.getTypeMap())
    .filter(({ name }) => !name.startsWith('__'))
    .flatMap((type) => [
      type.name,
      ...(isEnumType(type) ? type.getValues().map(({ name }) => `${type.name}.${name}`) : []),
      ...(isInputObjectType(type) ? Object.keys(type.getFields()).map((name) => `${type.name}.${name}`) : []),
      ...(isObjectType(type) || isInterfaceType(type)
        ? Object.values(type.getFields()).flatMap(({ name, args }) => [
            `${type.name}.${name}`,
            ...args.map((argument) => `${type.name}.${name}(${argument.name}:)`),
          ])
        : []),
    ]);
}

describe('a contract, whatever is tagged', () => {
  it('is refused with a reason, or shows a valid part without what it excludes', () => {
    let shownOnce = 0;
    fc.assert(
      fc.property(tagged, asked, (assignment, contract) => {
        const supergraph = supergraphWith(assignment);
        const { sdl, faults } = contractSupergraph(supergraph, { name: 'c', ...contract });
        expect(sdl === null).toBe(faults.length > 0);
        for (const { message, line } of faults) {
          expect(line).toBeGreaterThan(0);
          expect(message).toMatch(/It is hidden because .*(tag "\w+"|tags \(.*\))\.$/);
        }
        if (sdl === null) return;
        shownOnce += 1;
        const schema = apiSchemaOf(sdl);
        expect(validateSchema(schema)).toEqual([]);
        const shown = coordinatesOf(schema);
        expect(coordinatesOf(apiSchemaOf(supergraph))).toEqual(expect.arrayContaining(shown));
        const excluded = places.filter((place) =>
          assignment[place]?.some((tag) => contract.exclude.includes(tag)),
        );
        expect(shown.filter((coordinate) => excluded.includes(coordinate))).toEqual([]);
        if (contract.include.length > 0) {
          const untagged = shown
            .filter((coordinate) => /^(Query|Mutation|Node|Named|User|Robot)\.\w+$/.test(coordinate))
            .filter((coordinate) => {
              const own = [
                ...(assignment[coordinate] ?? []),
                ...(assignment[coordinate.split('.')[0] ?? ''] ?? []),
              ];
              return !own.some((tag) => contract.include.includes(tag));
            });
          expect(untagged).toEqual([]);
        }
        // What is shown once is shown in full again, so that nothing unreachable or empty was left.
        expect(contractSupergraph(sdl, { name: 'c', include: [], exclude: [] }).sdl).toBe(sdl);
      }),
      { numRuns: 300 },
    );
    expect(shownOnce).toBeGreaterThan(50);
  });
});
