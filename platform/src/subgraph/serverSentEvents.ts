/** An event of a stream of them; `data` is empty where there is none. */
export interface ServerSentEvent {
  event: string;
  data: string;
  /** That of the last event that had one; empty where none had. */
  id: string;
}

/**
 * Reads Server-Sent Events as the HTML standard says. What is left of an event when the stream ends is dropped.
 * @param commented called for each comment, which servers send as signs of life
 */
export async function* serverSentEvents(
  chunks: AsyncIterable<Uint8Array>,
  commented?: () => void,
): AsyncGenerator<ServerSentEvent> {
  const decoder = new TextDecoder();
  let rest = '';
  let event = '';
  let data: string[] = [];
  let id = '';
  for await (const chunk of chunks) {
    rest += decoder.decode(chunk, { stream: true });
    // A line that ends with CR may yet go on with LF.
    const lines = rest.split(/\r\n|\n|\r(?!$)/);
    rest = lines.pop() ?? '';
    for (const line of lines) {
      if (line === '') {
        if (event !== '' || data.length > 0) yield { event, data: data.join('\n'), id };
        event = '';
        data = [];
        continue;
      }
      if (line.startsWith(':')) commented?.();
      const [field, value] = split(line);
      if (field === 'event') event = value;
      if (field === 'data') data.push(value);
      if (field === 'id' && !value.includes('\0')) id = value;
    }
  }
}

function split(line: string): [field: string, value: string] {
  const at = line.indexOf(':');
  if (at < 0) return [line, ''];
  const value = line.slice(at + 1);
  return [line.slice(0, at), value.startsWith(' ') ? value.slice(1) : value];
}
