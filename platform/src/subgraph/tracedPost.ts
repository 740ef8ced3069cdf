import { context, propagation, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { inSpan } from '../telemetry/inSpan.js';
import type { Post } from './RemoteCalls.js';

/**
 * Posts in a span of OpenTelemetry's conventions for HTTP clients, one for each try, where what it is part of is traced. Its
 * headers tell the subgraph of it.
 * @param peer the subgraph's name
 */
export function tracedPost(peer: string, url: URL, post: Post): Post {
  const attributes = {
    'http.request.method': 'POST',
    'network.protocol.version': '1.1',
    'peer.service': peer,
    'server.address': url.hostname,
    'server.port': Number(url.port) || (url.protocol === 'https:' ? 443 : 80),
    // Neither credentials nor a query, which may hold some, too.
    'url.full': url.origin + url.pathname,
  };
  return (json, headers, token, timeoutMs, signal) => {
    if (!trace.getActiveSpan()?.isRecording()) return post(json, headers, token, timeoutMs, signal);
    return inSpan('POST', { kind: SpanKind.CLIENT, attributes }, async (span) => {
      const traced = { ...headers };
      propagation.inject(context.active(), traced);
      const response = await post(json, traced, token, timeoutMs, signal);
      const { status } = response;
      span.setAttribute('http.response.status_code', status);
      if (status >= 400)
        span.setAttribute('error.type', String(status)).setStatus({ code: SpanStatusCode.ERROR });
      return response;
    });
  };
}
