/** A federated graph of any size, the same whenever it is made, with what schemas have: keys, references across subgraphs, tags. */

const link = `extend schema
  @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@shareable", "@tag"])
`;

/** Fields per entity, its key among them. */
const fieldsPerEntity = 20;

/**
 * @param count of subgraphs
 * @param fields of objects and interfaces, all subgraphs together, at least
 * @param changed whether one field of each subgraph's first entity is missing, one is new and one has another type
 */
export function makeSubgraphs({ subgraphs: count, fields, changed = false }) {
  // Each entity brings two fields of Query, and a field of itself to the next subgraph's.
  const entities = Math.ceil(fields / count / (fieldsPerEntity + 3));
  return Array.from({ length: count }, (_, index) => ({
    name: `subgraph${index}`,
    url: `http://127.0.0.1:${5000 + index}/graphql`,
    sdl: [
      link,
      shared(index),
      ...Array.from({ length: entities }, (__, entity) =>
        entityOf(index, entity, (index + 1) % count, changed && entity === 0),
      ),
    ].join('\n'),
  }));
}

const typeName = (subgraph, entity) => `S${subgraph}E${entity}`;

/** Tags of a third of everything each, so that contracts differ. */
const tag = (number) =>
  ['@tag(name: "public")', '@tag(name: "partner")', '@tag(name: "internal")'][number % 3];

function shared(index) {
  return `
interface Node { id: ID! @tag(name: "public") @tag(name: "partner") }
enum Order { ASC DESC }
enum Kind${index} { SMALL LARGE @tag(name: "internal") OTHER }
type PageInfo @shareable @tag(name: "public") @tag(name: "partner") { endCursor: String hasNextPage: Boolean! }
type Page${index} @tag(name: "public") @tag(name: "partner") { pageInfo: PageInfo! nodes: [Node!]! }
input Filter${index} { kind: Kind${index} text: String secret: String @tag(name: "internal") and: [Filter${index}!] }
`;
}

function entityOf(subgraph, entity, next, changed) {
  const name = typeName(subgraph, entity);
  const plain = Array.from({ length: fieldsPerEntity - 3 }, (_, field) => {
    if (changed && field === 0) return '';
    const type = changed && field === 1 ? 'Int' : 'String';
    return `  "Text ${field} of ${name}." field${field}(first: Int = 20, order: Order = ASC): ${type} ${tag(field)}`;
  });
  if (changed) plain.push('  added: String @tag(name: "public")');
  return `
extend type Query {
  "One of the ${name}." get${name}(id: ID!): ${name} ${tag(entity)}
  "Some of the ${name}." list${name}(by: Filter${subgraph}, first: Int = 20, after: String): Page${subgraph}! ${tag(entity)}
}
"An entity of subgraph ${subgraph}."
type ${name} implements Node @key(fields: "id") {
  "Its id." id: ID! @tag(name: "public") @tag(name: "partner")
${plain.join('\n')}
  "What size it has." kind: Kind${subgraph} @tag(name: "public")
  "What comes next." next: ${typeName(next, entity)} @tag(name: "public")
}
type ${typeName(next, entity)} @key(fields: "id") {
  id: ID! @tag(name: "public") @tag(name: "partner")
  "What subgraph ${subgraph} knows of it." from${subgraph}: String ${tag(subgraph)}
}`;
}

/** Operations over all entities, each with some fields of its own and one of another subgraph; half of them keep to public ones. */
export function makeOperations(subgraphs, count) {
  const names = subgraphs.flatMap(({ sdl }) => [...sdl.matchAll(/ get(\w+)\(/g)].map(([, name]) => name));
  return Array.from({ length: count }, (_, index) => {
    const name = names[index % names.length];
    const step = index % 2 === 0 ? 3 : 1;
    const fields = Array.from({ length: 6 }, (__, field) => `field${field * step}`).join(' ');
    return {
      client: { name: `client${index % 20}`, version: `${index % 3}.0.0` },
      id: `operation${index}`,
      document: `query Operation${index}($id: ID!) { get${name}(id: $id) { id ${fields} kind next { id field3 } } }`,
    };
  });
}
