import type { IPublishPacket } from "mqtt-packet";
import { matches } from "../iot-core/topics";
import type { Breach } from "./breach";
import { codes, fatal, throttled } from "./breach";
import { checkPublishPacket, resolveTopic, travelling } from "./check-publish";
import type { Connection } from "./connection";
import { Rate } from "./rate";

/** Passes a PUBLISH on to the broker, or does what AWS does with it instead. */
export function onPublish(connection: Connection, packet: IPublishPacket): Promise<void> | void {
  const { settings, faults } = connection.core;
  const { limits } = settings;
  if (packet.qos === 2) return onQos2(connection, packet);
  const topic = resolveTopic(packet, connection.aliases, limits);
  if (typeof topic !== "string") return connection.refuse(packet, topic);
  if (faults.closeOnTopic !== undefined && matches(faults.closeOnTopic, topic)) {
    return connection.cut(`fault: PUBLISH to ${topic}`);
  }
  if (!connection.takePublish("in")) {
    return discard(connection, packet, throttled("too many publishes in a second"));
  }
  const breach = checkPublishPacket(packet, topic, connection.rights, limits) ?? onDemand(connection, topic);
  if (breach) return connection.refuse(packet, breach, puback(packet, breach.code));
  if (isTooMany(connection, packet)) {
    const why = `more than ${limits.inFlight} publishes without PUBACK`;
    const tooMany = fatal(codes.receiveMaximumExceeded, why);
    return connection.version === 5 ? connection.refuse(packet, tooMany) : connection.note(packet, tooMany);
  }
  if (packet.retain && !takeRetained(connection, topic)) {
    return discard(connection, packet, throttled("too many retained publishes to a topic in a second"));
  }
  return accept(connection, packet, topic);
}

/** Resolves when a QoS 1 publish is answered. */
function accept(connection: Connection, packet: IPublishPacket, topic: string): Promise<void> | void {
  const { core, entry, clientId } = connection;
  const payload = Buffer.from(packet.payload);
  const qos = packet.qos === 0 ? 0 : 1;
  const { retain, dup, messageId = 0 } = packet;
  const properties = travelling(packet.properties);
  if (qos === 1) connection.unacknowledged.add(messageId);
  core.journal.add("publishes", {
    at: core.settings.clock.now(),
    connection: entry.number,
    clientId,
    topic,
    payload,
    qos,
    retain,
    dup,
    properties,
  });
  const toRules = topic.startsWith("$aws/rules/");
  const publish = { topic, payload, qos, retain, ...(properties && { properties }) } as const;
  if (toRules) return qos === 1 ? acknowledge(connection, packet, topic) : undefined;
  const { link } = connection.session;
  if (qos === 0) return link.publish(publish);
  return new Promise((resolve) =>
    link.publish(publish, (code) => {
      if (code !== undefined) acknowledge(connection, packet, topic);
      resolve();
    }),
  );
}

function acknowledge(connection: Connection, packet: IPublishPacket, topic: string): void {
  const { withholdAcks } = connection.core.faults;
  if (withholdAcks === true || (withholdAcks !== false && matches(withholdAcks, topic))) return;
  connection.unacknowledged.delete(packet.messageId ?? 0);
  connection.send({ cmd: "puback", messageId: packet.messageId ?? 0, reasonCode: 0 });
}

function onQos2(connection: Connection, packet: IPublishPacket): void {
  const breach = fatal(codes.qosNotSupported, "QoS 2");
  if (connection.version === 5 || connection.core.settings.behaviour.qos2 === "close") {
    connection.refuse(packet, breach);
  } else {
    connection.note(packet, breach);
  }
}

/** The excess vanishes: QoS 1 gets no PUBACK. */
function discard(connection: Connection, packet: IPublishPacket, breach: Breach): void {
  const { tooManyPublishes } = connection.core.settings.behaviour;
  connection.note(packet, breach);
  if (tooManyPublishes === "close") return connection.end(breach.reason, breach.why, breach.code);
  const answer = puback(packet, breach.code);
  if (tooManyPublishes === "code" && connection.version === 5 && answer) connection.send(answer);
}

const puback = (packet: IPublishPacket, reasonCode: number) =>
  packet.qos === 1 ? ({ cmd: "puback", messageId: packet.messageId ?? 0, reasonCode } as const) : undefined;

function onDemand({ core }: Connection, topic: string): Breach | undefined {
  const { puback } = core.faults;
  return puback && matches(puback.topic, topic)
    ? { code: puback.code, reason: "CLIENT_ERROR", why: "fault: PUBACK" }
    : undefined;
}

const isTooMany = ({ unacknowledged, core }: Connection, { qos, messageId = 0 }: IPublishPacket): boolean =>
  qos === 1 && !unacknowledged.has(messageId) && unacknowledged.size >= core.settings.limits.inFlight;

function takeRetained({ core }: Connection, topic: string): boolean {
  const { limits, clock } = core.settings;
  if (limits.retainedPerSecondPerTopic === Infinity) return true;
  const rate = core.retained.get(topic) ?? new Rate(limits.retainedPerSecondPerTopic, clock.now());
  core.retained.set(topic, rate);
  return rate.take(1, clock.now());
}
