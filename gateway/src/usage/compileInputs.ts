import {
  getNamedType,
  isEnumType,
  isInputObjectType,
  isInputType,
  Kind,
  TypeInfo,
  typeFromAST,
  visit,
  visitWithTypeInfo,
  type DocumentNode,
  type GraphQLInputObjectType,
  type GraphQLNamedInputType,
  type GraphQLSchema,
  type VariableDefinitionNode,
} from 'graphql';

/** Notes what the values of one request's variables say: each coordinate at least once. */
export type InputReader = (
  values: Readonly<Record<string, unknown>>,
  note: (coordinate: string) => void,
) => void;

type ValueReader = (value: unknown, note: (coordinate: string) => void) => void;

interface VariableReader {
  readonly name: string;
  /** The arguments and input fields that it is the value of. */
  readonly places: readonly string[];
  readonly read: ValueReader | undefined;
}

/**
 * Compiles what is to be looked up in the variables of an operation: what its document does not tell. That is which input fields and
 * enum values there are in them, and whether a variable that may be left out is there at all. Undefined: nothing.
 * @param document of one operation, and valid for `schema`
 */
export function compileInputs(schema: GraphQLSchema, document: DocumentNode): InputReader | undefined {
  const places = placesOf(schema, document);
  const compile = valueCompiler();
  const readers = definitionsIn(document).flatMap((definition): VariableReader[] => {
    const name = definition.variable.name.value;
    const type = typeFromAST(schema, definition.type);
    const read = isInputType(type) ? compile(getNamedType(type)) : undefined;
    const tells = read !== undefined || isOptional(definition);
    return tells ? [{ name, read, places: places.get(name) ?? [] }] : [];
  });
  if (readers.length === 0) return undefined;
  return (values, note) => {
    for (const { name, places: given, read } of readers) {
      if (!Object.hasOwn(values, name) || values[name] === undefined) continue;
      for (const place of given) note(place);
      read?.(values[name], note);
    }
  };
}

function definitionsIn({ definitions }: DocumentNode): readonly VariableDefinitionNode[] {
  return definitions.flatMap((node) =>
    node.kind === Kind.OPERATION_DEFINITION ? (node.variableDefinitions ?? []) : [],
  );
}

function isOptional({ type, defaultValue }: VariableDefinitionNode): boolean {
  return type.kind !== Kind.NON_NULL_TYPE && !defaultValue;
}

/** Where variables stand by themselves, by their names. */
function placesOf(schema: GraphQLSchema, document: DocumentNode): Map<string, string[]> {
  const places = new Map<string, string[]>();
  const types = new TypeInfo(schema);
  const add = (variable: string, place: string): void => {
    const known = places.get(variable);
    if (!known) places.set(variable, [place]);
    else if (!known.includes(place)) known.push(place);
  };
  visit(
    document,
    visitWithTypeInfo(types, {
      Argument({ name, value }) {
        const [parent, field] = [types.getParentType(), types.getFieldDef()];
        if (value.kind !== Kind.VARIABLE || types.getDirective() || !parent || !field) return;
        add(value.name.value, `${parent.name}.${field.name}(${name.value}:)`);
      },
      ObjectField({ name, value }) {
        const parent = getNamedType(types.getParentInputType());
        if (value.kind !== Kind.VARIABLE || !isInputObjectType(parent)) return;
        add(value.name.value, `${parent.name}.${name.value}`);
      },
    }),
  );
  return places;
}

/** Compiles readers of values by their type; input objects may contain themselves. */
function valueCompiler(): (type: GraphQLNamedInputType) => ValueReader | undefined {
  const known = new Map<GraphQLNamedInputType, ValueReader>();
  const objects = (type: GraphQLInputObjectType): ValueReader => {
    const fields = new Map<string, { coordinate: string; read: ValueReader | undefined }>();
    const reader = inItems((value, note) => {
      if (typeof value !== 'object' || value === null) return;
      for (const name of Object.keys(value)) {
        const field = fields.get(name);
        const given = (value as Record<string, unknown>)[name];
        if (!field || given === undefined) continue;
        note(field.coordinate);
        field.read?.(given, note);
      }
    });
    known.set(type, reader);
    for (const field of Object.values(type.getFields())) {
      const coordinate = `${type.name}.${field.name}`;
      fields.set(field.name, { coordinate, read: compile(getNamedType(field.type)) });
    }
    return reader;
  };
  const compile = (type: GraphQLNamedInputType): ValueReader | undefined => {
    const compiled = known.get(type);
    if (compiled) return compiled;
    if (isInputObjectType(type)) return objects(type);
    if (!isEnumType(type)) return undefined;
    const values = new Map(type.getValues().map(({ name }) => [name, `${type.name}.${name}`]));
    const reader = inItems((value, note) => {
      const coordinate = typeof value === 'string' ? values.get(value) : undefined;
      if (coordinate !== undefined) note(coordinate);
    });
    known.set(type, reader);
    return reader;
  };
  return compile;
}

/** Reads each item of a list, however deep; what is no list is the only item of one. */
function inItems(read: ValueReader): ValueReader {
  const readItems: ValueReader = (value, note) => {
    if (!Array.isArray(value)) return read(value, note);
    for (const item of value) readItems(item, note);
  };
  return readItems;
}
