import type { Change } from './Change.js';
import type { InspectedChange } from './InspectedChange.js';
import { kindOf } from './kindOf.js';
import type { SchemaPair } from './SchemaPair.js';

type Consequence = string | { breaking: string; dangerous: string };

const unknownType = 'clients may be answered with a type that they do not know';
const newType = 'requests that fitted the old type may be refused';
const noDefault = 'requests that leave it out, or give it a variable that may be null, are refused';
const newDefault = 'requests that leave it out may mean something else';

/** What comes of changes that are not safe, by kind. */
const consequences: Partial<Record<InspectedChange['type'], Consequence>> = {
  DIRECTIVE_ARGUMENT_ADDED: { breaking: 'documents that leave it out are refused', dangerous: newDefault },
  DIRECTIVE_ARGUMENT_DEFAULT_VALUE_CHANGED: { breaking: noDefault, dangerous: newDefault },
  DIRECTIVE_ARGUMENT_REMOVED: 'documents that pass it are refused',
  DIRECTIVE_ARGUMENT_TYPE_CHANGED: newType,
  DIRECTIVE_LOCATION_REMOVED: 'documents that use it there are refused',
  DIRECTIVE_REMOVED: 'documents that use it are refused',
  DIRECTIVE_REPEATABLE_REMOVED: 'documents that use it twice in one place are refused',
  ENUM_VALUE_ADDED: 'clients may be answered with a value that they do not know',
  ENUM_VALUE_REMOVED: {
    breaking: 'requests that send it are refused',
    dangerous: 'clients that wait for it wait in vain',
  },
  FIELD_ARGUMENT_ADDED: { breaking: 'documents that leave it out are refused', dangerous: newDefault },
  FIELD_ARGUMENT_DEFAULT_CHANGED: { breaking: noDefault, dangerous: newDefault },
  FIELD_ARGUMENT_REMOVED: 'documents that pass it are refused',
  FIELD_ARGUMENT_TYPE_CHANGED: newType,
  FIELD_REMOVED: 'documents that select it are refused',
  FIELD_TYPE_CHANGED: 'clients that select it may be answered with what they do not expect',
  INPUT_FIELD_ADDED: { breaking: 'requests that leave it out are refused', dangerous: newDefault },
  INPUT_FIELD_DEFAULT_VALUE_CHANGED: { breaking: noDefault, dangerous: newDefault },
  INPUT_FIELD_REMOVED: 'requests that send it are refused',
  INPUT_FIELD_TYPE_CHANGED: newType,
  OBJECT_TYPE_INTERFACE_ADDED: unknownType,
  OBJECT_TYPE_INTERFACE_REMOVED: 'documents with fragments that need both are refused',
  SCHEMA_MUTATION_TYPE_CHANGED: 'documents that name the old one are refused',
  SCHEMA_QUERY_TYPE_CHANGED: 'documents that name the old one are refused',
  SCHEMA_SUBSCRIPTION_TYPE_CHANGED: 'documents that name the old one are refused',
  TYPE_KIND_CHANGED: 'documents that use it are refused',
  TYPE_REMOVED: 'documents that name it are refused',
  UNION_MEMBER_ADDED: unknownType,
  UNION_MEMBER_REMOVED: 'documents with fragments that need both are refused',
};

/** Says what has changed and what comes of it. */
export function sentenceOf(
  inspected: InspectedChange,
  { path, criticality }: Omit<Change, 'message'>,
  schemas: SchemaPair,
): string {
  const statement = statementOf(inspected, path, schemas).replace(/\s*\.?\s*$/, '');
  if (criticality === 'safe') return `${statement}.`;
  const consequence = consequences[inspected.type];
  if (consequence === undefined) return `${statement}.`;
  return `${statement}: ${typeof consequence === 'string' ? consequence : consequence[criticality]}.`;
}

/** The inspector's own words, but where they are wrong, break off or repeat a whole description. */
function statementOf(change: InspectedChange, path: string | null, { before, after }: SchemaPair): string {
  const description = /_DESCRIPTION_(ADDED|CHANGED|REMOVED)$/.exec(change.type)?.[1];
  if (description !== undefined) return `The description of '${path}' was ${description.toLowerCase()}`;
  switch (change.type) {
    case 'DIRECTIVE_ARGUMENT_DEFAULT_VALUE_CHANGED': {
      const { oldDirectiveArgumentDefaultValue: old, newDirectiveArgumentDefaultValue: now } = change.meta;
      return `The default of argument '${path}' ${fromTo(old, now)}`;
    }
    case 'DIRECTIVE_REPEATABLE_ADDED':
      return `Directive '${path}' may be repeated`;
    case 'DIRECTIVE_REPEATABLE_REMOVED':
      return `Directive '${path}' may no longer be repeated`;
    case 'FIELD_ARGUMENT_ADDED': {
      const { addedArgumentName: name, addedArgumentType: type, typeName, fieldName } = change.meta;
      return `Argument '${name}: ${type}' was added to field '${typeName}.${fieldName}'`;
    }
    case 'FIELD_ARGUMENT_DEFAULT_CHANGED':
      return `The default of argument '${path}' ${fromTo(change.meta.oldDefaultValue, change.meta.newDefaultValue)}`;
    case 'FIELD_DEPRECATION_ADDED':
      return `Field '${change.meta.typeName}.${change.meta.fieldName}' is deprecated: ${change.meta.deprecationReason}`;
    case 'INPUT_FIELD_DEFAULT_VALUE_CHANGED':
      return `The default of input field '${path}' ${fromTo(change.meta.oldDefaultValue, change.meta.newDefaultValue)}`;
    case 'OBJECT_TYPE_INTERFACE_ADDED': {
      const { objectTypeName: name, addedInterfaceName } = change.meta;
      return `Type '${name}', ${kindOf(after.getType(name))}, implements interface '${addedInterfaceName}'`;
    }
    case 'OBJECT_TYPE_INTERFACE_REMOVED': {
      const { objectTypeName: name, removedInterfaceName } = change.meta;
      return `Type '${name}', ${kindOf(before.getType(name))}, no longer implements interface '${removedInterfaceName}'`;
    }
    case 'SCHEMA_MUTATION_TYPE_CHANGED':
      return rootChanged('mutation', change.meta.oldMutationTypeName, change.meta.newMutationTypeName);
    case 'SCHEMA_QUERY_TYPE_CHANGED':
      return rootChanged('query', change.meta.oldQueryTypeName, change.meta.newQueryTypeName);
    case 'SCHEMA_SUBSCRIPTION_TYPE_CHANGED':
      return rootChanged(
        'subscription',
        change.meta.oldSubscriptionTypeName,
        change.meta.newSubscriptionTypeName,
      );
    case 'TYPE_KIND_CHANGED': {
      const name = change.meta.typeName;
      return `Type '${name}' was ${kindOf(before.getType(name))} and is ${kindOf(after.getType(name))} now`;
    }
    case 'UNION_MEMBER_ADDED':
      return `Type '${change.meta.addedUnionMemberTypeName}' was added to union '${change.meta.unionName}'`;
    case 'UNION_MEMBER_REMOVED':
      return `Type '${change.meta.removedUnionMemberTypeName}' was removed from union '${change.meta.unionName}'`;
    default:
      return change.message;
  }
}

function fromTo(old: string | undefined, now: string | undefined): string {
  if (old === undefined) return `is ${now} from now on; there was none`;
  if (now === undefined) return `was removed; it was ${old}`;
  return `was changed from ${old} to ${now}`;
}

function rootChanged(operation: string, old: string | null, now: string | null): string {
  if (old === null) return `The schema has a ${operation} type from now on: '${now}'`;
  if (now === null) return `The schema has no ${operation} type any more; it was '${old}'`;
  return `The ${operation} type of the schema is '${now}' from now on; it was '${old}'`;
}
