import { randomUUID } from "node:crypto";
import type { IConnackPacket, IConnectPacket } from "mqtt-packet";
import { checkClientId } from "../iot-core/client-id";
import { checkTopic } from "../iot-core/topics";
import type { Breach } from "./breach";
import { codes, denied, mistake } from "./breach";
import type { Limits, Settings } from "./options";
import type { Rights } from "./rights";

const smallestPacketSize = 512;

/** AWS gives a client without ID one that it cannot come back with. */
export const clientIdOf = ({ clientId }: IConnectPacket): string => clientId || `$GEN/${randomUUID()}`;

export function connectAttributes(packet: IConnectPacket): string[] {
  const persistent =
    packet.protocolVersion === 5
      ? (packet.properties?.sessionExpiryInterval ?? 0) > 0
      : packet.clean === false;
  return [...(persistent ? ["PersistentConnect"] : []), ...(packet.will ? ["LastWill"] : [])];
}

/** What AWS would refuse a CONNECT for, the certificate aside. */
export function checkConnect(packet: IConnectPacket, rights: Rights): Breach | undefined {
  return checkIdentity(packet) ?? checkProperties(packet) ?? checkWill(packet, rights) ?? checkRight(rights);
}

function checkIdentity(packet: IConnectPacket): Breach | undefined {
  if (packet.protocolVersion === 3) return mistake(codes.unsupportedVersion, "MQTT 3.1");
  if (packet.clientId === "") {
    const stays = packet.protocolVersion !== 5 && packet.clean === false;
    return stays ? mistake(codes.clientIdInvalid, "no client ID for a persistent session") : undefined;
  }
  const error = checkClientId(packet.clientId);
  return error && mistake(codes.clientIdInvalid, error.message);
}

function checkProperties({ properties = {} }: IConnectPacket): Breach | undefined {
  if (properties.authenticationMethod !== undefined) {
    return mistake(codes.badAuthenticationMethod, "enhanced authentication is not supported");
  }
  if (properties.receiveMaximum === 0) return mistake(codes.protocolError, "Receive Maximum is 0");
  const size = properties.maximumPacketSize ?? smallestPacketSize;
  return size < smallestPacketSize
    ? mistake(codes.protocolError, `Maximum Packet Size ${size} is below ${smallestPacketSize}`)
    : undefined;
}

function checkWill({ will }: IConnectPacket, rights: Rights): Breach | undefined {
  if (!will) return undefined;
  if (will.qos === 2) return mistake(codes.qosNotSupported, "will with QoS 2");
  const error = checkTopic(will.topic, { retain: will.retain === true });
  if (error) return mistake(codes.topicInvalid, error.message);
  if (!rights.may("Publish", will.topic)) return denied("Publish", will.topic);
  if (will.retain && !rights.may("RetainPublish", will.topic)) return denied("RetainPublish", will.topic);
  return undefined;
}

const checkRight = (rights: Rights): Breach | undefined =>
  rights.may("Connect", rights.clientId) ? undefined : denied("Connect", rights.clientId);

/** Seconds. */
export function keepaliveFrom(asked: number | undefined, limits: Limits): number {
  if (!asked) return limits.keepaliveMax;
  return Math.min(Math.max(asked, limits.keepaliveMin), limits.keepaliveMax);
}

/** Seconds the session outlives the connection. */
export function sessionExpiryFrom(packet: IConnectPacket, limits: Limits): number {
  if (packet.protocolVersion !== 5) return packet.clean === false ? limits.sessionExpiry : 0;
  return Math.min(packet.properties?.sessionExpiryInterval ?? 0, limits.sessionExpiry);
}

/** What AWS tells an MQTT 5 client of itself. */
export function connackProperties(
  packet: IConnectPacket,
  clientId: string,
  { limits, behaviour }: Pick<Settings, "limits" | "behaviour">,
): NonNullable<IConnackPacket["properties"]> {
  const keepalive = keepaliveFrom(packet.keepalive, limits);
  const expiry = sessionExpiryFrom(packet, limits);
  return {
    receiveMaximum: Math.min(limits.inFlight, 65_535),
    maximumQoS: 1,
    retainAvailable: true,
    maximumPacketSize: behaviour.maximumPacketSize,
    topicAliasMaximum: limits.topicAliasMax,
    wildcardSubscriptionAvailable: true,
    subscriptionIdentifiersAvailable: false,
    ...(packet.clientId === "" && { assignedClientIdentifier: clientId }),
    ...(keepalive !== packet.keepalive && { serverKeepAlive: keepalive }),
    ...(expiry < (packet.properties?.sessionExpiryInterval ?? 0) && { sessionExpiryInterval: expiry }),
  };
}
