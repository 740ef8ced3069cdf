import { isJsonObject, type Json } from '../Json.js';
import { isIdempotencyKey, type Operation } from '../openapi/Operation.js';

/** What an operation does, takes and answers, in Markdown. */
export function textOfOperation({
  method,
  path,
  summary,
  parameters,
  requestBody,
  responses,
}: Operation): string {
  const given = parameters.filter((parameter) => !isIdempotencyKey(parameter));
  const lists = [
    given.map(({ name, in: place, required, description, schema }) => {
      const what = [place, typeOf(schema), ...(required ? ['required'] : [])].join(', ');
      return `- \`${name}\` (${what})${description === null ? '' : `: ${firstLine(description)}`}`;
    }),
    requestBody
      ? [`- \`body\` (${bodyOf(requestBody.schema)}${requestBody.required ? ', required' : ''})`]
      : [],
    responses.map(
      ({ status, description }) => `- ${status}${description === null ? '' : `: ${firstLine(description)}`}`,
    ),
  ];
  const [takes, body, answers] = lists.map((lines) => lines.slice(0, 30)) as [string[], string[], string[]];
  return [
    `\`${method} ${path}\`${summary === null ? '' : ` – ${firstLine(summary)}`}`,
    ...(takes.length + body.length > 0 ? [`Takes:\n${[...takes, ...body].join('\n')}`] : []),
    ...(answers.length > 0 ? [`Answers:\n${answers.join('\n')}`] : []),
  ].join('\n\n');
}

/** The type that a JSON Schema gives, in a word. */
export function typeOf(schema: Json): string {
  const { type, enum: values } = isJsonObject(schema) ? schema : {};
  if (Array.isArray(values) && values.length <= 8)
    return values.map((value) => JSON.stringify(value)).join(' | ');
  if (Array.isArray(type)) return type.join(' | ');
  return typeof type === 'string' ? type : 'any';
}

function bodyOf(schema: Json): string {
  const properties = isJsonObject(schema) && isJsonObject(schema['properties']) ? schema['properties'] : {};
  const names = Object.keys(properties);
  return names.length === 0
    ? typeOf(schema)
    : `with ${names
        .slice(0, 20)
        .map((name) => `\`${name}\``)
        .join(', ')}`;
}

function firstLine(text: string): string {
  return text.trim().split('\n')[0] ?? '';
}
