import {
  getNamedType,
  getNullableType,
  isAbstractType,
  isCompositeType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isListType,
  isNonNullType,
  isObjectType,
  isRequiredArgument,
  isRequiredInputField,
  type GraphQLArgument,
  type GraphQLCompositeType,
  type GraphQLInputType,
  type GraphQLSchema,
} from 'graphql';
import type { Dice } from './Dice.js';

/** A document and the values of its variables. */
export interface RandomRequest {
  document: string;
  variables: Record<string, unknown>;
}

/** A request that mostly fits a schema; whether it does is to be tried. */
export function randomRequest(schema: GraphQLSchema, dice: Dice): RandomRequest {
  return new RequestWriter(schema, dice).write();
}

class RequestWriter {
  readonly #definitions: string[] = [];
  readonly #fragments: string[] = [];
  readonly #variables: Record<string, unknown> = {};

  constructor(
    readonly schema: GraphQLSchema,
    readonly dice: Dice,
  ) {}

  write(): RandomRequest {
    const query = this.schema.getQueryType();
    if (!query) throw new Error('The schema has no query type.');
    const directives = this.#directives('QUERY');
    const selection = this.#selection(query, 3);
    const definitions = this.#definitions.length > 0 ? `(${this.#definitions.join(', ')})` : '';
    const document = [`query Q${definitions}${directives} ${selection}`, ...this.#fragments].join('\n');
    return { document, variables: this.#variables };
  }

  #selection(type: GraphQLCompositeType, depth: number): string {
    const parts = Array.from({ length: 1 + this.dice.roll(3) }, () => this.#part(type, depth));
    return `{ ${parts.join(' ')} }`;
  }

  #part(type: GraphQLCompositeType, depth: number): string {
    const fields = isObjectType(type) || isInterfaceType(type) ? Object.values(type.getFields()) : [];
    if (depth > 0 && (fields.length === 0 || this.dice.once(3))) return this.#fragment(type, depth - 1);
    if (fields.length === 0) return '__typename';
    const field = this.dice.pick(fields);
    const named = getNamedType(field.type);
    if (isCompositeType(named) && depth === 0) return '__typename';
    const below = isCompositeType(named) ? ` ${this.#selection(named, depth - 1)}` : '';
    return `${field.name}${this.#args(field.args)}${this.#directives('FIELD')}${below}`;
  }

  #fragment(type: GraphQLCompositeType, depth: number): string {
    const conditions = isAbstractType(type) ? this.schema.getPossibleTypes(type) : [];
    const abstract = ['Pet', 'Any'].map((name) => this.schema.getType(name)).filter(isCompositeType);
    const condition = this.dice.pick<GraphQLCompositeType>([type, ...conditions, ...conditions, ...abstract]);
    const selection = this.#selection(condition, depth);
    if (this.dice.once(3)) {
      const name = `F${this.#fragments.length}`;
      this.#fragments.push(`fragment ${name} on ${condition.name} ${selection}`);
      return `...${name}`;
    }
    return `... on ${condition.name}${this.#directives('INLINE_FRAGMENT')} ${selection}`;
  }

  #directives(location: string): string {
    const directive = this.schema.getDirective('live');
    if (!directive || !(directive.locations as readonly string[]).includes(location)) return '';
    if (!this.dice.once(4)) return '';
    const one = ` @live${this.#args(directive.args)}`;
    return directive.isRepeatable && this.dice.once(2) ? `${one}${one}` : one;
  }

  #args(args: readonly GraphQLArgument[]): string {
    const given = args
      .filter((arg) => isRequiredArgument(arg) || this.dice.once(2))
      .map((arg) => `${arg.name}: ${this.#argument(arg)}`);
    return given.length > 0 ? `(${given.join(', ')})` : '';
  }

  #argument({ type, defaultValue }: GraphQLArgument): string {
    if (!this.dice.once(2)) return this.#literal(type, 2);
    const name = `v${this.#definitions.length}`;
    // Where there is a default, a variable that may be null is as good.
    const loose = isNonNullType(type) && defaultValue !== undefined && this.dice.once(2);
    const variableType = loose ? getNullableType(type) : type;
    this.#definitions.push(`$${name}: ${String(variableType)}`);
    if (isNonNullType(variableType) || this.dice.once(2))
      this.#variables[name] = this.#value(variableType, 2);
    return `$${name}`;
  }

  #literal(type: GraphQLInputType, depth: number): string {
    return printed(this.#value(type, depth), type);
  }

  /** As JSON has it. Null, which may not fit, where an input object leads to itself for too long. */
  #value(type: GraphQLInputType, depth: number): unknown {
    if (isNonNullType(type)) return this.#value(type.ofType as GraphQLInputType, depth);
    if (depth < -3 || this.dice.once(8)) return null;
    if (isListType(type)) {
      const item = type.ofType as GraphQLInputType;
      return Array.from({ length: depth > 0 ? this.dice.roll(3) : 0 }, () => this.#present(item, depth));
    }
    if (isEnumType(type)) return this.dice.pick(type.getValues()).name;
    if (!isInputObjectType(type)) return { Int: 1, Boolean: true }[type.name] ?? 'a';
    const fields = Object.values(type.getFields());
    const chosen = type.isOneOf
      ? [this.dice.pick(fields)]
      : fields.filter((field) => isRequiredInputField(field) || (depth > 0 && this.dice.once(2)));
    return Object.fromEntries(
      chosen.map((field) => [field.name, this.#present(field.type, depth - 1, type.isOneOf)]),
    );
  }

  /** Null only where it may be. */
  #present(type: GraphQLInputType, depth: number, always = false): unknown {
    const value = this.#value(type, depth);
    const wanted = value === null && (always || isNonNullType(type)) && depth >= -3;
    return wanted ? this.#present(type, depth, always) : value;
  }
}

function printed(value: unknown, type: GraphQLInputType): string {
  const named = getNullableType(type);
  if (value === null) return 'null';
  if (Array.isArray(value) && isListType(named)) {
    return `[${value.map((item) => printed(item, named.ofType as GraphQLInputType)).join(', ')}]`;
  }
  if (isInputObjectType(named) && typeof value === 'object') {
    const fields = named.getFields();
    const entries = Object.entries(value).flatMap(([name, item]) => {
      const field = fields[name];
      return field ? `${name}: ${printed(item, field.type)}` : [];
    });
    return `{ ${entries.join(', ')} }`;
  }
  return isEnumType(named) ? String(value) : JSON.stringify(value);
}
