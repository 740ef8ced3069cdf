import { isJsonObject, type Json } from '../../Json.js';
import type { Operation } from '../../openapi/Operation.js';
import type { Checking } from '../Checking.js';
import { callFacts } from './callFacts.js';
import type { PlacedTask } from './tasksIn.js';

/** Advises one call instead of a loop of calls where the connector has an operation that looks like the bulk form. */
export function adviseBulk(checking: Checking, tasks: readonly PlacedTask[]): void {
  for (const { name, task, path, siblings, around } of tasks) {
    if (siblings.length > 1 || around.at(-1)?.kind !== 'for') continue;
    const facts = callFacts(task, checking.connectors);
    const { operation } = facts ?? {};
    if (!facts?.connector || !operation) continue;
    const bulk = facts.connector.operations.find((other) => isBulkOf(other, operation));
    if (!bulk) continue;
    checking.report.advise(
      'BULK_POSSIBLE',
      path,
      `The call ${JSON.stringify(name)} is made once for each item; ${bulk.name} of ${facts.connector.name} looks as if it took them all at once.`,
    );
  }
}

/** Whether an operation is called like another for many, and takes a list. */
function isBulkOf(bulk: Operation, single: Operation): boolean {
  const [many, one] = [plain(bulk.name), plain(single.name)];
  const names = [
    ...['bulk', 'batch', 'many'].flatMap((word) => [`${word}${one}`, `${one}${word}`, `${one}in${word}`]),
    ...['bulk', 'batch', 'many'].flatMap((word) =>
      plurals(one).flatMap((all) => [`${word}${all}`, `${all}${word}`, `${all}in${word}`]),
    ),
    ...plurals(one),
  ];
  return bulk !== single && names.includes(many) && takesList(bulk);
}

function plain(name: string): string {
  return name.replace(/[^A-Za-z0-9]/gu, '').toLowerCase();
}

function plurals(name: string): string[] {
  return [`${name}s`, `${name}es`, name.replace(/y$/u, 'ies')].filter((plural) => plural !== name);
}

function takesList({ parameters, requestBody }: Operation): boolean {
  const body = requestBody?.schema;
  const inside =
    isJsonObject(body) && isJsonObject(body['properties']) ? Object.values(body['properties']) : [];
  return [body, ...inside, ...parameters.map(({ schema }) => schema)].some(isList);
}

function isList(schema: Json | undefined): boolean {
  return isJsonObject(schema) && schema['type'] === 'array';
}
