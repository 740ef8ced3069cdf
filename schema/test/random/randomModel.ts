import type { Dice } from './Dice.js';
import type { FieldModel, InputModel, SchemaModel } from './SchemaModel.js';

const scalars = ['Int', 'String', 'Boolean', 'ID'];
const enums = ['Color', 'Size'];
const inputs = ['Filter', 'Range'];
const outputs = ['Cat', 'Dog', 'Pet', 'Any'];

/** A model in which everything occurs, and is tied to everything else by chance. */
export function randomModel(dice: Dice): SchemaModel {
  return {
    enums: enums.map((name) => ({ name, values: ['ONE', 'TWO', 'THREE'].slice(0, 2 + dice.roll(2)) })),
    inputs: inputs.map((name) => ({
      name,
      oneOf: dice.once(4),
      fields: randomInputs(dice, 1 + dice.roll(3)),
    })),
    interfaces: [{ name: 'Pet', fields: [randomField(dice, 'petName'), randomField(dice, 'friend')] }],
    objects: [
      randomObject(dice, 'Cat'),
      randomObject(dice, 'Dog'),
      {
        name: 'Query',
        interfaces: [],
        strict: false,
        fields: ['pet', 'any', 'cat', 'count'].map((name) => randomField(dice, name)),
      },
    ],
    unions: [{ name: 'Any', members: dice.pick([['Cat'], ['Dog'], ['Cat', 'Dog']]) }],
    directives: [
      {
        name: 'live',
        locations: dice.pick([
          ['FIELD'],
          ['QUERY', 'FIELD'],
          ['FIELD', 'INLINE_FRAGMENT', 'OBJECT'],
          ['OBJECT'],
        ]),
        repeatable: dice.once(2),
        args: randomInputs(dice, dice.roll(2)),
      },
    ],
  };
}

function randomObject(dice: Dice, name: string): SchemaModel['objects'][number] {
  const fields = ['sound', 'age', 'toy'].slice(0, 1 + dice.roll(3)).map((field) => randomField(dice, field));
  return { name, interfaces: dice.once(3) ? [] : ['Pet'], strict: dice.once(2), fields };
}

export function randomField(dice: Dice, name: string): FieldModel {
  return { name, type: randomOutput(dice), args: randomInputs(dice, dice.roll(3)) };
}

/** Named for their places, so that they come together again in the other schema. */
export function randomInputs(dice: Dice, count: number): InputModel[] {
  return Array.from({ length: count }, (_, index) => randomInput(dice, `in${index}`));
}

export function randomInput(dice: Dice, name: string): InputModel {
  const type = wrapped(dice, dice.pick([...scalars, ...enums, ...enums, ...inputs, ...inputs, ...inputs]));
  return { name, type, fallback: randomFallback(dice, type) };
}

/** A default that a type takes; none for input objects. */
export function randomFallback(dice: Dice, type: string): string | undefined {
  if (!dice.once(3)) return undefined;
  const value = { Int: '1', String: '"a"', Boolean: 'true', ID: '"i"', Color: 'ONE', Size: 'TWO' }[
    type.replaceAll(/[[\]!]/g, '')
  ];
  if (value === undefined) return type.endsWith('!') ? undefined : 'null';
  return type.startsWith('[') ? `[${value}]` : value;
}

export function randomOutput(dice: Dice): string {
  return wrapped(dice, dice.pick([...scalars, ...enums, ...outputs, ...outputs]));
}

function wrapped(dice: Dice, type: string): string {
  return dice.pick([type, type, `${type}!`, `[${type}]`, `[${type}!]`, `[${type}!]!`]);
}
