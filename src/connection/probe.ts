import { AwsIotError, type Params } from "../iot-core/errors";
import { Attempt } from "./attempt";
import { clientIds } from "./client-ids";
import { loadCredentials } from "./credentials";
import type { AttemptPhase, DialRecord } from "./dial-record";
import type { LinkFacts } from "./link-types";
import { PacketTap } from "./packet-tap";
import type { Clock, ConnectionSettings } from "./types";

/** How far a phase of a probe is. */
export interface ProbeReport {
  readonly phase: AttemptPhase;
  readonly state: "started" | "done" | "failed";
  /** milliseconds since it started */
  readonly ms: number;
  /** what was found, by name; `kind` tells apart findings of one phase that need different words */
  readonly found: Params;
}

export interface ProbeOptions {
  readonly clock: Clock;
  /** ends the probe early */
  readonly signal: AbortSignal;
  /** who holds the client ID already, where that is no obstacle: the same connection, not connected */
  readonly holder?: object | undefined;
  readonly onReport: (report: ProbeReport) => void;
}

/** How long DISCONNECT may take, in milliseconds. */
const END_MS = 2_000;

/**
 * Connects as the settings say, within 30 s, and leaves with DISCONNECT at once. It publishes, subscribes and
 * acknowledges nothing, so that a stored session is as it was. Returns why it failed, `attempt-cancelled` when it was
 * ended early, or undefined; never rejects.
 */
export function probe(settings: ConnectionSettings, options: ProbeOptions): Promise<AwsIotError | undefined> {
  const { clock, signal, holder = settings, onReport } = options;
  return new Promise((settle) => {
    let mqtt: ProbeReport | undefined;
    let connected = false;
    const tools = {
      clock,
      holder,
      credentials: () => loadCredentials(settings.credentials, clock.now()),
      shortSessions: () => 0,
      receiveMaximum: () => 1,
    };
    const attempt = new Attempt(settings, tools, {
      up(_link, facts) {
        connected = true;
        onReport({ phase: "mqtt", state: "done", ms: mqtt?.ms ?? 0, found: accepted(settings, facts) });
        attempt.end(END_MS);
      },
      phase({ phase, state, ms, detail }) {
        const found = state === "done" ? findings(phase, detail, attempt.record) : {};
        const report = { phase, state, ms, found };
        if (phase === "mqtt") mqtt = report;
        if (phase !== "mqtt" || state !== "done") onReport(report);
      },
      down(error) {
        signal.removeEventListener("abort", stop);
        if (holder === settings) clientIds.release(settings, settings.endpoint, settings.clientId);
        const { endpoint } = settings;
        settle(
          error ?? (connected ? undefined : new AwsIotError("attempt-cancelled", "session", { endpoint })),
        );
      },
      acknowledged: ignore,
      message: () => true,
      drained: ignore,
      tap: new PacketTap(),
    });
    // a CONNECT that is on its way gets its CONNACK and DISCONNECT: cut off there, AWS would publish the will
    const stop = (): void => void (mqtt ?? attempt.end(END_MS));
    signal.addEventListener("abort", stop);
    void attempt.start();
    if (signal.aborted) stop();
  });
}

const ignore = (): void => undefined;

function findings(phase: AttemptPhase, detail: string, { certificate, facts }: DialRecord): Params {
  switch (phase) {
    case "credentials": {
      const { commonName = "", subject = "", keyType = "", notAfter = 0 } = certificate ?? {};
      const date = new Date(notAfter).toISOString().slice(0, 10);
      return { subject: commonName || subject, keyType, date };
    }
    case "tls": {
      const { tlsVersion = "", alpnChosen, server } = facts;
      const found = { version: tlsVersion.replace("TLSv", "TLS "), issuer: server?.issuer ?? "" };
      return alpnChosen ? { ...found, alpn: alpnChosen } : { ...found, kind: "plain" };
    }
    default:
      return { address: detail };
  }
}

const accepted = (
  { clientId, protocolVersion }: ConnectionSettings,
  { sessionPresent }: LinkFacts,
): Params => ({
  version: protocolVersion === 5 ? "MQTT 5" : "MQTT 3.1.1",
  clientId,
  ...(sessionPresent ? { kind: "resumed" } : {}),
});
