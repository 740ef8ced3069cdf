import { describe, expect, it } from 'vitest';
import { sqlOperation, sqlTarget } from '../../src/persistence/sqlSummary.js';

describe('what is said of a statement', () => {
  it.each([
    ['select "a0".* from "message" as "a0" where 1=1', 'SELECT', 'message'],
    [`insert into "outbox" ("id") values ('x')`, 'INSERT', 'outbox'],
    ['UPDATE inbox SET handled_at = now()', 'UPDATE', 'inbox'],
    ['delete from only outbox', 'DELETE', 'outbox'],
    ['start transaction read only', 'BEGIN', undefined],
    ['select 1', 'SELECT', undefined],
    ['vacuum', 'OTHER', undefined],
    ['', 'OTHER', undefined],
  ])('is what it does and to which table: %s', (sql, operation, target) => {
    expect([sqlOperation(sql), sqlTarget(sql)]).toEqual([operation, target]);
  });

  it.each([
    `select set_config('app.tenant_id', 'words from vault', true)`,
    `select 'it''s from vault'`,
    `select E'back\\\\slash from vault'`,
    `select '${'long '.repeat(2_000)} from vault'`,
  ])('is nothing out of a value: %s', (sql) => {
    expect(sqlTarget(sql)).toBeUndefined();
  });
});
