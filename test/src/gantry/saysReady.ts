import { get } from 'node:http';

/** Milliseconds within which one that is not too busy says something. */
const timeout = 2_000;

/**
 * Whether a Gantry at this address says that it takes requests; undefined when it says nothing, which may be for having too much
 * to do. One where nothing listens takes none. Asked many times a second, so without what `fetch` makes for each.
 */
export function saysReady(baseUrl: string): Promise<boolean | undefined> {
  return new Promise((resolve) => {
    const request = get(`${baseUrl}/health/ready`, { agent: false, timeout }, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    });
    request.once('timeout', () => request.destroy());
    request.once('error', ({ code }: NodeJS.ErrnoException) =>
      resolve(code === 'ECONNREFUSED' ? false : undefined),
    );
    request.once('close', () => resolve(undefined));
  });
}
