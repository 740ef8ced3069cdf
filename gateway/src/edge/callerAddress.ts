import { isIPv6 } from 'node:net';
import type { HttpRequest } from './HttpMessages.js';

/** Tells where a request comes from, as far as the gateway counts that. */
export type CallerAddress = (request: HttpRequest) => string;

/**
 * @param header in lower case: where the nearest proxy says whom it speaks for, at the end of a list; without one, who is connected
 * counts
 */
export function callerAddress(header: string | undefined): CallerAddress {
  return ({ headers, socket }) => {
    const said = header === undefined ? undefined : headers[header];
    // What is before the last was said by the caller, who may say anything.
    const last = String(said ?? '')
      .split(',')
      .at(-1)!
      .trim();
    return countedAs(last === '' ? (socket.remoteAddress ?? '') : last);
  };
}

/** Of IPv6, the network: whoever has one address there has 2⁶⁴. */
function countedAs(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped !== undefined) return mapped;
  if (!isIPv6(address)) return address;
  const [front = '', back = ''] = address.toLowerCase().split('%')[0]!.split('::');
  const groups = front === '' ? [] : front.split(':');
  const missing = 8 - groups.length - (back === '' ? 0 : back.split(':').length);
  const filled = address.includes('::') ? [...groups, ...Array<string>(missing).fill('0')] : groups;
  return [...filled, ...back.split(':')]
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, ''))
    .join(':');
}
