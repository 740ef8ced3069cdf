import { RegistryError } from '../../registry/RegistryError.js';
import type { Answer } from './Answer.js';
import type { Call } from './Call.js';
import type { RegistryParts } from '../RegistryParts.js';

/** Seconds that anybody may wait: proxies in between wait a minute. */
const longestWait = 30;

export interface Watched {
  /** Of the news that there may be another. */
  topic: string;
  /** The ETag of what there is; null when there is nothing. */
  etag(): Promise<string | null>;
  /** What there is, with its ETag; null when there is nothing. */
  read(): Promise<{ etag: string; contentType: string; text: string } | null>;
  /** Said when there is nothing. */
  missing: string;
}

/**
 * Answers what is watched, at once when it is not what the caller has (`If-None-Match`), else as soon as there is another within the
 * time that the caller wants to wait (`Prefer: wait`, RFC 7240, section 4.3), else 304.
 */
export async function waitingFor(watched: Watched, call: Call, parts: RegistryParts): Promise<Answer> {
  const seconds = secondsToWait(call.headers['prefer']);
  const applied = seconds === undefined ? undefined : { 'preference-applied': `wait=${seconds}` };
  const until = performance.now() + (seconds ?? 0) * 1000;
  for (let isFirst = true; ; isFirst = false) {
    const { news } = parts;
    const wait = news.listen(watched.topic);
    const leave = (): void => wait.end();
    call.gone.addEventListener('abort', leave, { once: true });
    try {
      if (!isFirst) await call.authorizeAgain();
      const etag = await watched.etag();
      if (etag === null) throw new RegistryError('NOT_FOUND', watched.missing);
      if (!isAmong(etag, call.headers['if-none-match'])) return await answerWith(watched, applied);
      const left = until - performance.now();
      const unchanged = { status: 304, headers: { etag: `"${etag}"`, ...caching, ...applied } };
      if (left <= 0) return unchanged;
      // Ours is among them.
      if (news.waiting > parts.maxWaiting) {
        throw new RegistryError('UNAVAILABLE', 'Too many wait for news here. Ask again later.');
      }
      if (!(await wait.within(left))) return unchanged;
    } finally {
      wait.end();
      call.gone.removeEventListener('abort', leave);
    }
  }
}

const caching = { 'cache-control': 'private, no-cache', vary: 'authorization' };

async function answerWith(watched: Watched, applied: Record<string, string> | undefined): Promise<Answer> {
  const found = await watched.read();
  if (!found) throw new RegistryError('NOT_FOUND', watched.missing);
  const { etag, contentType, text } = found;
  return {
    status: 200,
    headers: { 'content-type': contentType, etag: `"${etag}"`, ...caching, ...applied },
    text,
  };
}

/** Undefined for who does not want to wait. */
function secondsToWait(prefer: string | string[] | undefined): number | undefined {
  const wanted = /(?:^|[,;]\s*)wait=(?:"?)(\d{1,6})/i.exec(String(prefer ?? ''))?.[1];
  return wanted === undefined ? undefined : Math.min(Number(wanted), longestWait);
}

/** RFC 9110, section 13.1.2. */
function isAmong(etag: string, ifNoneMatch: string | undefined): boolean {
  if (ifNoneMatch === undefined) return false;
  return ifNoneMatch.split(',').some((each) => ['*', `"${etag}"`, `W/"${etag}"`].includes(each.trim()));
}
