import { explainClose, explainFailure } from "../iot-core/causes";
import { AwsIotError } from "../iot-core/errors";
import { claimClientId } from "./client-ids";
import { loadCredentials } from "./credentials";
import { dial, type DialFacts } from "./dial/dial";
import { Link, type LinkEnd, type LinkFacts } from "./link";
import type { PacketTap } from "./packet-tap";
import type { Clock, ConnectionSettings, Incoming } from "./types";

/** What one attempt, and the link that comes of it, report. */
export interface AttemptEvents {
  up(link: Link, facts: LinkFacts): void;
  acknowledged(packetId: number, code: number, reason: string | undefined): void;
  message(message: Incoming): void;
  drained(): void;
  /** once, and last; undefined: ended by `end` */
  down(error: AwsIotError | undefined, end: LinkEnd | undefined): void;
  /** sees the packets */
  readonly tap: PacketTap;
}

/** One attempt to connect, from reading the credentials to the end of the link. Nothing throws past it. */
export class Attempt {
  readonly #cancel = new AbortController();
  #link: Link | undefined;
  #ending = false;
  #over = false;

  constructor(
    private readonly settings: ConnectionSettings,
    private readonly clock: Clock,
    /** sessions in a row that ended within seconds, see `explainClose` */
    private readonly shortSessions: () => number,
    private readonly events: AttemptEvents,
  ) {}

  /** Begins; what comes of it is told by the events. */
  async start(): Promise<void> {
    try {
      const { settings, clock } = this;
      if (settings.fault) throw settings.fault;
      const taken = claimClientId(this.settings, settings.endpoint, settings.clientId);
      if (taken) throw taken;
      const credentials = loadCredentials(settings.credentials, clock.now());
      const { endpoint: host, port, alpn, serverName, proxy, clientId, protocolVersion } = settings;
      const { socket, facts } = await dial(
        { host, port, alpn, serverName, proxy, credentials },
        { clock, clientId, protocolVersion, signal: this.#cancel.signal },
      );
      if (this.#ending) socket.destroy();
      else this.#open(socket, facts);
      if (this.#ending) this.#down(undefined, undefined);
    } catch (error) {
      this.#down(this.#ending ? undefined : asError(error), undefined);
    }
  }

  #open(socket: ConstructorParameters<typeof Link>[0], facts: DialFacts): void {
    const { clientId, protocolVersion, keepalive, clean, sessionExpiry, will } = this.settings;
    const connackTimeout = Math.max(1_000, facts.deadline - this.clock.now());
    const options = { clientId, protocolVersion, keepalive, clean, sessionExpiry, will, connackTimeout };
    const link: Link = new Link(socket, options, {
      up: (connack) => this.events.up(link, connack),
      acknowledged: (packetId, code, reason) => this.events.acknowledged(packetId, code, reason),
      message: (message) => this.events.message(message),
      drained: () => this.events.drained(),
      ended: (end) => this.#down(this.#ending ? undefined : this.#explain(end, facts, connackTimeout), end),
      tap: this.events.tap,
    });
    this.#link = link;
  }

  #explain(end: LinkEnd, facts: DialFacts, connackTimeout: number): AwsIotError {
    const { clientId, keepalive, protocolVersion } = this.settings;
    const code: unknown = end.error && "code" in end.error ? end.error.code : undefined;
    const nodeCode = typeof code === "string" ? code : undefined;
    if (end.wasUp) {
      const { disconnectCode, keepaliveTimeout } = end;
      const shortSessions = this.shortSessions();
      return explainClose({ clientId, keepalive, disconnectCode, keepaliveTimeout, nodeCode, shortSessions });
    }
    return explainFailure({
      ...facts,
      phase: "mqtt",
      clientId,
      protocolVersion,
      now: this.clock.now(),
      nodeCode,
      message: end.error?.message,
      timedOutMs: end.connackTimeout ? connackTimeout : undefined,
      connackCode: end.connackCode,
      cause: end.error,
    });
  }

  #down(error: AwsIotError | undefined, end: LinkEnd | undefined): void {
    if (this.#over) return;
    this.#over = true;
    this.events.down(error, end);
  }

  /** Ends it: DISCONNECT where the link is up, with at most `deadlineMs` for the socket to close. */
  end(deadlineMs: number): void {
    this.#ending = true;
    this.#cancel.abort();
    this.#link?.close(deadlineMs);
  }

  /** Cuts the link as if the network had failed, to dial again. */
  renew(): void {
    this.#link?.destroy();
  }
}

/** Anything thrown, as an error with a code. */
export const asError = (error: unknown): AwsIotError =>
  error instanceof AwsIotError
    ? error
    : new AwsIotError(
        "unexpected-failure",
        "session",
        { reason: error instanceof Error ? error.message : String(error) },
        { cause: error },
      );
