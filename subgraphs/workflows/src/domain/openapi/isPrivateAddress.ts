/**
 * Whether an IP address is one that only leads somewhere from where we stand: loopback, link-local, private,
 * carrier-grade NAT, unspecified, multicast, reserved, and their IPv6 likes, also when written as IPv4 inside IPv6. A
 * host name is not an address and gives false.
 */
export function isPrivateAddress(address: string): boolean {
  const four = parseIpv4(address);
  if (four) return isPrivateIpv4(four);
  const groups = parseIpv6(address);
  if (!groups) return false;
  const embedded = embeddedIpv4(groups);
  if (embedded) return isPrivateIpv4(embedded);
  const first = groups[0] ?? 0;
  const allZero = groups.slice(0, 7).every((group) => group === 0);
  if (allZero && (groups[7] === 0 || groups[7] === 1)) return true;
  const uniqueLocal = (first & 0xfe00) === 0xfc00;
  const linkOrSiteLocal = (first & 0xff80) === 0xfe80 || (first & 0xffc0) === 0xfec0;
  const multicast = (first & 0xff00) === 0xff00;
  return uniqueLocal || linkOrSiteLocal || multicast;
}

function isPrivateIpv4([a, b, c]: number[]): boolean {
  if (a === undefined || b === undefined) return true;
  if (a === 0 || a === 10 || a === 127 || a >= 224) return true;
  if (a === 100 && b >= 64 && b <= 127) return true;
  if (a === 169 && b === 254) return true;
  if (a === 172 && b >= 16 && b <= 31) return true;
  if (a === 192 && (b === 168 || (b === 0 && c === 0))) return true;
  return a === 198 && (b === 18 || b === 19);
}

function parseIpv4(address: string): number[] | null {
  const parts = address.split('.');
  if (parts.length !== 4 || !parts.every((part) => /^\d{1,3}$/u.test(part))) return null;
  const numbers = parts.map(Number);
  return numbers.every((number) => number <= 255) ? numbers : null;
}

/** The eight groups of an IPv6 address, or null. */
function parseIpv6(address: string): number[] | null {
  let text = address.split('%')[0] ?? '';
  if (!text.includes(':')) return null;
  const tail = text.slice(text.lastIndexOf(':') + 1);
  const four = parseIpv4(tail);
  if (four) {
    const [a = 0, b = 0, c = 0, d = 0] = four;
    text = `${text.slice(0, -tail.length)}${((a << 8) | b).toString(16)}:${((c << 8) | d).toString(16)}`;
  }
  const halves = text.split('::');
  if (halves.length > 2) return null;
  const [left = [], right = []] = halves.map((half) => (half === '' ? [] : half.split(':')));
  const zeros =
    halves.length === 2 ? Array<string>(Math.max(0, 8 - left.length - right.length)).fill('0') : [];
  const groups = [...left, ...zeros, ...right];
  if (groups.length !== 8 || !groups.every((group) => /^[0-9a-f]{1,4}$/iu.test(group))) return null;
  return groups.map((group) => Number.parseInt(group, 16));
}

/** The IPv4 address inside `::ffff:a.b.c.d` (mapped), `64:ff9b::a.b.c.d` (NAT64) and `2002:…` (6to4). */
function embeddedIpv4(groups: number[]): number[] | null {
  const bytes = (high: number | undefined, low: number | undefined): number[] => [
    (high ?? 0) >> 8,
    (high ?? 0) & 0xff,
    (low ?? 0) >> 8,
    (low ?? 0) & 0xff,
  ];
  const mapped = groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff;
  const nat64 =
    groups[0] === 0x64 && groups[1] === 0xff9b && groups.slice(2, 6).every((group) => group === 0);
  if (mapped || nat64) return bytes(groups[6], groups[7]);
  return groups[0] === 0x2002 ? bytes(groups[1], groups[2]) : null;
}
