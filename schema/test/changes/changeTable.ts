import { argumentRows } from './table/argumentRows.js';
import type { ChangeRow } from './table/ChangeRow.js';
import { defaultRows } from './table/defaultRows.js';
import { directiveRows } from './table/directiveRows.js';
import { enumRows } from './table/enumRows.js';
import { fieldRows } from './table/fieldRows.js';
import { inputRows } from './table/inputRows.js';
import { interfaceRows } from './table/interfaceRows.js';
import { nullabilityRows } from './table/nullabilityRows.js';
import { schemaRows } from './table/schemaRows.js';
import { typeRows } from './table/typeRows.js';
import { unionRows } from './table/unionRows.js';

/** Every kind of change that GraphQL knows, by what it is a change of. */
export const changeTable: Readonly<Record<string, readonly ChangeRow[]>> = {
  'the schema': schemaRows,
  types: typeRows,
  fields: fieldRows,
  arguments: argumentRows,
  'input objects': inputRows,
  defaults: defaultRows,
  enums: enumRows,
  unions: unionRows,
  interfaces: interfaceRows,
  directives: directiveRows,
  'nullability, of what is sent and of what is answered': nullabilityRows,
};
