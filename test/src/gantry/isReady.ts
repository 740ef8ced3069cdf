import { get } from 'node:http';

/** Whether a Gantry at this address takes requests. Asked many times a second, so without what `fetch` makes for each. */
export function isReady(baseUrl: string): Promise<boolean> {
  return new Promise((resolve) => {
    const request = get(`${baseUrl}/health/ready`, { agent: false, timeout: 2_000 }, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    });
    request.once('timeout', () => request.destroy());
    // Nothing listens there yet, or it takes too long.
    request.once('error', () => resolve(false));
    request.once('close', () => resolve(false));
  });
}
