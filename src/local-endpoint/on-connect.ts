import type { IConnectPacket, IDisconnectPacket } from "mqtt-packet";
import { type Breach, codes, throttled } from "./breach";
import {
  checkConnect,
  clientIdOf,
  connackProperties,
  connectAttributes,
  keepaliveFrom,
  sessionExpiryFrom,
} from "./check-connect";
import type { Connection } from "./connection";
import type { Core } from "./core";
import { publishPresence } from "./presence";
import { Rate } from "./rate";
import { Rights } from "./rights";

/** Lets the client in, or says why not in the way of its protocol version. */
export async function onConnect(connection: Connection, packet: IConnectPacket): Promise<void> {
  const { core, entry } = connection;
  const { settings, connections, sessions } = core;
  const clientId = clientIdOf(packet);
  const certificate = core.certificates.byId(entry.certificateId);
  connection.introduce(packet, clientId);
  if (!certificate) return refuseCertificate(connection, "certificate unknown");
  if (certificate.refusal !== undefined) return refuseCertificate(connection, certificate.refusal);
  const rights = new Rights(certificate, clientId, connectAttributes(packet), settings);
  connection.rights = rights;
  if (core.faults.refuseConnect !== undefined) return refuseOnDemand(connection, core.faults.refuseConnect);
  const breach = tooSoon(core, clientId) ?? checkConnect(packet, rights);
  if (breach) return refuse(connection, packet, breach);
  const other = connections.get(clientId);
  if (other && settings.behaviour.takeover === "new") {
    return connection.end("DUPLICATE_CLIENTID", "the client ID is in use");
  }
  other?.end("DUPLICATE_CLIENTID", "another connection took the client ID", codes.takenOver);
  connections.set(clientId, connection);
  const wanted = { clientId, version: connection.version, clean: packet.clean !== false };
  const { session, present } = await sessions.open(wanted, connection);
  session.expiry = sessionExpiryFrom(packet, settings.limits);
  if (!connection.isOpen) return sessions.release(session, connection);
  welcome(connection, packet, present);
  connection.begin(session, keepaliveFrom(packet.keepalive, settings.limits));
}

function welcome(connection: Connection, packet: IConnectPacket, sessionPresent: boolean): void {
  const { core, entry, clientId } = connection;
  connection.will = packet.will;
  entry.sessionPresent = sessionPresent;
  entry.connectedAt = core.settings.clock.now();
  connection.send(
    connection.version === 5
      ? {
          cmd: "connack",
          sessionPresent,
          reasonCode: 0,
          properties: connackProperties(packet, clientId, core.settings),
        }
      : { cmd: "connack", sessionPresent, returnCode: 0 },
  );
  core.journal.changed("connections", entry);
  publishPresence(core.cloud, entry, "connected");
}

function refuseCertificate(connection: Connection, why: string): void {
  if (connection.core.settings.behaviour.certificateRefused === "reset") connection.reset("AUTH_ERROR", why);
  else connection.end("AUTH_ERROR", why);
}

function refuseOnDemand(connection: Connection, code: number | "close"): void {
  if (code === "close") return connection.cut("fault: CONNECT refused");
  answer(connection, code);
  connection.cut("fault: CONNECT refused");
}

/** MQTT 5 gets the code; 3.1.1 is closed without CONNACK, as AWS does, unless the options say otherwise. */
function refuse(connection: Connection, packet: IConnectPacket, breach: Breach): void {
  connection.note(packet, breach);
  const { connectDenied } = connection.core.settings.behaviour;
  if (connection.version === 5) answer(connection, breach.code);
  else if (breach.reason === "AUTH_ERROR" && connectDenied !== "close") answer(connection, connectDenied);
  else if (packet.clientId === "") answer(connection, 2);
  connection.end(breach.reason, breach.why);
}

const answer = (connection: Connection, code: number): void =>
  connection.send(
    connection.version === 5
      ? { cmd: "connack", sessionPresent: false, reasonCode: code }
      : { cmd: "connack", sessionPresent: false, returnCode: code },
  );

function tooSoon({ connects, settings }: Core, clientId: string): Breach | undefined {
  const { limits, clock } = settings;
  if (limits.connectsPerSecondPerClientId === Infinity) return undefined;
  const rate = connects.get(clientId) ?? new Rate(limits.connectsPerSecondPerClientId, clock.now());
  connects.set(clientId, rate);
  return rate.take(1, clock.now())
    ? undefined
    : throttled("second CONNECT of this client ID within a second");
}

/** A client's DISCONNECT takes the will back, unless it asks for it. */
export function onDisconnect(connection: Connection, packet: IDisconnectPacket): void {
  const { session, core } = connection;
  const asked = packet.properties?.sessionExpiryInterval;
  if (asked !== undefined && session.expiry === 0 && asked > 0) {
    const why = "a session that was to end with the connection cannot be kept";
    return connection.refuse(packet, { code: codes.protocolError, reason: "CLIENT_ERROR", why, ends: true });
  }
  if (asked !== undefined) session.expiry = Math.min(asked, core.settings.limits.sessionExpiry);
  const disconnectWithWill = 4;
  if (packet.reasonCode !== disconnectWithWill) connection.will = undefined;
  connection.end("CLIENT_INITIATED_DISCONNECT", "DISCONNECT");
}
