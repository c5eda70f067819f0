import { promises as dns, type LookupAddress } from "node:dns";
import { isIP, isIPv6 } from "node:net";
import { Dialling } from "./dialling";
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
  const dialling = new Dialling(target, options);
  const { clock, lookup = resolveHere } = options;
  const proxy = await dialling.quietly("proxy", () => proxyFor(target.proxy, target.host, target.port));
  if (proxy) dialling.note({ proxy: proxyName(proxy), proxyAuthorized: proxy.authorization !== undefined });
  const { host, port } = proxy ?? target;

  const addresses = await dialling.phase(
    "resolve",
    async () => (isIP(host) ? [{ address: host, family: isIP(host) }] : lookup(host)),
    (found) => found.map(({ address }) => address).join(", "),
  );
  dialling.note({ addresses: addresses.map(({ address }) => address) });

  const plain = await dialling.phase(
    "tcp",
    (signal) => connectTcp(addresses, port, clock, signal),
    ({ remoteAddress = host }) => `${isIPv6(remoteAddress) ? `[${remoteAddress}]` : remoteAddress}:${port}`,
  );
  if (proxy) {
    await dialling.phase(
      "proxy",
      (signal) => openTunnel(plain, proxy, target, signal, (proxyStatus) => dialling.note({ proxyStatus })),
      () => proxyName(proxy),
    );
  }
  const socket = await dialling.phase(
    "tls",
    (signal) => secure(plain, target, signal, (handshake) => dialling.note(handshake)),
    (secured) =>
      [secured.getProtocol(), secured.alpnProtocol || "no ALPN", dialling.facts.server?.issuer].join(", "),
  );
  return { socket, facts: dialling.facts };
}
