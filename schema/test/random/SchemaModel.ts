/** An argument or input field; its default, when it has one, is printed as it stands here. */
export interface InputModel {
  name: string;
  type: string;
  fallback?: string | undefined;
}

export interface FieldModel {
  name: string;
  type: string;
  args: InputModel[];
}

/** A schema that is small enough to be changed in every way, and printed. */
export interface SchemaModel {
  enums: { name: string; values: string[] }[];
  inputs: { name: string; fields: InputModel[]; oneOf: boolean }[];
  interfaces: { name: string; fields: FieldModel[] }[];
  objects: {
    name: string;
    interfaces: string[];
    /** Whether it promises more of its interfaces' fields than they do. */
    strict: boolean;
    fields: FieldModel[];
  }[];
  unions: { name: string; members: string[] }[];
  directives: { name: string; locations: string[]; repeatable: boolean; args: InputModel[] }[];
}

/** Prints a model as SDL; an object type has the fields of its interfaces. */
export function printModel(model: SchemaModel): string {
  return [
    ...model.enums.map(({ name, values }) => `enum ${name} { ${values.join(' ')} }`),
    ...model.inputs.map(
      ({ name, fields, oneOf }) =>
        `input ${name}${oneOf ? ' @oneOf' : ''} { ${fields.map((field) => printInput(field, oneOf)).join(' ')} }`,
    ),
    ...model.interfaces.map(
      ({ name, fields }) => `interface ${name} { ${fields.map(printField).join(' ')} }`,
    ),
    ...model.objects.map((object) => printObject(object, model)),
    ...model.unions.map(({ name, members }) => `union ${name} = ${members.join(' | ')}`),
    ...model.directives.map(
      ({ name, locations, repeatable, args }) =>
        `directive @${name}${printArgs(args)}${repeatable ? ' repeatable' : ''} on ${locations.join(' | ')}`,
    ),
  ].join('\n');
}

function printObject(
  { name, interfaces, strict, fields }: SchemaModel['objects'][number],
  model: SchemaModel,
): string {
  const inherited = model.interfaces
    .filter((one) => interfaces.includes(one.name))
    .flatMap((one) => one.fields)
    .map((field) => (strict ? { ...field, type: `${field.type.replace(/!$/, '')}!` } : field));
  const all = new Map([...fields, ...inherited].map((field) => [field.name, field]));
  const implemented = interfaces.length > 0 ? ` implements ${interfaces.join(' & ')}` : '';
  return `type ${name}${implemented} { ${[...all.values()].map(printField).join(' ')} }`;
}

function printField({ name, type, args }: FieldModel): string {
  return `${name}${printArgs(args)}: ${type}`;
}

function printArgs(args: readonly InputModel[]): string {
  return args.length > 0 ? `(${args.map((arg) => printInput(arg)).join(', ')})` : '';
}

function printInput({ name, type, fallback }: InputModel, bare = false): string {
  if (bare) return `${name}: ${type.replace(/!$/, '')}`;
  return `${name}: ${type}${fallback === undefined ? '' : ` = ${fallback}`}`;
}
