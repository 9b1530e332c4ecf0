const forwardingHeaders = [
  'forwarded',
  'via',
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-proto',
  'x-real-ip',
  'x-client-ip',
  'true-client-ip',
  'cf-connecting-ip',
  'fly-client-ip',
];

/**
 * Whether this request may read all mail: only while no mail server is set, and only from this very machine. The
 * socket, the public address and the address that the browser called are all this machine's (the last, since a name
 * of somebody else's can be made to point here), and no proxy stands in between.
 */
export function mayReadMailbox({
  smtpUrl,
  publicUrl,
  host,
  remoteAddress,
  headers,
}: {
  smtpUrl: string | undefined;
  publicUrl: string;
  /** The Host header. */
  host: string;
  /** Of the socket, not what a proxy says. */
  remoteAddress: string | undefined;
  headers: Record<string, unknown>;
}): boolean {
  return (
    hasMailbox({ smtpUrl, publicUrl }) &&
    isLoopbackAddress(remoteAddress ?? '') &&
    isThisMachine(`http://${host}`) &&
    !forwardingHeaders.some((name) => headers[name] !== undefined)
  );
}

/** Whether there is a mailbox page at all. */
export const hasMailbox = ({ smtpUrl, publicUrl }: { smtpUrl: string | undefined; publicUrl: string }): boolean =>
  smtpUrl === undefined && isThisMachine(publicUrl);

function isThisMachine(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { hostname } = new URL(url);
  return (
    hostname === 'localhost' || hostname.endsWith('.localhost') || isLoopbackAddress(hostname.replace(/^\[|\]$/g, ''))
  );
}

const isLoopbackAddress = (address: string): boolean =>
  address === '::1' || /^(::ffff:)?127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(address);
