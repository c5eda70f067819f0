import type { AwsIotError } from "../iot-core/errors";
import type { Clock } from "./types";
import type { CertificateInfo } from "./credentials";
import type { DialFacts, DialPhase, PhaseReport } from "./dial/types";

/** The phases of a whole attempt: `credentials` before the dial, `mqtt` from CONNECT to CONNACK after it. */
export type AttemptPhase = "credentials" | DialPhase | "mqtt";

export type AttemptReport = Omit<PhaseReport, "phase"> & { readonly phase: AttemptPhase };

/** What the newest attempt to connect met on its way, for people and support reports. Holds no secret. */
export interface DialRecord {
  /** milliseconds since the epoch */
  readonly startedAt: number;
  /** the phases that have ended, in order */
  readonly phases: readonly AttemptReport[];
  /** addresses, proxy, TLS version, cipher, ALPN, server certificate: as far as it went */
  readonly facts: Partial<DialFacts>;
  readonly certificate: CertificateInfo | undefined;
  /** why it failed */
  readonly error: AwsIotError | undefined;
}

/** Keeps the record of one attempt. */
export class DialRecorder {
  facts: Partial<DialFacts> = {};
  certificate: CertificateInfo | undefined;
  error: AwsIotError | undefined;
  readonly #startedAt: number;
  readonly #phases: AttemptReport[] = [];

  constructor(
    private readonly clock: Clock,
    private readonly onReport: (report: AttemptReport) => void,
  ) {
    this.#startedAt = clock.now();
  }

  get record(): DialRecord {
    const { facts, certificate, error } = this;
    return { startedAt: this.#startedAt, phases: this.#phases, facts, certificate, error };
  }

  /** A phase that is not the dial's has begun; tell its end to what is returned. */
  begin(phase: AttemptPhase): (state: "done" | "failed", detail: string) => void {
    const began = this.clock.now();
    this.report({ phase, state: "started", ms: 0, detail: "" });
    return (state, detail) => this.report({ phase, state, ms: this.clock.now() - began, detail });
  }

  report = (report: AttemptReport): void => {
    if (report.state !== "started") this.#phases.push(report);
    this.onReport(report);
  };
}
