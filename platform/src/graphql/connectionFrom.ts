import { GantryError } from '../errors/GantryError.js';
import type { Connection } from './connection.js';
import { checkPageSize, type PageArgs } from './PageArgs.js';

/** What a keyset query needs: one row more than the page, after this key. */
export interface Keyset {
  /** Rows to fetch: one more than asked for tells whether more follow. */
  limit: number;
  /** Sort key of the last row already seen, or null. */
  after: string | null;
}

/**
 * Answers a page out of a keyset query.
 * @param load rows in order after `keyset.after`, at most `keyset.limit`
 * @param keyOf the row's sort key, unique and in the order of the query: usually its id
 * @param toNode the API's view of a row
 * @throws GantryError BAD_USER_INPUT for a page size out of range or a cursor that is none of ours
 */
export async function connectionFrom<Row, Node>(
  args: PageArgs,
  load: (keyset: Keyset) => Promise<Row[]>,
  keyOf: (row: Row) => string,
  toNode: (row: Row) => Node,
): Promise<Connection<Node>> {
  checkPageSize(args.first);
  const rows = await load({
    limit: args.first + 1,
    after: args.after == null ? null : keyOfCursor(args.after),
  });
  const edges = rows.slice(0, args.first).map((row) => ({ cursor: cursorOf(keyOf(row)), node: toNode(row) }));
  return {
    edges,
    nodes: edges.map((edge) => edge.node),
    pageInfo: {
      hasNextPage: rows.length > args.first,
      hasPreviousPage: args.after != null,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
  };
}

function cursorOf(key: string): string {
  return Buffer.from(`k:${key}`).toString('base64url');
}

function keyOfCursor(cursor: string): string {
  const text = Buffer.from(cursor, 'base64url').toString();
  const ours = text.startsWith('k:') && !text.includes('\0') && cursorOf(text.slice(2)) === cursor;
  if (ours) return text.slice(2);
  throw new GantryError(
    'BAD_USER_INPUT',
    `The argument "after" is no cursor of this list: "${cursor.slice(0, 40)}".`,
    {
      argument: 'after',
    },
  );
}
