import { isJsonObject, type Json, type JsonObject } from '../../src/domain/Json.js';

/** A change of a definition; gives whether it found a place for it. */
export type Mutation = (definition: JsonObject, pick: number) => boolean;

interface Task {
  name: string;
  task: JsonObject;
  list: JsonObject[];
  index: number;
  /** Whether its list is of branches. */
  branch: boolean;
}

/** All tasks of a definition. */
function tasksOf(list: Json | undefined, branch = false): Task[] {
  if (!Array.isArray(list)) return [];
  const entries = list as JsonObject[];
  return entries.flatMap((item, index) => {
    const [name, task] = Object.entries(item)[0]!;
    if (!isJsonObject(task)) return [];
    const fork = isJsonObject(task['fork']) ? task['fork']['branches'] : undefined;
    const handler = isJsonObject(task['catch']) ? task['catch']['do'] : undefined;
    return [
      { name, task, list: entries, index, branch },
      ...tasksOf(task['do']),
      ...tasksOf(task['try']),
      ...tasksOf(handler),
      ...tasksOf(fork, true),
      ...tasksOf(isJsonObject(task['foreach']) ? task['foreach']['do'] : undefined),
    ];
  });
}

const one = <T>(all: readonly T[], pick: number): T | undefined => all[pick % all.length];

/** Changes one of the tasks that are such. */
const onTask =
  (suits: (task: Task) => boolean, change: (task: Task, pick: number) => void): Mutation =>
  (definition, pick) => {
    const found = one(tasksOf(definition['do']).filter(suits), pick);
    if (found) change(found, pick);
    return found !== undefined;
  };
const always = () => true;
const has = (key: string) => (found: Task) => found.task[key] !== undefined;
const calls = (name: string) => (found: Task) => found.task['call'] === name;
const given = ({ task }: Task) => task['with'] as JsonObject;
const set = (key: string, value: Json) => onTask(always, ({ task }) => void (task[key] = value));
const setOf = (kind: string, key: string, value: Json) =>
  onTask(has(kind), ({ task }) => void (task[key] = value));
const removed = (kind: string, key: string) => onTask(has(kind), ({ task }) => void delete task[key]);

/** Says something in the document's metadata. */
const ofDocument =
  (metadata: JsonObject): Mutation =>
  (definition) => {
    definition['document'] = { ...(definition['document'] as JsonObject), metadata };
    return true;
  };

/** Changes that make any definition wrong, each in one way. */
export const wrong: Record<string, Mutation> = {
  'a then to nowhere': onTask(
    ({ branch }) => !branch,
    ({ task }) => void (task['then'] = 'nowhere at all'),
  ),
  'a then of a branch to another': onTask(
    ({ branch }) => branch,
    ({ task, name }) => void (task['then'] = name),
  ),
  'a name given twice': onTask(always, ({ list, name }) => void list.push({ [name]: { wait: 'PT1S' } })),
  'a task named like a directive': onTask(always, ({ list }) => void list.push({ exit: { wait: 'PT1S' } })),
  'a priority that there is not': ofDocument({ priority: 10 }),
  'room for no execution': ofDocument({ concurrency: { limit: 0 } }),
  'an unknown property': set('wholly-unknown', 1),
  'two things to do': onTask(
    ({ task }) => task['wait'] === undefined,
    ({ task }) => void (task['wait'] = 'PT1S'),
  ),
  'jq that does not parse': set('if', '${ .a | }'),
  'an unknown variable': set('if', '${ $nobody.knows == 1 }'),
  'a variable that is not there yet': set('input', { from: '$output' }),
  'an unknown function of jq': set('if', 'nobody_knows(.a)'),
  'a member that the specification does not know': set('if', '${ $workflow.owner == "x" }'),
  'an export that is no expression': set('export', { as: 5 }),
  'a compensation that is no list': set('metadata', { compensate: 'undo it' }),
  'a compensation of nothing known': set('metadata', { compensate: [{ undo: { undo: 1 } }] }),
  'a compensation of a compensation': set('metadata', {
    compensate: [{ undo: { wait: 'PT1S', metadata: { compensate: [{ more: { wait: 'PT1S' } }] } } }],
  }),
  'a compensation that leads nowhere': set('metadata', {
    compensate: [{ undo: { wait: 'PT1S', then: 'nowhere' } }],
  }),
  'a schema nowhere': set('input', { schema: { resource: { endpoint: 5 } } }),
  'a secret that is not named': set('input', { from: '{ key: $secrets.nobody }' }),
  'a function of a catalogue that is not there': onTask(has('call'), ({ task }) => {
    task['call'] = 'log:1.0.0@nowhere';
  }),
  'an extension of nothing': (definition) => {
    definition['use'] = { extensions: [{ log: { extend: 'nothing' } }] };
    return true;
  },
  'a function that is one already': (definition) => {
    definition['use'] = { functions: { http: { set: { a: 1 } } } };
    return true;
  },
  'a schema of no type': set('output', { schema: { document: { type: 'nothing known' } } }),
  'a timeout without a duration': set('timeout', {}),
  'an unknown timeout': set('timeout', 'nobody-defined-it'),
  'an endless loop': (definition) => {
    (definition['do'] as JsonObject[]).unshift({ round: { set: { a: 1 }, then: 'round' } });
    return true;
  },
  'an endless loop of two': (definition) => {
    (definition['do'] as JsonObject[]).unshift(
      { round: { wait: 'PT1S' } },
      { trip: { set: { a: '${ .b }' }, then: 'round' } },
    );
    return true;
  },
  'an unknown connector': onTask(calls('connector'), (found) => void (given(found)['connector'] = 'pantry')),
  'an unknown operation': onTask(calls('connector'), (found) => void (given(found)['operation'] = 'bake')),
  'an unknown parameter': onTask(
    calls('connector'),
    (found) => void (given(found)['parameters'] = { temperature: 1 }),
  ),
  'pages turned by nobody knows what': onTask(
    calls('connector'),
    (found) => void (given(found)['paginate'] = { by: 'hand' }),
  ),
  'pages turned by what the operation does not take': onTask(
    calls('connector'),
    (found) => void (given(found)['paginate'] = { by: 'page', parameter: 'leaf' }),
  ),
  'an environment that is no name': (definition) => {
    (definition['document'] as JsonObject)['metadata'] = { environment: 7 };
    return true;
  },
  'an unknown method': onTask(calls('http'), (found) => void (given(found)['method'] = 'FETCH')),
  'no endpoint': onTask(calls('http'), (found) => void delete given(found)['endpoint']),
  'an endpoint that is none': onTask(calls('http'), (found) => void (given(found)['endpoint'] = 'example')),
  'an unknown function': setOf('call', 'call', 'telephone'),
  'no arguments': removed('call', 'with'),
  'no catch': removed('try', 'catch'),
  'an unknown retry policy': onTask(has('try'), ({ task }) => void (task['catch'] = { retry: 'nobody' })),
  'no tasks in a loop': removed('for', 'do'),
  'a loop over nothing': setOf('for', 'for', {}),
  'a variable that jq cannot name': setOf('for', 'for', { each: 'one two', in: '.items' }),
  'an empty list': onTask(has('try'), ({ task }) => void (task['try'] = [])),
  'a wait for nothing': setOf('wait', 'wait', 'a while'),
  'a status that is none': setOf('raise', 'raise', {
    error: { type: 'https://example.com/e', status: 'bad' },
  }),
  'an unknown error': setOf('raise', 'raise', { error: 'nobody-defined-it' }),
  'an event without a type': onTask(has('emit'), ({ task }) => {
    task['emit'] = { event: { with: { source: 'https://example.com' } } };
  }),
  'an event with a name in other letters': onTask(has('emit'), ({ task }) => {
    task['emit'] = { event: { with: { source: 's', type: 't', dataSchema: 's' } } };
  }),
  'a listen to nothing': setOf('listen', 'listen', { to: {} }),
  'a listen to two things': setOf('listen', 'listen', { to: { all: [{ with: { type: 't' } }], any: [] } }),
  'a filter of nothing': setOf('listen', 'listen', { to: { one: { with: {} } } }),
  'a correlation from nothing': setOf('listen', 'listen', {
    to: { one: { with: { type: 't' }, correlate: { order: {} } } },
  }),
  'an unknown way to read': setOf('listen', 'listen', { to: { any: [] }, read: 'headers' }),
  'an item that jq cannot name': setOf('listen', 'foreach', { item: 'one two' }),
  'a set of a list': setOf('set', 'set', [1, 2]),
  'a process of no kind': setOf('run', 'run', { return: 'all' }),
  'a script in another language': setOf('run', 'run', { script: { language: 'cobol', code: '1' } }),
  'a script without code': setOf('run', 'run', { script: { language: 'js' } }),
  'a command that is not allowed': setOf('run', 'run', { shell: { command: 'ls' } }),
  'a fork of no list': setOf('fork', 'fork', { branches: {} }),
  'a version of the specification to come': (definition) => {
    (definition['document'] as JsonObject)['dsl'] = '2.0.0';
    return true;
  },
  'a version that is a number': (definition) => {
    (definition['document'] as JsonObject)['version'] = 1.5;
    return true;
  },
  'no document': (definition) => delete definition['document'],
  'a cron that never fires': (definition) => {
    definition['schedule'] = { cron: '0 0 31 2 *' };
    return true;
  },
};

/** Changes that leave any right definition right. */
export const right: Record<string, Mutation> = {
  nothing: always,
  metadata: set('metadata', { anything: ['goes', { 'here too': '${ | }'.length }] }),
  'a priority and a limit': ofDocument({ priority: 9, concurrency: 2, owner: 'ada' }),
  'a condition': set('if', '${ .a.b[0]? // $workflow.input.c == 1 }'),
  'a condition without a wrapping': set('if', '.a as $b | $b | not'),
  'a timeout': set('timeout', { after: 'PT5M' }),
  'an export': set('export', { as: '$context + { "a b": . }' }),
  'a transformed input': set('input', { from: { a: '${ . }' }, schema: { document: { type: 'object' } } }),
  'a transformed output': set('output', { as: '{ a: ., b: $input }' }),
  'a then that says what is so anyway': onTask(
    ({ task }) => task['then'] === undefined,
    ({ task }) => void (task['then'] = 'continue'),
  ),
  'an end': onTask(always, ({ task }) => void (task['then'] = 'end')),
  'an exit': onTask(always, ({ task }) => void (task['then'] = 'exit')),
  'a task in a list of its own': onTask(
    ({ branch }) => !branch,
    ({ list, index, name, task }) => {
      list[index] = {
        [name]: { do: [{ inner: { ...task, then: 'exit' } }], then: task['then'] ?? 'continue' },
      };
    },
  ),
  'a way back on a condition': onTask(
    ({ branch }) => !branch,
    ({ list }) => void list.push({ again: { if: '.more', wait: 'PT1S', then: Object.keys(list[0]!)[0]! } }),
  ),
  'a way back in a switch that can be left': onTask(
    ({ branch }) => !branch,
    ({ list }) =>
      void list.push({ again: { switch: [{ more: { when: '.more', then: Object.keys(list[0]!)[0]! } }] } }),
  ),
  'names in other letters': onTask(
    ({ branch, list }) => branch || list.length === 1,
    ({ list, index, task }) => void (list[index] = { 'Ünïcode: # "name" \u{1F355}': task }),
  ),
  'a timeout of the workflow': (definition) => {
    definition['timeout'] = { after: { hours: 1 } };
    return true;
  },
  'an input schema that is open': (definition) => {
    definition['input'] = { schema: { document: { type: 'object', additionalProperties: true } } };
    return true;
  },
  'an output': (definition) => {
    definition['output'] = { as: '{ all: ., context: $context }' };
    return true;
  },
  'unused definitions': (definition) => {
    definition['use'] = { retries: { gentle: { delay: 'PT1S' } }, timeouts: { short: { after: 'PT1S' } } };
    return true;
  },
};
