import type { LookupAddress } from "node:dns";
import type { TLSSocket } from "node:tls";
import type { FailureFacts } from "../../iot-core/causes";
import type { Credentials } from "../credentials";
import type { Clock, ProxySetting } from "../types";

/** Where to connect to, and as whom. */
export interface DialTarget {
  readonly host: string;
  readonly port: number;
  /** the ALPN protocol to offer; undefined: none */
  readonly alpn: string | undefined;
  /** SNI, and the name the server certificate must have */
  readonly serverName: string;
  readonly proxy: ProxySetting;
  readonly credentials: Credentials;
}

/** The phases that end with a TLS connection, in order; `proxy` only where there is one. */
export type DialPhase = "resolve" | "tcp" | "proxy" | "tls";

/** How far a phase is; `ms` is the time it took, `detail` is for people: addresses, TLS version, what failed. */
export interface PhaseReport {
  readonly phase: DialPhase;
  readonly state: "started" | "done" | "failed";
  readonly ms: number;
  readonly detail: string;
}

/** What was observed on the way, as far as it went; what `explainFailure` reads for a failure after the dial too. */
export type DialFacts = Omit<FailureFacts, "phase" | "clientId" | "protocolVersion"> & {
  /** milliseconds since the epoch */
  readonly startedAt: number;
  /** until when the attempt, CONNACK included, has to be over; steady, ms */
  readonly deadline: number;
  readonly addresses: readonly string[];
};

/** Milliseconds. */
export interface Timeouts {
  /** for each phase */
  readonly phase: number;
  /** for the whole attempt, CONNACK included */
  readonly whole: number;
}

export interface DialOptions {
  readonly clock: Clock;
  /** names the attempt in errors */
  readonly clientId: string;
  readonly protocolVersion: 4 | 5;
  readonly signal?: AbortSignal;
  readonly onPhase?: (report: PhaseReport) => void;
  /** all that is known so far, each time it grows */
  readonly onFacts?: (facts: DialFacts) => void;
  readonly timeouts?: Timeouts;
  /** stands in for the resolver of this machine */
  readonly lookup?: (host: string) => Promise<readonly LookupAddress[]>;
}

export interface Dialled {
  /** after the handshake, not yet read from; has a listener for "error", so that a late alert harms nothing */
  readonly socket: TLSSocket;
  readonly facts: DialFacts;
}
