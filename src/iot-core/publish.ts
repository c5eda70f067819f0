import { AwsIotError } from "./errors";
import { quotas } from "./quotas";
import { checkTopic } from "./topics";
import { forbiddenCharacter, utf8Bytes } from "./utf8";

/** What is checked of a PUBLISH; binary parts by their length in bytes. */
export interface PublishShape {
  readonly topic: string;
  readonly payloadBytes: number;
  readonly retain?: boolean;
  /** MQTT 5; leave out what is not sent */
  readonly properties?: PropertiesShape;
}

/** The MQTT 5 properties of a PUBLISH; binary parts by their length in bytes. */
export interface PropertiesShape {
  readonly responseTopic?: string | undefined;
  readonly correlationDataBytes?: number | undefined;
  readonly contentType?: string | undefined;
  /** seconds; AWS raises 0 to 1 and lowers what is above 604,800, so only what MQTT cannot carry is refused */
  readonly messageExpiryInterval?: number | undefined;
  readonly userProperties?: Readonly<Record<string, string | readonly string[]>> | undefined;
  readonly topicAlias?: number | undefined;
}

/** Checks a PUBLISH against AWS IoT Core's quotas; the first breach, or undefined when it may be sent. */
export function checkPublish(publish: PublishShape): AwsIotError | undefined {
  const { topic, payloadBytes, retain = false, properties } = publish;
  const error = checkTopic(topic, { retain });
  if (error) return error;
  if (payloadBytes > quotas.payloadBytes) {
    const params = { topic, bytes: payloadBytes, limit: quotas.payloadBytes };
    return new AwsIotError("payload-too-large", "publish", params);
  }
  return properties && checkProperties(properties);
}

function checkProperties(properties: PropertiesShape): AwsIotError | undefined {
  const { responseTopic, contentType, userProperties, messageExpiryInterval, topicAlias } = properties;
  return (
    (responseTopic === undefined ? undefined : checkResponseTopic(responseTopic)) ??
    (contentType === undefined ? undefined : checkContentType(contentType)) ??
    limited("correlationData", properties.correlationDataBytes ?? 0, quotas.correlationDataBytes) ??
    (userProperties &&
      limited("userProperties", userPropertyBytes(userProperties), quotas.userPropertiesBytes)) ??
    whole("messageExpiryInterval", messageExpiryInterval, 0, 0xffff_ffff) ??
    whole("topicAlias", topicAlias, 1, quotas.topicAliasMax)
  );
}

function checkResponseTopic(topic: string): AwsIotError | undefined {
  const bad = topic === "" || /[+#]/.test(topic) || forbiddenCharacter(topic) !== undefined;
  return bad
    ? new AwsIotError("response-topic-invalid", "publish", { topic })
    : limited("responseTopic", utf8Bytes(topic), quotas.topicBytes);
}

function checkContentType(contentType: string): AwsIotError | undefined {
  const character = forbiddenCharacter(contentType);
  return character
    ? new AwsIotError("property-invalid", "publish", {
        property: "contentType",
        value: character,
        expected: "text without control characters",
      })
    : limited("contentType", utf8Bytes(contentType), quotas.contentTypeBytes);
}

function userPropertyBytes(properties: Readonly<Record<string, string | readonly string[]>>): number {
  const pairs = Object.entries(properties).flatMap(([key, value]) =>
    typeof value === "string" ? [key + value] : value.map((one) => key + one),
  );
  return pairs.reduce((bytes, pair) => bytes + utf8Bytes(pair), 0);
}

const limited = (property: string, bytes: number, limit: number): AwsIotError | undefined =>
  bytes > limit ? new AwsIotError("property-too-long", "publish", { property, bytes, limit }) : undefined;

const whole = (
  property: string,
  value: number | undefined,
  min: number,
  max: number,
): AwsIotError | undefined =>
  value === undefined || (Number.isInteger(value) && value >= min && value <= max)
    ? undefined
    : new AwsIotError("property-invalid", "publish", {
        property,
        value,
        expected: `a whole number from ${min} to ${max}`,
      });
