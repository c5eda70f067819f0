import { promises as dns, type LookupAddress } from "node:dns";
import { isIP } from "node:net";
import { Attempt } from "./attempt";
import { openTunnel, proxyFor, proxyName } from "./proxy";
import { connectTcp } from "./tcp";
import { secure } from "./tls";
import type { Dialled, DialOptions, DialTarget } from "./types";

export type { Dialled, DialFacts, DialOptions, DialPhase, DialTarget, PhaseReport } from "./types";

const resolveHere = (host: string): Promise<LookupAddress[]> =>
  dns.lookup(host, { all: true, order: "verbatim" });

/**
 * Connects to AWS IoT Core up to the end of the TLS handshake: resolve, TCP, proxy, TLS. With a proxy, resolve and TCP
 * lead to the proxy, which looks the endpoint up itself.
 *
 * @throws AwsIotError saying in which phase it failed and why, or `attempt-cancelled`
 */
export async function dial(target: DialTarget, options: DialOptions): Promise<Dialled> {
  const attempt = new Attempt(target, options);
  const { clock, lookup = resolveHere } = options;
  const proxy = await attempt.quietly("proxy", () => proxyFor(target.proxy, target.host, target.port));
  if (proxy) attempt.note({ proxy: proxyName(proxy), proxyAuthorized: proxy.authorization !== undefined });
  const { host, port } = proxy ?? target;

  const addresses = await attempt.phase(
    "resolve",
    async () => (isIP(host) ? [{ address: host, family: isIP(host) }] : lookup(host)),
    (found) => found.map(({ address }) => address).join(", "),
  );
  attempt.note({ addresses: addresses.map(({ address }) => address) });

  const plain = await attempt.phase(
    "tcp",
    (signal) => connectTcp(addresses, port, clock, signal),
    (socket) => `${socket.remoteAddress ?? host} port ${port}`,
  );
  if (proxy) {
    await attempt.phase(
      "proxy",
      (signal) => openTunnel(plain, proxy, target, signal, (proxyStatus) => attempt.note({ proxyStatus })),
      () => proxyName(proxy),
    );
  }
  const socket = await attempt.phase(
    "tls",
    (signal) => secure(plain, target, signal, (handshake) => attempt.note(handshake)),
    (secured) =>
      [secured.getProtocol(), secured.alpnProtocol || "no ALPN", attempt.facts.server?.issuer].join(", "),
  );
  return { socket, facts: attempt.facts };
}
