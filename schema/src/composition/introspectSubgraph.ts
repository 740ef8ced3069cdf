import { z } from 'zod';

/** Bytes; more is no schema. */
const sizeLimit = 32 * 1024 * 1024;

const answerSchema = z.object({
  data: z.object({ _service: z.object({ sdl: z.string().min(1) }) }),
});

const errorsSchema = z.object({ errors: z.array(z.object({ message: z.string() })).min(1) });

/** A subgraph has not told its schema. Nothing in its message is secret. */
export class IntrospectionError extends Error {
  override readonly name = 'IntrospectionError';

  /** No answer, or one that holds no SDL. */
  readonly code: 'SUBGRAPH_UNREACHABLE' | 'SUBGRAPH_WITHOUT_SDL';

  constructor(
    code: 'SUBGRAPH_UNREACHABLE' | 'SUBGRAPH_WITHOUT_SDL',
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.code = code;
  }
}

/**
 * Asks a running subgraph for its SDL, with the query that Federation has for that (`_service { sdl }`).
 * @param timeoutMs for all of the answer
 * @throws IntrospectionError
 */
export async function introspectSubgraph(
  url: string,
  headers: Readonly<Record<string, string>>,
  timeoutMs: number,
): Promise<string> {
  const { origin, pathname } = new URL(url);
  // The rest of a URL may hold a key.
  const place = `${origin}${pathname}`;
  const signal = AbortSignal.timeout(timeoutMs);
  let text: string;
  let status: string;
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json', accept: 'application/json' },
      body: JSON.stringify({ query: '{ _service { sdl } }' }),
      signal,
    });
    status = `${response.status} ${response.statusText}`.trim();
    text = await readLimited(response);
  } catch (error) {
    if (error instanceof IntrospectionError) throw error;
    const reason = signal.aborted
      ? `does not answer within ${timeoutMs / 1000} s`
      : `does not answer: ${reasonOf(error)}`;
    throw new IntrospectionError('SUBGRAPH_UNREACHABLE', `${place} ${reason}.`, { cause: error });
  }
  const answer = parseJson(text);
  const sdl = answerSchema.safeParse(answer);
  if (sdl.success) return sdl.data.data._service.sdl;
  const errors = errorsSchema.safeParse(answer);
  const said = errors.success ? errors.data.errors[0]?.message : text.trim().slice(0, 100);
  throw new IntrospectionError(
    'SUBGRAPH_WITHOUT_SDL',
    `${place} answers ${status} without the SDL of a subgraph${said ? `: ${said}` : ''}`,
  );
}

async function readLimited(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.byteLength;
    if (size > sizeLimit) throw new Error(`more than ${sizeLimit} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** `fetch` hides what happened in the cause of its error. */
function reasonOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  if (!(cause instanceof Error)) return String(cause);
  return cause.message || String((cause as NodeJS.ErrnoException).code ?? cause.name);
}
