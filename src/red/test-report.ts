import type { Params } from "../iot-core/errors";
import type { ErrorFacts } from "./certificate-facts";

/** The steps of a test, in order; `proxy` only where there is one. */
export type TestPhase = "credentials" | "resolve" | "tcp" | "proxy" | "tls" | "mqtt";

/** How far a phase is. */
export interface PhaseState {
  readonly phase: TestPhase;
  readonly state: "started" | "done" | "failed";
  /** milliseconds since it started */
  readonly ms: number;
  /** what was found, by name: the values of a text of `test.found` in the catalogue */
  readonly found: Params;
}

/** How a test ended. */
export type TestOutcome =
  | { readonly outcome: "connected"; readonly ms: number }
  | { readonly outcome: "failed"; readonly error: ErrorFacts }
  /** nothing was tried: the running connection uses the client ID; `temporary` could be used instead */
  | { readonly outcome: "client-id-in-use"; readonly clientId: string; readonly temporary: string };

/** One line of the answer to a test of a connection, as it goes. */
export type TestReport = PhaseState | TestOutcome;
