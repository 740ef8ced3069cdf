import { breaking, dangerous, safe, type ChangeRow } from './ChangeRow.js';

export const interfaceRows: readonly ChangeRow[] = [
  {
    title: 'an object type comes to implement an interface that clients can select from',
    before: 'interface Node { id: ID } type A { id: ID } type Query { a: A node: Node }',
    after: 'interface Node { id: ID } type A implements Node { id: ID } type Query { a: A node: Node }',
    changes: [
      dangerous(
        'OBJECT_TYPE_INTERFACE_ADDED',
        'A.Node',
        "Type 'A', an object type, implements interface 'Node': clients may be answered with a type that they do not know.",
      ),
    ],
  },
  {
    title: 'a new object type implements an interface that clients can select from',
    before: 'interface Node { id: ID } type A implements Node { id: ID } type Query { node: Node }',
    after:
      'interface Node { id: ID } type A implements Node { id: ID } type B implements Node { id: ID } type Query { node: Node }',
    changes: [
      dangerous(
        'OBJECT_TYPE_INTERFACE_ADDED',
        'B.Node',
        "Type 'B', an object type, implements interface 'Node': clients may be answered with a type that they do not know.",
      ),
      safe('TYPE_ADDED', 'B', "Type 'B' was added."),
    ],
  },
  {
    title: 'an object type comes to implement a new interface',
    before: 'type A { id: ID } type Query { a: A }',
    after: 'interface Node { id: ID } type A implements Node { id: ID } type Query { a: A }',
    changes: [
      safe('OBJECT_TYPE_INTERFACE_ADDED', 'A.Node', "Type 'A', an object type, implements interface 'Node'."),
      safe('TYPE_ADDED', 'Node', "Type 'Node' was added."),
    ],
  },
  {
    title: 'an object type comes to implement an interface and loses a field',
    before: 'interface Node { id: ID } type A { id: ID x: Int } type Query { a: A node: Node }',
    after: 'interface Node { id: ID } type A implements Node { id: ID } type Query { a: A node: Node }',
    changes: [
      breaking(
        'FIELD_REMOVED',
        'A.x',
        "Field 'x' was removed from object type 'A': documents that select it are refused.",
      ),
      dangerous(
        'OBJECT_TYPE_INTERFACE_ADDED',
        'A.Node',
        "Type 'A', an object type, implements interface 'Node': clients may be answered with a type that they do not know.",
      ),
    ],
  },
  {
    title: 'an object type no longer implements an interface',
    before: 'interface Node { id: ID } type A implements Node { id: ID } type Query { a: A node: Node }',
    after: 'interface Node { id: ID } type A { id: ID } type Query { a: A node: Node }',
    changes: [
      breaking(
        'OBJECT_TYPE_INTERFACE_REMOVED',
        'A.Node',
        "Type 'A', an object type, no longer implements interface 'Node': documents with fragments that need both are refused.",
      ),
    ],
  },
  {
    title: 'an interface comes to implement another one',
    before:
      'interface Node { id: ID } interface Named { id: ID name: ID } type A implements Node & Named { id: ID name: ID } type Query { named: Named node: Node }',
    after:
      'interface Node { id: ID } interface Named implements Node { id: ID name: ID } type A implements Node & Named { id: ID name: ID } type Query { named: Named node: Node }',
    changes: [
      safe(
        'OBJECT_TYPE_INTERFACE_ADDED',
        'Named.Node',
        "Type 'Named', an interface, implements interface 'Node'.",
      ),
    ],
  },
  {
    title: 'an interface no longer implements another one',
    before:
      'interface Node { id: ID } interface Named implements Node { id: ID name: ID } type A implements Node & Named { id: ID name: ID } type Query { named: Named node: Node }',
    after:
      'interface Node { id: ID } interface Named { id: ID name: ID } type A implements Node & Named { id: ID name: ID } type Query { named: Named node: Node }',
    changes: [
      breaking(
        'OBJECT_TYPE_INTERFACE_REMOVED',
        'Named.Node',
        "Type 'Named', an interface, no longer implements interface 'Node': documents with fragments that need both are refused.",
      ),
    ],
  },
  {
    title: 'an object type comes to implement an interface that no field answers',
    before:
      'interface Node { id: ID } type A implements Node { id: ID } type B { id: ID } type Query { a: A b: B }',
    after:
      'interface Node { id: ID } type A implements Node { id: ID } type B implements Node { id: ID } type Query { a: A b: B }',
    changes: [
      safe('OBJECT_TYPE_INTERFACE_ADDED', 'B.Node', "Type 'B', an object type, implements interface 'Node'."),
    ],
  },
];
