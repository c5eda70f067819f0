import { dateOf, type Format } from "./format";
import type { CertificateFacts, ConnectionFacts, Stats } from "./protocol";
import { causeOf, type Cause, type Texts } from "./texts";

const DAY = 86_400_000;
/** Days before its end from which a certificate asks to be renewed. */
const SOON = 30;

export type Tone = "good" | "soon" | "busy" | "bad" | "off";

/** A connection as its card shows it. */
export interface ConnectionView {
  readonly id: string;
  readonly label: string;
  readonly tone: Tone;
  /** in one or two words */
  readonly state: string;
  /** since when, or when the next attempt is */
  readonly detail: string;
  readonly cause: Cause | undefined;
  readonly facts: readonly Fact[];
  readonly certificate: CertificateView | undefined;
  readonly canConnect: boolean;
  readonly canDisconnect: boolean;
}

export interface Fact {
  readonly name: string;
  readonly value: string;
}

export interface CertificateView {
  readonly subject: string;
  readonly id: string;
  readonly text: string;
  /** of its life that is left, 0 to 1 */
  readonly left: number;
  readonly tone: "good" | "soon" | "bad";
}

const tones: Readonly<Record<ConnectionFacts["status"]["state"], Tone>> = {
  connected: "good",
  connecting: "busy",
  waiting: "bad",
  failed: "bad",
  closing: "busy",
  idle: "off",
};

/** How a connection stands at `now`. */
export function connectionView(
  connection: ConnectionFacts,
  stats: Stats | undefined,
  now: number,
  format: Format,
  texts: Texts,
): ConnectionView {
  const { id, label, status, certificate } = connection;
  const warning = status.state === "connected" ? status.warning : undefined;
  const error = "error" in status ? status.error : warning;
  const down = status.state === "idle" || status.state === "failed";
  return {
    id,
    label,
    tone: warning ? "soon" : tones[status.state],
    state: texts.text(`state.${status.state}`),
    detail: detailOf(status, now, format, texts),
    cause: error && causeOf(error, texts),
    facts: factsOf(connection, stats, format, texts),
    certificate: certificate && certificateView(certificate, now, format, texts),
    canConnect: down || status.state === "waiting",
    canDisconnect: !down && status.state !== "closing",
  };
}

function detailOf(status: ConnectionFacts["status"], now: number, format: Format, { text }: Texts): string {
  switch (status.state) {
    case "connected":
      return text("detail.connected", { time: format.duration(Math.max(1_000, now - status.since)) });
    case "waiting": {
      const left = Math.ceil((status.until - now) / 1_000) * 1_000;
      return left > 0 ? text("detail.waiting", { time: format.duration(left) }) : text("detail.now");
    }
    case "connecting":
      return status.attempt > 1 ? text("detail.attempt", { attempt: format.count(status.attempt) }) : "";
    default:
      return "";
  }
}

function factsOf(
  { endpoint, port, clientId, protocolVersion, tls }: ConnectionFacts,
  stats: Stats | undefined,
  format: Format,
  { text }: Texts,
): Fact[] {
  const fact = (name: string, value: string | undefined) =>
    value === undefined ? [] : [{ name: text(`fact.${name}`), value }];
  const waiting = stats && stats.waiting + stats.inFlight;
  return [
    ...fact("endpoint", `${endpoint}:${port}`),
    ...fact("clientId", clientId),
    ...fact("protocol", protocolVersion === 5 ? "MQTT 5" : "MQTT 3.1.1"),
    ...fact("tls", tls && `${tls.version}, ${tls.cipher}`),
    ...fact("alpn", tls && (tls.alpn || text("fact.none"))),
    ...fact("reconnects", stats && format.count(stats.reconnects)),
    ...fact("waiting", waiting === undefined ? undefined : format.count(waiting)),
  ];
}

/** What a certificate's bar shows. */
export function certificateView(
  { subject, id, notBefore, notAfter }: CertificateFacts,
  now: number,
  format: Format,
  { text }: Texts,
): CertificateView {
  const days = Math.floor((notAfter - now) / DAY);
  const expired = notAfter <= now;
  const date = dateOf(notAfter);
  return {
    subject,
    id,
    text: text(expired ? "certificate.expired" : "certificate.left", { days: format.count(days), date }),
    left: Math.min(1, Math.max(0, (notAfter - now) / Math.max(1, notAfter - notBefore))),
    tone: expired ? "bad" : days < SOON ? "soon" : "good",
  };
}
