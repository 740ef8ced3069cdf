/** The page's HTML, with its style and script under `nonce`. The script speaks graphql-sse: one way for every operation. */
export function landingPage(nonce: string): string {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Gantry gateway</title>
<style nonce="${nonce}">
  :root { color-scheme: light dark; font: 15px/1.4 system-ui, sans-serif; }
  body { margin: 0; height: 100vh; display: grid; grid-template: auto 1fr / 1fr 1fr; gap: 8px; padding: 8px; box-sizing: border-box; }
  header { grid-column: 1 / 3; display: flex; gap: 8px; align-items: center; }
  h1 { font-size: 1.1rem; margin: 0 auto 0 0; }
  section { display: grid; grid-template-rows: auto 3fr auto 1fr auto 1fr; gap: 4px; min-height: 0; }
  textarea, pre { font: 13px/1.4 ui-monospace, monospace; margin: 0; padding: 8px; border: 1px solid #8886; border-radius: 6px; overflow: auto; box-sizing: border-box; width: 100%; resize: none; }
  pre { white-space: pre-wrap; }
  button { padding: 4px 14px; }
</style>
<header>
  <h1>GraphQL</h1>
  <button id="schema" type="button">Schema</button>
  <button id="run" type="button">Run (Ctrl+Enter)</button>
  <button id="stop" type="button" disabled>Stop</button>
</header>
<section>
  <label for="query">Operation</label><textarea id="query" spellcheck="false">query Hello {
  __typename
}
</textarea>
  <label for="variables">Variables (JSON)</label><textarea id="variables" spellcheck="false">{}</textarea>
  <label for="headers">Headers (JSON), for example {"authorization": "Bearer …"}</label><textarea id="headers" spellcheck="false">{}</textarea>
</section>
<pre id="results" aria-live="polite"></pre>
<script nonce="${nonce}">
  const at = (id) => document.getElementById(id);
  const results = at('results');
  const show = (value) => {
    results.textContent += (typeof value === 'string' ? value : JSON.stringify(value, null, 2)) + '\\n\\n';
    results.scrollTop = results.scrollHeight;
  };
  let running;
  async function run(body) {
    running?.abort();
    const control = (running = new AbortController());
    results.textContent = '';
    at('stop').disabled = false;
    try {
      const response = await fetch('/graphql', {
        method: 'POST',
        headers: { ...JSON.parse(at('headers').value || '{}'), 'content-type': 'application/json', accept: 'text/event-stream' },
        body: JSON.stringify(body ?? { query: at('query').value, variables: JSON.parse(at('variables').value || '{}') }),
        signal: control.signal,
      });
      if (!/event-stream/.test(response.headers.get('content-type'))) return show(await response.text());
      let text = '';
      const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
      for (let part = await reader.read(); !part.done; part = await reader.read()) {
        text += part.value;
        const events = text.split('\\n\\n');
        text = events.pop();
        for (const event of events) {
          const data = /^event: next\\ndata: (.*)$/s.exec(event);
          if (data) (body?.show ?? show)(JSON.parse(data[1]));
        }
      }
    } catch (error) {
      if (!control.signal.aborted) show(String(error));
    } finally {
      if (running === control) at('stop').disabled = true;
    }
  }
  at('run').onclick = () => run();
  at('stop').onclick = () => running?.abort();
  at('schema').onclick = () => run({
    query: '{ __schema { types { kind name description fields { name description type { ...T } args { name type { ...T } } } inputFields { name type { ...T } } enumValues { name } } } } fragment T on __Type { kind name ofType { kind name ofType { kind name ofType { kind name } } } }',
    show({ data, errors }) {
      if (!data) return show({ errors });
      const type = (t) => t.kind === 'NON_NULL' ? type(t.ofType) + '!' : t.kind === 'LIST' ? '[' + type(t.ofType) + ']' : t.name;
      const args = (list) => list?.length ? '(' + list.map((a) => a.name + ': ' + type(a.type)).join(', ') + ')' : '';
      for (const t of data.__schema.types.filter(({ name }) => !name.startsWith('__'))) {
        const lines = [...(t.fields ?? t.inputFields ?? []).map((f) => '  ' + f.name + args(f.args) + ': ' + type(f.type)), ...(t.enumValues ?? []).map((v) => '  ' + v.name)];
        show(t.kind.toLowerCase() + ' ' + t.name + (lines.length ? ' {\\n' + lines.join('\\n') + '\\n}' : ''));
      }
    },
  });
  at('query').onkeydown = (event) => { if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) run(); };
</script>
`;
}
