import type { Dice } from './Dice.js';
import { randomFallback, randomField, randomInput, randomOutput } from './randomModel.js';
import type { FieldModel, InputModel, SchemaModel } from './SchemaModel.js';

/** A copy of a model that differs in one place. */
export function editedModel(model: SchemaModel, dice: Dice): SchemaModel {
  const edited = structuredClone(model);
  dice.pick([editFields, editFields, editArguments, editInputs, editEnums, editTypes, editDirectives])(
    edited,
    dice,
  );
  return edited;
}

function editFields(model: SchemaModel, dice: Dice): void {
  const { fields } = dice.pick([...model.objects, ...model.interfaces]);
  editOne(fields, dice, (field) => ({
    ...field,
    type: dice.pick([rewrapped(field.type, dice), randomOutput(dice)]),
  }));
  if (fields.length === 0 || dice.once(4)) fields.push(randomField(dice, dice.pick(['extra', 'age', 'toy'])));
  keepApart(fields);
}

function editArguments(model: SchemaModel, dice: Dice): void {
  const fields = [...model.objects, ...model.interfaces].flatMap((type) => type.fields);
  if (fields.length > 0) editInputList((dice.pick(fields) satisfies FieldModel).args, dice);
}

function editInputs(model: SchemaModel, dice: Dice): void {
  const input = dice.pick(model.inputs);
  if (dice.once(6)) input.oneOf = !input.oneOf;
  else editInputList(input.fields, dice);
  if (input.fields.length === 0) input.fields.push(randomInput(dice, 'in0'));
}

function editInputList(inputs: InputModel[], dice: Dice): void {
  if (inputs.length === 0 || dice.once(4)) inputs.push(randomInput(dice, `in${dice.roll(4)}`));
  else
    editOne(inputs, dice, ({ name, type, fallback }) => {
      const retyped = rewrapped(type, dice);
      return dice.pick([
        { name, type, fallback: fallback === undefined ? randomFallback(dice, type) : undefined },
        { name, type: retyped, fallback: randomFallback(dice, retyped) },
        randomInput(dice, name),
      ]);
    });
  keepApart(inputs);
}

function editEnums(model: SchemaModel, dice: Dice): void {
  const { values } = dice.pick(model.enums);
  if (dice.once(2) || values.length === 1) values.push(dice.pick(['FOUR', 'FIVE']));
  else values.splice(dice.roll(values.length), 1);
}

function editTypes(model: SchemaModel, dice: Dice): void {
  const object = dice.pick(model.objects.filter(({ name }) => name !== 'Query'));
  const [union] = model.unions;
  switch (dice.roll(3)) {
    case 0:
      object.interfaces = object.interfaces.length > 0 ? [] : ['Pet'];
      break;
    case 1:
      object.strict = !object.strict;
      break;
    default:
      if (union) union.members = dice.pick([['Cat'], ['Dog'], ['Cat', 'Dog']]);
  }
}

function editDirectives(model: SchemaModel, dice: Dice): void {
  const [directive] = model.directives;
  if (!directive || dice.once(4)) {
    model.directives = [];
    return;
  }
  if (dice.once(3)) directive.repeatable = !directive.repeatable;
  else if (dice.once(2))
    directive.locations = dice.pick([['FIELD'], ['QUERY'], ['FIELD', 'QUERY', 'OBJECT']]);
  else editInputList(directive.args, dice);
}

function editOne<T>(items: T[], dice: Dice, changed: (item: T) => T): void {
  if (items.length === 0) return;
  const index = dice.roll(items.length);
  const item = items[index] as T;
  if (dice.once(3)) items.splice(index, 1);
  else items[index] = changed(item);
}

function rewrapped(type: string, dice: Dice): string {
  const bare = type.replace(/!$/, '');
  return dice.pick([
    bare,
    `${bare}!`,
    bare.replaceAll('!', ''),
    bare.startsWith('[') ? bare.slice(1).replace(/!?\]$/, '') : `[${bare}]`,
  ]);
}

/** Of two with one name the later one stays. */
function keepApart(items: { name: string }[]): void {
  const names = new Map(items.map((item) => [item.name, item]));
  items.splice(0, items.length, ...names.values());
}
