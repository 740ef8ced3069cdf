/**
 * Whether an IP address is one that does not lead out into the internet: loopback, link-local, private, carrier-grade NAT,
 * unspecified, multicast, reserved, for documentation, a cloud's own services; in IPv6 also an IPv4 address of these kinds that is
 * written inside, and whatever is no global unicast (RFC 4291, section 2.4). A host name is not an address and gives false.
 */
export function isPrivateAddress(address: string): boolean {
  const four = parseIpv4(address);
  if (four) return isPrivateIpv4(four);
  const groups = parseIpv6(address);
  if (!groups) return false;
  const embedded = embeddedIpv4(groups);
  if (embedded) return isPrivateIpv4(embedded);
  const [first = 0, second = 0] = groups;
  if ((first & 0xe000) !== 0x2000) return true;
  // Teredo and other protocols' own (RFC 2928), documentation (RFC 3849 and 9637).
  if (first === 0x2001 && (second < 0x200 || second === 0xdb8)) return true;
  return first === 0x3fff && second < 0x1000;
}

function isPrivateIpv4([a, b, c, d]: number[]): boolean {
  if (a === undefined || b === undefined) return true;
  if (a === 0 || a === 10 || a === 127 || a >= 224) return true;
  if (a === 100 && b >= 64 && b <= 127) return true;
  if (a === 169 && b === 254) return true;
  if (a === 172 && b >= 16 && b <= 31) return true;
  if (a === 192 && (b === 168 || (b === 0 && (c === 0 || c === 2)) || (b === 88 && c === 99))) return true;
  if (a === 198 && (b === 18 || b === 19 || (b === 51 && c === 100))) return true;
  if (a === 203 && b === 0 && c === 113) return true;
  // What Azure's machines ask for their keys and settings.
  return a === 168 && b === 63 && c === 129 && d === 16;
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

/**
 * The IPv4 address inside an IPv6 one: mapped (`::ffff:a.b.c.d`), translated (`::ffff:0:a.b.c.d`), NAT64 (`64:ff9b::a.b.c.d`), 6to4
 * (`2002:…`) and ISATAP (`…:5efe:a.b.c.d`).
 */
function embeddedIpv4(groups: number[]): number[] | null {
  const bytes = (at: number): number[] =>
    groups.slice(at, at + 2).flatMap((group) => [group >> 8, group & 0xff]);
  const begins = (...prefix: number[]): boolean => prefix.every((group, index) => groups[index] === group);
  if (begins(0, 0, 0, 0, 0, 0xffff) || begins(0, 0, 0, 0, 0xffff, 0)) return bytes(6);
  if (begins(0x64, 0xff9b, 0, 0, 0, 0)) return bytes(6);
  if (begins(0x2002)) return bytes(1);
  const isatap = groups[5] === 0x5efe && (groups[4] === 0 || groups[4] === 0x200);
  return isatap ? bytes(6) : null;
}
