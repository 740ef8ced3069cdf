import type { Shape } from '../data/Shape.js';
import type { Scope } from '../data/shapeOfExpression.js';
import { accessesOf } from '../jq/accessesOf.js';
import { jqFunctions } from '../jq/jqFunctions.js';
import { tokensOf } from '../jq/tokens.js';
import type { Completion } from './Completion.js';
import type { ExpressionPlace } from './expressionAt.js';
import { ofVariables } from './meanings/ofVariables.js';

/** Something to write in an expression, in the place of the last letters before the cursor. */
export interface ExpressionCompletion extends Omit<Completion, 'edit'> {
  text: string;
  /** How many letters it takes the place of. */
  instead: number;
}

/** What may follow in an expression. @param jq what stands before the cursor */
export function completeExpression(
  jq: string,
  { variables, scope }: ExpressionPlace,
): ExpressionCompletion[] {
  const [, sign = '', begun = ''] = /(\$|\.)?([A-Za-z_]\w*)?$/u.exec(jq) ?? [];
  const instead = begun.length;
  if (sign === '.') return fieldsOf(jq, begun, scope);
  const named = variables.map((name) => variable(name, sign === '$' ? instead + 1 : instead));
  if (sign === '$') return named;
  // A term can begin here, unless one has just ended.
  if (begun === '' && /[\w)\]}"]\s*$/u.test(jq)) return [];
  const fields = begun === '' && /(?:^|[|(,;{])\s*$/u.test(jq) ? fieldsOf(`${jq}.`, '', scope) : [];
  return [
    ...named,
    ...fields.map((field) => ({ ...field, label: `.${field.label}`, text: `.${field.text}` })),
    ...Object.entries(jqFunctions).map(([name, documentation]): ExpressionCompletion => ({
      label: name,
      kind: 'FUNCTION',
      detail: null,
      documentation,
      text: name,
      instead,
    })),
  ];
}

/** What is known of the value whose field ends an expression. */
export function shapeBefore(jq: string, scope: Scope): Shape {
  const access = accessesOf(tokensOf(jq)).find(({ steps }) => {
    const last = steps.at(-1);
    return last !== undefined && last !== 'item' && last.token.to === jq.length;
  });
  let shape = (access && scope.get(access.root)) ?? null;
  for (const step of access?.steps.slice(0, -1) ?? []) {
    shape = (step === 'item' ? shape?.item : shape?.fields?.get(step.name)) ?? null;
  }
  return shape;
}

function fieldsOf(jq: string, begun: string, scope: Scope): ExpressionCompletion[] {
  const shape = shapeBefore(`${jq.slice(0, jq.length - begun.length)}x`, scope);
  return [...(shape?.fields?.keys() ?? [])].map((name) => ({
    label: name,
    kind: 'FIELD',
    detail: `of ${shape?.source}`,
    documentation: null,
    text: /^[A-Za-z_]\w*$/u.test(name) ? name : JSON.stringify(name),
    instead: begun.length,
  }));
}

function variable(name: string, instead: number): ExpressionCompletion {
  return {
    label: `$${name}`,
    kind: 'VARIABLE',
    detail: null,
    documentation: ofVariables[name] ?? null,
    text: `$${name}`,
    instead,
  };
}
