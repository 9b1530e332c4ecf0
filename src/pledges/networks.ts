import { isIPv4 } from 'node:net';

/** Whose request it is, as far as an address tells: one subscriber, and the network around them. */
export type Origin = { address: string; network: string };

/**
 * IPv4: the address, and its /24. IPv6: its /64, which is what one subscriber gets (RFC 6177 speaks of /56 to /48 for a
 * site), and its /48.
 */
export function originOf(ip: string): Origin {
  const v4 = /^(?:::ffff:)?(\d+\.\d+\.\d+\.\d+)$/i.exec(ip)?.[1];
  if (v4 !== undefined && isIPv4(v4)) return { address: v4, network: v4.replace(/\.\d+$/, '.0/24') };
  const groups = groupsOf(ip);
  return { address: `${groups.slice(0, 4).join(':')}::/64`, network: `${groups.slice(0, 3).join(':')}::/48` };
}

/** The eight groups of an IPv6 address, written out. */
function groupsOf(ip: string): string[] {
  const [plain = ''] = ip.toLowerCase().split('%');
  const [head = '', tail] = plain.split('::');
  const before = head === '' ? [] : head.split(':');
  const after = tail === undefined || tail === '' ? [] : tail.split(':');
  const missing = tail === undefined ? 0 : Math.max(0, 8 - before.length - after.length);
  return [...before, ...Array.from({ length: missing }, () => '0'), ...after];
}
