/** One event of a stream. */
export interface ServerSentEvent {
  event: string;
  data: string;
}

/**
 * Reads server-sent events (HTML Living Standard, "Interpreting an event stream"). What comes after the last blank
 * line was cut off and is left out. Leaving early cancels the body.
 */
export async function* readEventStream(body: ReadableStream<Uint8Array>): AsyncGenerator<ServerSentEvent> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let rest = '';
  let open: { event: string; data: string[] } = { event: 'message', data: [] };
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      const lines = (rest + decoder.decode(value, { stream: true })).split(/\r\n|\n|\r(?!$)/);
      rest = lines.pop() ?? '';
      for (const line of lines) {
        if (line === '') {
          if (open.data.length > 0) yield { event: open.event, data: open.data.join('\n') };
          open = { event: 'message', data: [] };
          continue;
        }
        const [, field, text] = /^([^:]*):? ?(.*)$/s.exec(line) ?? [];
        if (field === 'event') open.event = text ?? '';
        else if (field === 'data') open.data.push(text ?? '');
      }
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}
