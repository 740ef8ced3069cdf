import { buildSchema } from 'graphql';
import { describe, expect, it } from 'vitest';
import { sentCoordinates } from '../../src/operations/sentCoordinates.js';

const schema = buildSchema(`
  enum Role { USER ADMIN }
  input Team { id: ID! parent: Team }
  input Filter { role: Role team: Team }
  type Query { users(filter: Filter, role: Role): Int }
`);

describe('what variables said', () => {
  it('is what was seen, and the input objects and enums that it was seen in', () => {
    const sent = sentCoordinates(schema, ['Query.users(filter:)', 'Filter.role', 'Role.ADMIN']);
    expect([...sent].sort()).toEqual([
      'Filter',
      'Filter.role',
      'Filter.role?',
      'Filter.team?',
      'Filter{}',
      'Query',
      'Query.users(filter:)',
      'Role',
      'Role.ADMIN',
    ]);
  });

  it('says that an input object was sent when a field that takes it was', () => {
    const sent = sentCoordinates(schema, ['Filter.team']);
    expect(sent).toContain('Team{}');
    expect(sent).not.toContain('Team.id');
  });

  it('takes coordinates of what is no longer there as they are', () => {
    expect([...sentCoordinates(schema, ['Gone.field', 'Query.gone(id:)', 'rubbish'])].sort()).toEqual([
      'Gone.field',
      'Query',
      'Query.gone(id:)',
      'rubbish',
    ]);
  });
});
