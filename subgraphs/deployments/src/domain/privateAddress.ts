/** IPv4 ranges that are not the public internet (RFC 6890), as [network, prefix length]. */
const reservedIpv4: readonly (readonly [string, number])[] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
];

/**
 * Whether an IP address is loopback, private, link-local or otherwise not on the public internet. What is no IP
 * address counts as not public.
 */
export function isPrivateAddress(address: string): boolean {
  const ipv4 = ipv4Number(address);
  if (ipv4 !== null) return reservedIpv4.some(([network, length]) => inNetwork(ipv4, network, length));
  const groups = ipv6Groups(address);
  if (groups === null) return true;
  const embedded = embeddedIpv4(groups);
  if (embedded !== null) return isPrivateAddress(embedded);
  // Only 2000::/3 is handed out; of that, 2001:db8::/32 is for examples.
  const [first = 0, second = 0] = groups;
  return first >> 13 !== 1 || (first === 0x2001 && second === 0xdb8);
}

function ipv4Number(address: string): number | null {
  const parts = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(address)?.slice(1).map(Number);
  if (!parts || parts.some((part) => part > 255)) return null;
  return parts.reduce((number, part) => number * 256 + part, 0);
}

function inNetwork(address: number, network: string, length: number): boolean {
  const size = 2 ** (32 - length);
  return Math.floor(address / size) === Math.floor((ipv4Number(network) ?? -1) / size);
}

function ipv6Groups(address: string): number[] | null {
  let text = address.toLowerCase().replace(/%.*$/, '');
  const tail = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(text);
  if (tail) {
    const number = ipv4Number(tail[2] ?? '');
    if (number === null) return null;
    text = `${tail[1]}${Math.floor(number / 65_536).toString(16)}:${(number % 65_536).toString(16)}`;
  }
  const halves = text.split('::');
  if (halves.length > 2) return null;
  const [head = [], rest = []] = halves.map((half) => (half === '' ? [] : half.split(':')));
  const missing = 8 - head.length - rest.length;
  if (halves.length === 2 ? missing < 1 : missing !== 0) return null;
  const groups = [...head, ...Array<string>(missing).fill('0'), ...rest];
  return groups.every((group) => /^[0-9a-f]{1,4}$/.test(group))
    ? groups.map((g) => Number.parseInt(g, 16))
    : null;
}

/** The IPv4 address inside a mapped, compatible, NAT64 or 6to4 address, which decides where it leads. */
function embeddedIpv4(groups: number[]): string | null {
  const dotted = (high = 0, low = 0): string => [high >> 8, high & 255, low >> 8, low & 255].join('.');
  const zeros = (count: number): boolean => groups.slice(0, count).every((group) => group === 0);
  if (zeros(5) && groups[5] === 0xffff) return dotted(groups[6], groups[7]);
  if (groups[0] === 0x64 && groups[1] === 0xff9b) return dotted(groups[6], groups[7]);
  if (groups[0] === 0x2002) return dotted(groups[1], groups[2]);
  return null;
}
