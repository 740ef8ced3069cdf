/** What the editor begins with. */
const firstOperation = `# Ctrl+Enter runs the operation; subscriptions show each event as it comes.
# Headers, below, go along: with subscriptions too, as parameters of their connection.

query Hello {
  __typename
}
`;

/** What the page's script is told. */
export interface IdeConfiguration {
  endpoint: string;
  defaultQuery: string;
  /** JSON that the editor of headers begins with. */
  defaultHeaders?: string;
}

/** @param headers that callers are expected to send, to be filled in */
export function ideConfiguration(headers: readonly string[]): IdeConfiguration {
  const empty = Object.fromEntries(headers.map((name) => [name, name === 'authorization' ? 'Bearer ' : '']));
  return {
    endpoint: '/graphql',
    defaultQuery: firstOperation,
    ...(headers.length > 0 ? { defaultHeaders: JSON.stringify(empty, null, 2) } : {}),
  };
}

/**
 * The page that the IDE runs in. It has no script of its own, so that none has to be allowed but files from here.
 * @param folder the path of the IDE's files
 */
export function idePage(folder: string, configuration: IdeConfiguration): string {
  // In a script element nothing but `<` could end the JSON.
  const json = JSON.stringify(configuration).replaceAll('<', '\\u003c');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<title>GraphQL · Gantry gateway</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="${folder}ruru.css">
<link rel="stylesheet" href="${folder}start.css">
<link rel="modulepreload" href="${folder}ruru.js">
<script type="application/json" id="configuration">${json}</script>
<script type="module" src="${folder}start.js"></script>
</head>
<body>
<div id="ruru-root"><noscript>The IDE needs JavaScript. The endpoint is <code>/graphql</code>.</noscript></div>
</body>
</html>
`;
}

/** Runs in the browser: tells the editor where its workers are, and shows the IDE. */
export const startScript = `import { React, Ruru, createRoot } from './ruru.js';

const workers = { json: 'jsonWorker.js', graphql: 'graphqlWorker.js' };
globalThis.MonacoEnvironment = {
  getWorker: (_module, label) =>
    new Worker(new URL(workers[label] ?? 'editorWorker.js', import.meta.url), { type: 'module' }),
};
const configuration = JSON.parse(document.getElementById('configuration').textContent);
// Each contract has a path of its own.
if (location.pathname !== '/') configuration.endpoint = location.pathname;
createRoot(document.getElementById('ruru-root')).render(React.createElement(Ruru, configuration));
`;

export const startStyle = `body { margin: 0; }
#ruru-root { height: 100vh; }
`;
