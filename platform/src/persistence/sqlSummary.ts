const known = new Set([
  'SELECT',
  'INSERT',
  'UPDATE',
  'DELETE',
  'WITH',
  'BEGIN',
  'COMMIT',
  'ROLLBACK',
  'SAVEPOINT',
  'RELEASE',
  'SET',
  'LISTEN',
  'NOTIFY',
]);

/** What a statement does: its first word, of those that there are; `START TRANSACTION` begins one, too. */
export function sqlOperation(sql: string): string {
  const word = /^\s*([a-z]+)/i.exec(sql)?.[1]?.toUpperCase() ?? '';
  if (word === 'START') return 'BEGIN';
  return known.has(word) ? word : 'OTHER';
}

/** Characters of a statement that are looked into. */
const readCharacters = 4_096;
const tableIn = /\b(?:from|into|update)\s+(?:only\s+)?"?([a-z_][a-z0-9_]{0,62})\b/i;

/** The first table that a statement names; values are not looked into. Undefined when it names none. */
export function sqlTarget(sql: string): string | undefined {
  // A literal that goes beyond what is read is left out as well.
  const withoutValues = sql.slice(0, readCharacters).replace(/'(?:[^']|'')*(?:'|$)/g, "''");
  return tableIn.exec(withoutValues)?.[1];
}
