/** Answers as subgraphs in other languages write them: the same JSON, with other bytes. Two subgraphs, with an entity in between. */
import { buildSubgraphSchema } from '@apollo/subgraph';
import { parse } from 'graphql';

const link =
  'extend schema @link(url: "https://specs.apollo.dev/federation/v2.0", import: ["@key", "@shareable"])';

/** What `shapes.graphql` is composed of, by name; the path of each is its name. */
export const shapesTypeDefs = {
  items: `${link}
    scalar Long
    type Query {
      pretty: [Item!]!
      escaped: [Item!]!
      unicode: [Item!]!
      numbers: [Item!]!
      deep: [Level!]!
      list: [Row!]!
    }
    type Item @key(fields: "id") { id: ID! title: String! tags: [String!]! long: Long ratio: Float }
    type Level { name: String! at: Int! next: Level }
    type Row { id: ID! name: String! tags: [String!]! active: Boolean! count: Int! place: Place }
    type Place { city: String! latitude: Float! longitude: Float! }`,
  notes: `${link}
    scalar Long
    type Item @key(fields: "id") { id: ID! note: Note }
    type Note { text: String! at: Long }`,
};

const many = (count, make) => Array.from({ length: count }, (_, index) => make(index));

/** 100 items and a note on each. @param words what their texts are made of */
const items = (name, words, numbers = {}) =>
  many(100, (index) => ({
    id: `${name}/${words[index % words.length]}-${index}`,
    title: `${words[index % words.length]} ${index}`,
    tags: words.slice(0, 1 + (index % words.length)),
    long: index,
    ratio: index / 8,
    note: { text: words.join(' ').repeat(1 + (index % 3)), at: 1_700_000_000 + index },
    ...numbers,
  }));

/** Beyond what a double tells apart; written as it stands. */
const long = JSON.rawJSON('9223372036854775807');
const plain = ['order', 'invoice', 'delivery', 'refund'];
const roots = {
  pretty: items('pretty', plain),
  escaped: items('escaped', ['Größe', '“said”', 'tab\there', 'back\\slash', 'emoji 🚀', 'a/b\n\u0001\u2028']),
  unicode: items('unicode', ['注文番号', 'Größe', 'доставка', 'فاتورة', '🚀🎉', 'naïve café']),
  numbers: items('numbers', plain, {
    long,
    ratio: 1.7976931348623157e308,
    note: { text: 'large', at: long },
  }),
  deep: many(10, (index) => level(index, 30)),
  list: many(60_000, (index) => ({
    id: `row-${index}`,
    name: `${plain[index % plain.length]} number ${index}`,
    tags: plain.slice(index % plain.length),
    active: index % 2 === 0,
    count: index * 7,
    place: index % 9 === 0 ? null : { city: 'München', latitude: 48.137 + index / 1e6, longitude: 11.575 },
  })),
};

function level(index, left) {
  return { name: `level ${left} of ${index}`, at: left, next: left > 1 ? level(index, left - 1) : null };
}

const item = '{ id title tags long ratio note { text at } }';
const selections = {
  pretty: item,
  escaped: item,
  unicode: item,
  numbers: item,
  deep: many(29, () => '{ name at next ').join('') + '{ name at }' + ' }'.repeat(29),
  list: '{ id name tags active count place { city latitude longitude } }',
};

/** A request for each shape. Numbers are compared as doubles, which is how clients in JavaScript read them. */
export const shapesRequests = Object.fromEntries(
  Object.entries(selections).map(([name, selection]) => [
    name,
    {
      body: { query: `{ ${name} ${selection} }` },
      get expected() {
        const data = { [name]: name === 'deep' ? roots.deep.map(withoutLast) : roots[name] };
        return JSON.parse(JSON.stringify({ data }));
      },
    },
  ]),
);

/** The query ends where the last level is, and so does not ask what is next. */
function withoutLast({ next, ...rest }) {
  return next === null ? rest : { ...rest, next: withoutLast(next) };
}

const itemsById = new Map(
  [roots.pretty, roots.escaped, roots.unicode, roots.numbers].flat().map((one) => [one.id, one]),
);
const resolvers = {
  items: {
    Query: Object.fromEntries(Object.entries(roots).map(([name, value]) => [name, () => value])),
    Item: { __resolveReference: ({ id }) => itemsById.get(id) },
  },
  notes: { Item: { __resolveReference: ({ id }) => itemsById.get(id) } },
};

export const shapesSchemas = () =>
  Object.entries(shapesTypeDefs).map(([name, typeDefs]) => [
    `/${name}`,
    buildSubgraphSchema([{ typeDefs: parse(typeDefs), resolvers: resolvers[name] }]),
  ]);

/** @returns the result as JSON, written as the query asks for: its root field is named after a shape, and so are its keys */
export function write(body, result) {
  if (body.includes('pretty')) return JSON.stringify(result, null, 2);
  if (!body.includes('escaped')) return JSON.stringify(result);
  return JSON.stringify(result)
    .replaceAll('/', '\\/')
    .replaceAll(
      /[^\x20-\x7e]/g,
      (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
    );
}
