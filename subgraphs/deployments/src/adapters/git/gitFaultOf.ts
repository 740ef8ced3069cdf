import { GitFault } from '../../domain/ports/GitRemote.js';

/** What git prints, and what it means to the one who gave the URL. */
const meanings: readonly (readonly [RegExp, string])[] = [
  [/could not resolve host/i, 'its host name is not known'],
  [/connection refused|failed to connect|couldn't connect/i, 'nothing answers there'],
  [/repository .* not found|error: 404|returned error: 410/i, 'there is no such repository'],
  [/authentication failed|could not read (username|password)|error: 40[13]/i, 'it asks for a login'],
  [
    /requested URL returned error: 3\d\d|unable to update url base|redirect/i,
    'it answers with a redirect; use the address it leads to',
  ],
  [/certificate|ssl|tls/i, 'its certificate is not trusted'],
  [/not valid|not a git repository|invalid/i, 'what answers there is no git repository'],
];

/** Turns git's failure into words of our own: git's may hold paths of this machine. */
export function gitFaultOf(error: unknown, url: string, signal: AbortSignal): GitFault {
  if (signal.aborted) return new GitFault('TIMEOUT', `"${url}" did not answer in time.`);
  const printed = error instanceof Error ? error.message : String(error);
  const meaning = meanings.find(([pattern]) => pattern.test(printed))?.[1] ?? 'git could not read it';
  return new GitFault('UNREACHABLE', `"${url}" cannot be read: ${meaning}.`);
}
