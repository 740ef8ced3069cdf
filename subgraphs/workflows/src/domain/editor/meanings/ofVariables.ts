/** What the variables of expressions are, by their names without `$`. */
export const ofVariables: Readonly<Record<string, string>> = {
  context: 'What tasks have put into the context by `export`; `{}` at first.',
  input: 'What the task was given, as its `input.from` has made it.',
  output: 'What the task gives, as its `output.as` has made it.',
  secrets: 'The secrets that `use.secrets` names.',
  authorization: 'How the call proved itself: `scheme` and `parameter`.',
  task: 'The task itself: `name`, `reference`, `definition`, `input`, `output` and `startedAt`.',
  workflow: 'The execution: its `id`, the `definition`, the `input` as it came and `startedAt`.',
  runtime: 'What runs the workflow: `name`, `version` and `metadata`.',
  error: 'The error that is handled: `type`, `status`, `title`, `detail` and `instance`.',
  item: 'The item of this round.',
  index: 'The number of this round, from 0.',
};

/** What the flow directives mean. */
export const ofDirectives: Readonly<Record<string, string>> = {
  continue: 'Goes on with the next task of the list.',
  exit: 'Leaves the list: what holds it goes on.',
  end: 'Ends the workflow as completed.',
};

/** What the functions that a call can name do. */
export const ofFunctions: Readonly<Record<string, string>> = {
  a2a: 'Asks another agent, by the Agent2Agent protocol.',
  agent: 'Asks an agent of the tenant.',
  approval: 'Waits until somebody has decided.',
  asyncapi: 'Publishes or reads messages, as an AsyncAPI document describes them.',
  connector: 'Calls an operation of one of the connectors.',
  grpc: 'Calls a method of a gRPC service.',
  http: 'Sends a request and gives the answer.',
  llm: 'Asks a language model.',
  mcp: 'Asks a server of the Model Context Protocol, for one of its tools for instance.',
  notify: 'Tells somebody something.',
  openapi: 'Calls an operation that an OpenAPI document describes.',
};
