import type { IPublishPacket } from "mqtt-packet";
import { checkPublish } from "../iot-core/publish";
import { checkTopic } from "../iot-core/topics";
import type { Breach } from "./breach";
import { codes, denied, fatal, mistake } from "./breach";
import type { Limits } from "./options";
import type { Rights } from "./rights";

/** The topic names a client's aliases stand for. */
export type Aliases = Map<number, string>;

/** The topic of a PUBLISH, by name or alias. */
export function resolveTopic(packet: IPublishPacket, aliases: Aliases, limits: Limits): string | Breach {
  const alias = packet.properties?.topicAlias;
  if (alias === undefined) {
    return packet.topic === "" ? fatal(codes.protocolError, "neither topic nor alias") : packet.topic;
  }
  if (alias < 1 || alias > limits.topicAliasMax)
    return fatal(codes.topicAliasInvalid, `topic alias ${alias}`);
  if (packet.topic !== "") {
    aliases.set(alias, packet.topic);
    return packet.topic;
  }
  return aliases.get(alias) ?? fatal(codes.protocolError, `topic alias ${alias} stands for nothing`);
}

/** What AWS would refuse a PUBLISH for; its QoS, rate and the window aside. */
export function checkPublishPacket(
  packet: IPublishPacket,
  topic: string,
  rights: Rights,
  limits: Limits,
): Breach | undefined {
  const bytes = packet.payload.length;
  if (bytes > limits.payloadBytes) return fatal(codes.quotaExceeded, `payload of ${bytes} bytes`);
  const error = checkTopic(topic, { retain: packet.retain });
  if (error) return { ...mistake(codes.topicInvalid, error.message), ends: /[+#]/.test(topic) };
  return checkProperties(packet, topic) ?? checkRights(packet, topic, rights);
}

function checkProperties({ properties }: IPublishPacket, topic: string): Breach | undefined {
  if (!properties) return undefined;
  const { responseTopic, contentType, userProperties, correlationData, subscriptionIdentifier } = properties;
  if (subscriptionIdentifier !== undefined) {
    return fatal(codes.protocolError, "subscription identifier in a client's PUBLISH");
  }
  const error = checkPublish({
    topic,
    payloadBytes: 0,
    properties: {
      responseTopic,
      contentType,
      userProperties,
      correlationDataBytes: correlationData?.length,
    },
  });
  if (!error) return undefined;
  return error.code === "response-topic-invalid"
    ? fatal(codes.protocolError, error.message)
    : mistake(codes.quotaExceeded, error.message);
}

function checkRights({ retain }: IPublishPacket, topic: string, rights: Rights): Breach | undefined {
  if (!rights.may("Publish", topic)) return denied("Publish", topic);
  return retain && !rights.may("RetainPublish", topic) ? denied("RetainPublish", topic) : undefined;
}

const expiryMax = 604_800;

/** The properties that travel on: without alias, and the expiry within AWS's bounds. */
export function travelling(properties: IPublishPacket["properties"]): IPublishPacket["properties"] {
  if (!properties) return undefined;
  const { topicAlias: _, ...rest } = properties;
  const expiry = rest.messageExpiryInterval;
  return expiry === undefined
    ? rest
    : { ...rest, messageExpiryInterval: Math.min(Math.max(expiry, 1), expiryMax) };
}
