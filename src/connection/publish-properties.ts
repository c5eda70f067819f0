import type { IPublishPacket } from "mqtt";
import type { Incoming } from "./types";

type WireProperties = NonNullable<IPublishPacket["properties"]>;

/** The MQTT 5 properties of a received PUBLISH. */
export function fromPacket(properties: WireProperties): NonNullable<Incoming["properties"]> {
  const { responseTopic, contentType, messageExpiryInterval, payloadFormatIndicator } = properties;
  const { correlationData, userProperties } = properties;
  return {
    ...(responseTopic === undefined ? {} : { responseTopic }),
    ...(correlationData === undefined ? {} : { correlationData: Buffer.from(correlationData) }),
    ...(contentType === undefined ? {} : { contentType }),
    ...(messageExpiryInterval === undefined ? {} : { messageExpiryInterval }),
    ...(payloadFormatIndicator === undefined ? {} : { payloadFormatIndicator }),
    // MQTT.js makes it without a prototype, which Node-RED's clone does not expect
    ...(userProperties === undefined ? {} : { userProperties: { ...userProperties } }),
  };
}
