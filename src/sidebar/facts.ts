import type { Connection } from "../connection/connection";
import { certificateInfo, type CertificateInfo } from "../connection/credentials";
import type { DialRecord } from "../connection/dial-record";
import type { ConnectionDoor } from "../connection/door";
import type { Rejected } from "../connection/troubles";
import type { ConnectionSettings, ConnectionStatus } from "../connection/types";
import type { AwsIotError } from "../iot-core/errors";
import { sizeOf } from "./collector";
import type {
  CertificateFacts,
  ConnectionFacts,
  ErrorFacts,
  RejectedFacts,
  StatusFacts,
} from "./model/protocol";

/** A deployed connection of this Node-RED; `connection` is there once a node has used it. */
export interface LiveConnection {
  readonly settings: ConnectionSettings;
  readonly connection: Connection | undefined;
  /** makes the connection at the first call */
  readonly door: ConnectionDoor;
}

/** By node id. */
export type LiveConnections = ReadonlyMap<string, LiveConnection>;

/** What the editor may know of a connection: all but what is secret. */
export function connectionFacts(live: LiveConnection, now: number): ConnectionFacts {
  const { id, label, endpoint, port, clientId, protocolVersion } = live.settings;
  const { connection } = live;
  const certificate = certificateFacts(live, now);
  const tls = connection?.status.state === "connected" ? tlsFacts(connection.lastDial) : undefined;
  return {
    id,
    label,
    status: connection ? statusFacts(connection.status) : { state: "idle" },
    endpoint,
    port,
    clientId,
    protocolVersion,
    ...(tls && { tls }),
    ...(certificate && { certificate }),
    rejected: connection?.troubles.rejected.map(rejectedFacts) ?? [],
  };
}

function tlsFacts(dial: DialRecord | undefined): ConnectionFacts["tls"] {
  const { tlsVersion, cipher = "", alpnChosen } = dial?.facts ?? {};
  return tlsVersion === undefined ? undefined : { version: tlsVersion, cipher, alpn: alpnChosen || "" };
}

/** An error as it travels to the editor. */
export const errorFacts = ({ code, params, message, remedy }: AwsIotError): ErrorFacts => ({
  code,
  params,
  sentence: message,
  remedy,
});

function statusFacts(status: ConnectionStatus): StatusFacts {
  switch (status.state) {
    case "connected": {
      const { warning, ...rest } = status;
      return { ...rest, ...(warning && { warning: errorFacts(warning) }) };
    }
    case "failed":
      return { ...status, error: errorFacts(status.error) };
    case "waiting":
    case "connecting": {
      const { error, ...rest } = status;
      return { ...rest, ...(error && { error: errorFacts(error) }) };
    }
    default:
      return status;
  }
}

const rejectedFacts = ({ number, at, error, publish }: Rejected): RejectedFacts => ({
  number,
  at,
  topic: publish.topic,
  qos: publish.qos,
  size: sizeOf(publish.payload),
  error: errorFacts(error),
});

/** How long a certificate that was read counts, in milliseconds: its file may be replaced. */
const FRESH = 60_000;
const known = new WeakMap<
  ConnectionSettings,
  { readonly at: number; readonly info: CertificateInfo | undefined }
>();

/** The certificate of the last attempt to connect, or where there was none the one that is set. */
function certificateFacts(
  { settings, connection }: LiveConnection,
  now: number,
): CertificateFacts | undefined {
  const info = connection?.lastDial?.certificate ?? certificateSet(settings, now);
  if (info === undefined) return undefined;
  const { subject, certificateId: id, notBefore, notAfter } = info;
  return { subject, id, notBefore, notAfter };
}

function certificateSet(settings: ConnectionSettings, now: number): CertificateInfo | undefined {
  const before = known.get(settings);
  if (before && now - before.at < FRESH) return before.info;
  const info = readCertificate(settings);
  known.set(settings, { at: now, info });
  return info;
}

function readCertificate({ credentials }: ConnectionSettings): CertificateInfo | undefined {
  try {
    return certificateInfo(credentials);
  } catch {
    // none, or none that can be read: the status of the connection says so
    return undefined;
  }
}
