import type { TLSSocket } from "node:tls";
import { explainFailure } from "../iot-core/causes";
import { explainClose } from "../iot-core/closes";
import { AwsIotError } from "../iot-core/errors";
import { clientIds, type Seat } from "./client-ids";
import { pause } from "./clock";
import type { Credentials } from "./credentials";
import { DialRecorder, type AttemptReport, type DialRecord } from "./dial-record";
import { dial, type DialFacts, type DialOptions } from "./dial/dial";
import { Link, type LinkEnd, type LinkFacts } from "./link";
import type { PacketTap } from "./packet-tap";
import type { Clock, ConnectionSettings, Incoming } from "./types";

/** What one attempt, and the link that comes of it, report. */
export interface AttemptEvents {
  up(link: Link, facts: LinkFacts): void;
  acknowledged(packetId: number, code: number, reason: string | undefined): void;
  /** see `LinkEvents` */
  message(message: Incoming, packetId: number): boolean;
  drained(): void;
  /** a phase on the way to CONNACK has begun or ended */
  phase?(report: AttemptReport): void;
  /** once, and last; undefined: ended by `end` */
  down(error: AwsIotError | undefined, end: LinkEnd | undefined): void;
  /** shown all packets */
  readonly tap: PacketTap;
}

/** What an attempt is given beside the settings. */
export interface AttemptTools {
  readonly clock: Clock;
  /** who claims the client ID */
  readonly holder: object;
  /** @throws AwsIotError of phase `credentials` */
  credentials(): Credentials;
  /** sessions in a row that ended within seconds, see `explainClose` */
  shortSessions(): number;
  /** see `LinkOptions` */
  receiveMaximum(): number;
  /** stands in for the resolver of this machine */
  readonly lookup?: DialOptions["lookup"];
}

/** One attempt to connect, from reading the credentials to the end of the link. Nothing throws past it. */
export class Attempt {
  readonly #cancel = new AbortController();
  readonly #recorder: DialRecorder;
  #link: Link | undefined;
  #ending = false;
  #over = false;
  /** why we cut the link ourselves */
  #reason: AwsIotError | undefined;

  constructor(
    private readonly settings: ConnectionSettings,
    private readonly tools: AttemptTools,
    private readonly events: AttemptEvents,
  ) {
    this.#recorder = new DialRecorder(tools.clock, (report) => events.phase?.(report));
  }

  /** What it met so far. */
  get record(): DialRecord {
    return this.#recorder.record;
  }

  /** Begins; what comes of it is told by the events. */
  async start(): Promise<void> {
    try {
      const { settings, tools } = this;
      if (settings.fault) throw settings.fault;
      const { endpoint, clientId } = settings;
      const seat = clientIds.claim(tools.holder, endpoint, clientId, tools.clock.now());
      const credentials = this.#credentials();
      await pause(tools.clock, seat.wait(tools.clock.now()), this.#cancel.signal);
      if (!this.#ending) await this.#dial(credentials, seat);
      if (this.#ending) this.#down(undefined, undefined);
    } catch (error) {
      this.#down(this.#ending ? undefined : asError(error), undefined);
    }
  }

  #credentials(): Credentials {
    const over = this.#recorder.begin("credentials");
    try {
      const credentials = this.tools.credentials();
      this.#recorder.certificate = credentials.info;
      over("done", credentials.info.commonName);
      return credentials;
    } catch (error) {
      over("failed", asError(error).short);
      throw error;
    }
  }

  async #dial(credentials: Credentials, seat: Seat): Promise<void> {
    const { endpoint: host, port, alpn, serverName, proxy, clientId, protocolVersion } = this.settings;
    const { clock, lookup } = this.tools;
    const recorder = this.#recorder;
    const { socket, facts } = await dial(
      { host, port, alpn, serverName, proxy, credentials },
      {
        clock,
        clientId,
        protocolVersion,
        signal: this.#cancel.signal,
        onPhase: recorder.report,
        onFacts: (known) => (recorder.facts = known),
        ...(lookup ? { lookup } : {}),
      },
    );
    if (this.#ending) socket.destroy();
    else this.#open(socket, facts, seat);
  }

  #open(socket: TLSSocket, facts: DialFacts, seat: Seat): void {
    const { clock } = this.tools;
    const { clientId, protocolVersion, keepalive, clean, sessionExpiry, will } = this.settings;
    const connackTimeout = Math.max(1_000, facts.deadline - clock.steady());
    const receiveMaximum = this.tools.receiveMaximum();
    const session = { clientId, protocolVersion, keepalive, clean, sessionExpiry, will };
    const options = { ...session, receiveMaximum, connackTimeout };
    const over = this.#recorder.begin("mqtt");
    seat.connecting(clock.now());
    this.#link = new Link(socket, options, clock, {
      up: (connack) => this.#up(connack, seat, over),
      acknowledged: (packetId, code, reason) => this.events.acknowledged(packetId, code, reason),
      message: (message, packetId) => this.events.message(message, packetId),
      drained: () => this.events.drained(),
      ended: (end) => {
        const error = this.#ending ? undefined : this.#explain(end, facts, seat, connackTimeout);
        if (!end.wasUp) over("failed", error?.short ?? "");
        this.#down(error, end);
      },
      tap: this.events.tap,
    });
  }

  #up(connack: LinkFacts, seat: Seat, over: (state: "done", detail: string) => void): void {
    if (this.#ending || !this.#link) return;
    seat.accepted();
    over("done", connack.sessionPresent ? "session resumed" : "new session");
    this.events.up(this.#link, connack);
  }

  #explain(end: LinkEnd, facts: DialFacts, seat: Seat, connackTimeout: number): AwsIotError {
    if (end.fault !== undefined) return asError(end.fault);
    if (this.#reason) return this.#reason;
    const { clientId, keepalive, protocolVersion, will } = this.settings;
    if (end.wasUp) {
      const shortSessions = this.tools.shortSessions();
      return explainClose({ ...end, clientId, protocolVersion, keepalive, shortSessions, cause: end.error });
    }
    return explainFailure({
      ...facts,
      phase: "mqtt",
      clientId,
      protocolVersion,
      now: this.tools.clock.now(),
      nodeCode: end.nodeCode,
      message: end.error?.message,
      received: end.received,
      timedOutMs: end.connackTimeout ? connackTimeout : undefined,
      connackCode: end.connackCode,
      willTopic: will?.topic,
      sinceAcceptedMs: seat.sinceAccepted,
      cause: end.error,
    });
  }

  #down(error: AwsIotError | undefined, end: LinkEnd | undefined): void {
    if (this.#over) return;
    this.#over = true;
    this.#recorder.error = error;
    this.events.down(error, end);
  }

  /** Ends it: DISCONNECT where the link is up, with at most `deadlineMs` for the socket to close. */
  end(deadlineMs: number): void {
    this.#ending = true;
    this.#cancel.abort();
    this.#link?.close(deadlineMs);
  }

  /** Cuts the link because of `reason`, to dial again. */
  renew(reason: AwsIotError): void {
    this.#reason = reason;
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
