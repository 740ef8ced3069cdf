/** A message without what graphql-js appends to help with typing errors, which would tell names of the schema. */
export function withoutSuggestions(message: string): string {
  return message.replace(/ ?Did you mean .*?\?(?= |$)/gs, '');
}
