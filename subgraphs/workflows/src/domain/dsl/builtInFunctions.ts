/** What a `call` may name without anybody having defined it: the specification's functions, and ours. */
export const builtInFunctions: readonly string[] =
  'a2a agent approval asyncapi connector grpc http llm mcp notify openapi'.split(' ');
