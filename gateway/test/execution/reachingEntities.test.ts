import { parse } from 'graphql';
import { describe, expect, test } from 'vitest';
import { startStandalone } from '../fixtures/startStandalone.js';
import type { SubgraphModule } from '../fixtures/startSubgraph.js';

/**
 * Ways from one subgraph to another that are easily missed: keys that grow from fetch to fetch, objects that are reached through what they
 * are part of, fields that were overridden, and types that federation 1 extends.
 */
type Resolvers = SubgraphModule['resolvers'];
const v2 = (...imports: string[]): string =>
  `extend schema @link(url: "https://specs.apollo.dev/federation/v2.3", import: ${JSON.stringify(imports)})\n`;
const subgraph = (name: string, sdl: string, resolvers: object): SubgraphModule => ({
  name,
  typeDefs: parse(sdl),
  resolvers: resolvers as Resolvers,
});
/** What of a thing one subgraph knows. */
const part =
  <T extends object>(things: readonly T[], key: keyof T, ...fields: (keyof T)[]) =>
  (reference: T): Partial<T> | null => {
    const thing = things.find((one) => one[key] === reference[key]);
    return thing
      ? (Object.fromEntries([key, ...fields].map((field) => [field, thing[field]])) as Partial<T>)
      : null;
  };

interface Case {
  title: string;
  subgraphs: SubgraphModule[];
  asks: [query: string, data: object][];
}

const members = ['m1', 'm2'].map((id) => ({
  id,
  mail: `${id}@x`,
  name: `${id} name`,
  badge: `${id} badge`,
  nick: `${id} nick`,
}));
const [first] = members;

/** One subgraph extends what the other one owns, and provides its name on one way only. */
function extending(head: string, extension: string): SubgraphModule[] {
  const sdl = `${head} type Query { any: Member provided: Member @provides(fields: "name") } ${extension}`;
  const owner = head === '' ? '' : v2('@key', '@shareable');
  const shared = head === '' ? '' : '@shareable';
  return [
    subgraph('extends', sdl, {
      Query: {
        any: () => part(members, 'id', 'badge')(first!),
        provided: () => part(members, 'id', 'badge', 'name')(first!),
      },
      // Whoever asks here for a name that is not provided is told so.
      Member: {
        __resolveReference: part(members, 'id', 'badge'),
        name: ({ name }: { name?: string }) => name ?? 'not mine',
      },
    }),
    subgraph(
      'owns',
      `${owner} type Query { member(id: ID): Member } type Member @key(fields: "id") { id: ID! name: String! ${shared} nick: String }`,
      {
        Query: { member: (_source: unknown, { id }: { id: string }) => members.find((one) => one.id === id) },
        Member: { __resolveReference: part(members, 'id', 'name', 'nick') },
      },
    ),
  ];
}
const extendingAsks: Case['asks'] = [
  [
    '{ any { id name } member(id: "m2") { id name nick } }',
    { any: { id: 'm1', name: 'm1 name' }, member: { id: 'm2', name: 'm2 name', nick: 'm2 nick' } },
  ],
  ['{ any { id badge } }', { any: { id: 'm1', badge: 'm1 badge' } }],
  ['{ any { id badge name } }', { any: { id: 'm1', badge: 'm1 badge', name: 'm1 name' } }],
  ['{ provided { id badge name } }', { provided: { id: 'm1', badge: 'm1 badge', name: 'm1 name' } }],
];

const notes = ['n1', 'n2'].map((id) => ({ id, at: `${id} at` }));
const overriding = (from: string): SubgraphModule[] => [
  subgraph(
    'old',
    `${v2('@key', '@shareable')} type Query { all: [Note] @shareable olds: [Note] } type Note @key(fields: "id") { id: ID! at: String! @shareable }`,
    {
      Query: { all: () => notes.map(({ id }) => ({ id })), olds: () => [{ id: 'n2' }] },
      Note: {
        __resolveReference: ({ id }: { id: string }) => ({ id }),
        at: () => (from === 'old' ? 'outdated' : 'n2 at'),
      },
    },
  ),
  subgraph(
    'new',
    `${v2('@key', '@shareable', '@override')} type Query { all: [Note] @shareable news: [Note] } type Note @key(fields: "id") { id: ID! at: String! @override(from: "${from}") @shareable }`,
    {
      Query: { all: () => notes, news: () => [notes[0]] },
      Note: { __resolveReference: part(notes, 'id', 'at') },
    },
  ),
];

const wares = [
  { id: '1', code: 'w1', price: 100, group: { id: 'g1', tag: 't1' } },
  { id: '2', code: 'w2', price: 200, group: { id: 'g2', tag: 't2' } },
];
type Ware = (typeof wares)[number];
const wareOf = ({ id }: { id: string }): Ware | undefined => wares.find((ware) => ware.id === id);
/** Each key of a shelf, and of a ware, needs more than the subgraph before it knows. */
const shelf: SubgraphModule[] = [
  subgraph(
    'shelves',
    `${v2('@key', '@external', '@extends', '@shareable')}
    type Query { shelf: Shelf! }
    type Shelf @key(fields: "wares { id }") { wares: [Ware!]! }
    type Ware @extends @key(fields: "id") { id: String! @external group: Group @shareable }
    type Group @key(fields: "id") { id: String! tag: String @shareable best: Ware! @shareable }`,
    {
      Query: { shelf: () => ({ wares: wares.map(({ id, group }) => ({ id, group })) }) },
      Shelf: { __resolveReference: (key: { wares: Ware[] }) => ({ wares: key.wares.map(wareOf) }) },
      Ware: { __resolveReference: wareOf },
      Group: {
        __resolveReference: ({ id }: { id: string }) => wares.find(({ group }) => group.id === id)?.group,
        best: ({ id }: { id: string }) => wares.find(({ group }) => group.id === id),
      },
    },
  ),
  subgraph(
    'codes',
    `${v2('@key')} type Ware @key(fields: "id") @key(fields: "id code") { id: String! code: String! }`,
    {
      Ware: { __resolveReference: ({ id }: Ware) => part(wares, 'id', 'code')(wareOf({ id })!) },
    },
  ),
  subgraph(
    'order',
    `${v2('@key', '@shareable')} type Shelf @key(fields: "wares { id code }") { wares: [Ware!]! first: Ware @shareable chosen: Ware @shareable } type Ware @key(fields: "id code") { id: String! code: String }`,
    {
      Shelf: {
        __resolveReference({ wares: keys }: { wares: Ware[] }) {
          const found = keys.map((key) => wares.find(({ id, code }) => id === key.id && code === key.code));
          return { wares: found, first: found[0], chosen: found[1] };
        },
      },
      Ware: { __resolveReference: wareOf },
    },
  ),
  subgraph(
    'prices',
    `${v2('@key', '@shareable')}
    type Shelf @key(fields: "wares { id code group { id tag } } chosen { id }") { wares: [Ware!]! first: Ware @shareable chosen: Ware @shareable }
    type Ware @key(fields: "id code group { id tag }") { id: String! code: String price: Price group: Group }
    type Group @key(fields: "id tag") { id: String! tag: String }
    type Price { amount: Float! }`,
    {
      Ware: {
        __resolveReference: (key: Ware) =>
          wares.find(
            ({ id, code, group }) => id === key.id && code === key.code && group.tag === key.group.tag,
          ),
        price: ({ price }: Ware) => ({ amount: price }),
      },
      Shelf: {
        __resolveReference: (key: { wares: Ware[]; chosen: Ware }) => ({
          wares: key.wares.map(wareOf),
          first: wareOf(key.wares[0]!),
          chosen: wareOf(key.chosen),
        }),
      },
      Group: { __resolveReference: (key: Ware['group']) => key },
    },
  ),
];

const rooms = [
  { id: 'r1', code: 'r1 code', floor: 'f1' },
  { id: 'r2', code: 'r2 code', floor: 'f2' },
  { id: 'r3', code: 'r3 code', floor: 'f1' },
];
const room = '@key(fields: "id code") { id: ID! code: ID! floor: Floor @shareable }';
const referenceOf = ({ id }: { id: string }) => rooms.find((one) => one.id === id);
const floorOf = (known: (floor: string) => object) => ({
  Room: { __resolveReference: referenceOf, floor: ({ floor }: { floor: string }) => known(floor) },
});
/** Only the third subgraph knows how many rooms a floor has, and it knows floors as parts of rooms. */
const floors: SubgraphModule[] = [
  subgraph(
    'a',
    `${v2('@key', '@shareable')} type Query { rooms: [Room!]! } type Room @key(fields: "id") ${room} type Floor @key(fields: "id") { id: ID! name: String! @shareable }`,
    {
      Query: { rooms: () => rooms },
      ...floorOf((id) => ({ id, name: id })),
      Floor: { __resolveReference: ({ id }: { id: string }) => ({ id, name: id }) },
    },
  ),
  subgraph(
    'b',
    `${v2('@key', '@shareable')} type Room ${room} type Floor @key(fields: "id") { id: ID! name: String! @shareable }`,
    {
      ...floorOf((id) => ({ id, name: id })),
      Floor: { __resolveReference: ({ id }: { id: string }) => ({ id, name: id }) },
    },
  ),
  subgraph(
    'c',
    `${v2('@key', '@shareable')} type Room ${room} type Floor { facts: Facts } type Facts { rooms: Int }`,
    {
      ...floorOf((id) => ({ facts: { rooms: rooms.filter(({ floor }) => floor === id).length } })),
    },
  ),
];

const goods = [
  { id: 'p1', pid: 'p1 pid', upc: 'u1', name: 'pen', price: 1.5 },
  { id: 'p2', pid: 'p2 pid', upc: 'u2', name: 'ink', price: 2.5 },
];
const cases: Case[] = [
  {
    title: 'an entity by a key that another subgraph has to be asked for',
    subgraphs: [
      subgraph(
        'mails',
        `${v2('@key')} type Query { me: Member } type Member @key(fields: "id") { id: ID! mail: String! }`,
        {
          Query: { me: () => first },
          Member: { __resolveReference: part(members, 'id', 'mail') },
        },
      ),
      subgraph(
        'nicks',
        `${v2('@key', '@external')} type Member @key(fields: "mail") { mail: String! @external nick: String! }`,
        {
          Member: { __resolveReference: part(members, 'mail', 'nick') },
        },
      ),
    ],
    asks: [['{ me { id nick } }', { me: { id: 'm1', nick: 'm1 nick' } }]],
  },
  {
    title: 'an entity that one subgraph only extends, from either side',
    subgraphs: [
      subgraph(
        'goods',
        `${v2('@key')} type Query { goods: [Good!]! } type Good @key(fields: "id") { id: ID! name: String! }`,
        {
          Query: { goods: () => goods },
          Good: { __resolveReference: part(goods, 'id', 'name') },
        },
      ),
      subgraph(
        'prices',
        `${v2('@key', '@external')} type Query { cheapest: Good } extend type Good @key(fields: "id") { id: ID! @external price: Float }`,
        {
          Query: { cheapest: () => part(goods, 'id', 'price')(goods[0]!) },
          Good: { __resolveReference: part(goods, 'id', 'price') },
        },
      ),
    ],
    asks: [
      ['{ cheapest { id price name } }', { cheapest: { id: 'p1', price: 1.5, name: 'pen' } }],
      ['{ goods { name price id } }', { goods: goods.map(({ name, price, id }) => ({ name, price, id })) }],
    ],
  },
  {
    title: 'an entity of federation 1 by any of its keys',
    subgraphs: [
      subgraph(
        'a',
        'type Query { good: Good } type Good @key(fields: "id") @key(fields: "upc") { id: ID name: String upc: String pid: ID }',
        {
          Query: { good: () => part(goods, 'id', 'pid', 'name', 'upc')(goods[0]!) },
          Good: {
            __resolveReference: ({ id, upc }: { id?: string; upc?: string }) =>
              goods.find((one) => one.id === id || one.upc === upc),
          },
        },
      ),
      subgraph(
        'b',
        'type Query { other: Good } extend type Good @key(fields: "id name") @key(fields: "upc") { id: ID @external name: String @external upc: String @external price: Float! }',
        {
          Query: { other: () => goods[1] },
          Good: {
            __resolveReference: ({ id, name, upc }: { id?: string; name?: string; upc?: string }) =>
              goods.find((one) => (one.id === id && one.name === name) || one.upc === upc),
          },
        },
      ),
    ],
    asks: [
      [
        '{ good { id pid price upc name } }',
        { good: { id: 'p1', pid: 'p1 pid', price: 1.5, upc: 'u1', name: 'pen' } },
      ],
      ['{ other { pid price } }', { other: { pid: 'p2 pid', price: 2.5 } }],
    ],
  },
  {
    title: 'what `extend type` of federation 1 provides',
    subgraphs: extending(
      '',
      'extend type Member @key(fields: "id") { id: ID! @external name: String! @external badge: ID }',
    ),
    asks: extendingAsks,
  },
  {
    title: 'what `@extends` of federation 2 provides',
    subgraphs: extending(
      v2('@key', '@external', '@extends', '@provides'),
      'type Member @key(fields: "id") @extends { id: ID! @external name: String! @external badge: ID }',
    ),
    asks: extendingAsks,
  },
  {
    title: 'what `extend type` of federation 2 provides',
    subgraphs: extending(
      v2('@key', '@external', '@provides'),
      'extend type Member @key(fields: "id") { id: ID! @external name: String! @external badge: ID }',
    ),
    asks: extendingAsks,
  },
  ...['old', 'nobody'].map((from) => ({
    title: `a field that is overridden from ${from === 'old' ? 'another subgraph' : 'one that does not exist'}`,
    subgraphs: overriding(from),
    asks: [
      ['{ all { at } }', { all: [{ at: 'n1 at' }, { at: 'n2 at' }] }],
      ['{ olds { at } news { at } }', { olds: [{ at: 'n2 at' }], news: [{ at: 'n1 at' }] }],
    ] as Case['asks'],
  })),
  {
    title: 'lists and entities whose keys grow from fetch to fetch',
    subgraphs: shelf,
    asks: [
      [
        '{ shelf { wares { id code price { amount } group { best { id } id tag } } chosen { id } first { id } } }',
        {
          shelf: {
            wares: wares.map(({ id, code, price, group }) => ({
              id,
              code,
              price: { amount: price },
              group: { best: { id }, ...group },
            })),
            chosen: { id: '2' },
            first: { id: '1' },
          },
        },
      ],
    ],
  },
  {
    title: 'an object without a key through the entity that it is part of',
    subgraphs: floors,
    asks: [
      [
        '{ rooms { id floor { id facts { rooms } } } }',
        {
          rooms: rooms.map(({ id, floor }) => ({
            id,
            floor: { id: floor, facts: { rooms: floor === 'f1' ? 2 : 1 } },
          })),
        },
      ],
    ],
  },
];

describe('reaches', () => {
  test.each(cases)('$title', async ({ subgraphs, asks }) => {
    await using running = await startStandalone(subgraphs);
    for (const [query, data] of asks) expect(await running.ask(query)).toEqual({ data });
  });
});
