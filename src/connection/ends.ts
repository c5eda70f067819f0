import type { AwsIotError } from "../iot-core/errors";
import { HEALTHY_MS } from "./backoff";
import type { LinkEnd } from "./link";

/**
 * Codes of DISCONNECT that may mean what was sent just before: unspecified, malformed, protocol error, implementation
 * specific, not authorized, filter, topic, alias, size, payload format, QoS. Others speak of the connection or the pace.
 */
const suspicious = new Set([0x80, 0x81, 0x82, 0x83, 0x87, 0x8f, 0x90, 0x94, 0x95, 0x99, 0x9b]);

/** Judges how the links of a connection end, one after another. */
export class Ends {
  #shortSessions = 0;

  /** sessions in a row that the endpoint ended within 30 s and without a reason, one that ends now after `lasted` ms included */
  shortSessions(lasted: number): number {
    return lasted < HEALTHY_MS ? this.#shortSessions + 1 : 0;
  }

  /** A link has ended after `lasted` ms. True: the endpoint closed it, and what was sent last may be why. */
  byPeer(error: AwsIotError | undefined, end: LinkEnd, lasted: number): boolean {
    // an error of another phase is our own reason to cut the link
    const closed = error?.phase === "session" && closedByEndpoint(end);
    const short = closed && end.disconnectCode === undefined;
    this.#shortSessions = short ? this.shortSessions(lasted) : 0;
    return closed && (end.disconnectCode === undefined || suspicious.has(end.disconnectCode));
  }
}

/** Whether the endpoint closed, rather than the network or we; AWS IoT Core closes with FIN or RST. */
const closedByEndpoint = ({ keepaliveTimeout, malformed, fault, nodeCode }: LinkEnd): boolean =>
  !keepaliveTimeout &&
  malformed === undefined &&
  fault === undefined &&
  (nodeCode === undefined || nodeCode === "ECONNRESET");
