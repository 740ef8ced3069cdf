import { spawn } from 'node:child_process';
import type { IncomingMessage, ServerResponse } from 'node:http';

/**
 * Serves the repositories below `root` by git's smart HTTP protocol: each request is one run of `git http-backend`
 * (a CGI program, RFC 3875), so that clone and push behave as with any git host.
 */
export function gitHttpBackend(root: string): (request: IncomingMessage, response: ServerResponse) => void {
  return (request, response) => {
    const url = new URL(request.url ?? '/', 'http://git');
    const backend = spawn('git', ['http-backend'], {
      stdio: ['pipe', 'pipe', 'inherit'],
      env: {
        PATH: '/usr/local/bin:/usr/bin:/bin',
        GIT_PROJECT_ROOT: root,
        GIT_HTTP_EXPORT_ALL: '1',
        GIT_PROTOCOL: header(request, 'git-protocol'),
        HTTP_CONTENT_ENCODING: header(request, 'content-encoding'),
        CONTENT_TYPE: header(request, 'content-type'),
        PATH_INFO: decodeURIComponent(url.pathname),
        QUERY_STRING: url.search.slice(1),
        REMOTE_ADDR: request.socket.remoteAddress ?? '',
        REMOTE_USER: 'git',
        REQUEST_METHOD: request.method ?? 'GET',
      },
    });
    // A backend that answered early no longer reads; the answer says all there is to say.
    backend.stdin.on('error', () => {});
    backend.on('error', () => response.writeHead(500).end());
    request.pipe(backend.stdin);
    relay(backend.stdout, response);
  };
}

/** Reads the CGI header block, then passes the body through. */
function relay(output: NodeJS.ReadableStream, response: ServerResponse): void {
  let head = Buffer.alloc(0);
  const onData = (chunk: Buffer): void => {
    head = Buffer.concat([head, chunk]);
    const end = head.indexOf('\r\n\r\n');
    if (end < 0) return;
    output.off('data', onData);
    for (const line of head.subarray(0, end).toString('latin1').split('\r\n')) {
      const colon = line.indexOf(':');
      const [name, value] = [line.slice(0, colon), line.slice(colon + 1).trim()];
      if (name.toLowerCase() === 'status') response.statusCode = Number.parseInt(value, 10);
      else response.setHeader(name, value);
    }
    response.write(head.subarray(end + 4));
    output.pipe(response);
  };
  output.on('data', onData);
  output.on('end', () => response.end());
}

function header(request: IncomingMessage, name: string): string {
  const value = request.headers[name];
  return typeof value === 'string' ? value : '';
}
