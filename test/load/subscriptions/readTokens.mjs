import { once } from 'node:events';
import { get } from 'node:http';

/** The tokens of a new stream of the source, as soon as each has arrived. */
export async function* readTokens(port) {
  const [response] = await once(get({ port, host: '127.0.0.1', agent: false }), 'response');
  let rest = '';
  for await (const chunk of response.setEncoding('utf8')) {
    const events = (rest + chunk).split('\n\n');
    rest = events.pop();
    for (const event of events) yield JSON.parse(event.slice('data: '.length));
  }
}
