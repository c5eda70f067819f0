import type { ISubscribePacket, ISubscription, IUnsubscribePacket } from "mqtt-packet";
import { codes, fatal, mistake, type Breach } from "./breach";
import {
  checkFilterCount,
  checkSubscribePacket,
  checkSubscription,
  checkUnsubscription,
} from "./check-subscribe";
import type { Connection } from "./connection";

/** MQTT 3.1.1's only code for a refused filter. */
const failure = 0x80;
const noSubscription = 0x11;

/** What becomes of one filter: a code for SUBACK, the end of the connection, or undefined: it is subscribed. */
type Verdict = { code: number; ends?: boolean } | "end" | undefined;

/** Subscribes at the broker to what AWS would grant, and answers for the rest. */
export async function onSubscribe(connection: Connection, packet: ISubscribePacket): Promise<void> {
  const { closeOnFilter } = connection.core.faults;
  const { subscriptions } = packet;
  if (subscriptions.some(({ topic }) => topic === closeOnFilter)) {
    return connection.cut(`fault: SUBSCRIBE to ${closeOnFilter}`);
  }
  const breach = checkSubscribePacket(packet);
  if (breach) return connection.refuse(packet, breach);
  if (subscriptions.some(({ qos }) => qos === 2)) return onQos2(connection, packet);
  const verdicts = judge(connection, packet);
  if (verdicts.includes("end")) return connection.end("CLIENT_ERROR", "SUBSCRIBE refused");
  const passing = subscriptions.filter((_, i) => verdicts[i] === undefined);
  await connection.session.holding(async () => {
    const granted = await subscribe(connection, passing);
    const answers = subscriptions.map(({ topic }, i) => {
      const verdict = verdicts[i];
      return typeof verdict === "object" ? verdict.code : (granted.get(topic) ?? failure);
    });
    connection.send({ cmd: "suback", messageId: packet.messageId ?? 0, granted: answers });
  });
  if (verdicts.some((verdict) => typeof verdict === "object" && verdict.ends)) {
    connection.end("AUTH_ERROR", "SUBSCRIBE denied");
  }
}

function judge(connection: Connection, packet: ISubscribePacket): Verdict[] {
  const { subscriptions } = packet;
  const tooMany = checkFilterCount(subscriptions, connection.core.settings.limits);
  if (tooMany) {
    connection.note(packet, tooMany);
    const verdict = verdictOn(connection, tooMany, connection.core.settings.behaviour.tooManyFilters);
    return subscriptions.map(() => verdict);
  }
  const held = new Set(connection.session.subscriptions.keys());
  return subscriptions.map(({ topic }) => judgeFilter(connection, packet, topic, held));
}

function judgeFilter(
  connection: Connection,
  packet: ISubscribePacket,
  filter: string,
  held: Set<string>,
): Verdict {
  const { faults, settings } = connection.core;
  const { behaviour, limits } = settings;
  if (faults.suback?.filter === filter) return { code: faults.suback.code };
  const breach = checkSubscription(filter, connection.rights);
  if (breach) {
    connection.note(packet, breach);
    const denied = breach.code === codes.notAuthorized;
    return verdictOn(connection, breach, denied ? behaviour.subscribeDenied : "close");
  }
  if (!held.has(filter) && held.size >= limits.subscriptionsPerConnection) {
    const full = mistake(codes.quotaExceeded, `more than ${limits.subscriptionsPerConnection} subscriptions`);
    connection.note(packet, full);
    return verdictOn(connection, full, behaviour.tooManySubscriptions);
  }
  held.add(filter);
  return undefined;
}

/** MQTT 5 carries the code; what 3.1.1 does is an option. */
function verdictOn(
  { version }: Connection,
  { code }: Breach,
  before5: "close" | "suback" | "suback-and-close",
): Verdict {
  if (version === 5) return { code };
  if (before5 === "close") return "end";
  return before5 === "suback" ? { code: failure } : { code: failure, ends: true };
}

async function subscribe(
  { session, core, version }: Connection,
  wanted: ISubscription[],
): Promise<Map<string, number>> {
  const subscriptions = new Map(wanted.map((one) => [one.topic, one]));
  const own = [...subscriptions.values()].filter(({ topic }) => !topic.startsWith("$share/"));
  const shared = [...subscriptions.values()].filter(({ topic }) => topic.startsWith("$share/"));
  const granted = new Map<string, number>();
  for (const one of subscriptions.values()) session.subscribed(one);
  const [answers] = await Promise.all([
    own.length > 0 ? session.link.subscribe(own.map((one) => atBroker(one, version))) : [],
    ...shared.map((one) => core.shares.join(session, one)),
  ]);
  for (const one of shared) granted.set(one.topic, one.qos);
  for (const [i, { topic, qos }] of own.entries()) {
    const code = answers[i] ?? failure;
    granted.set(topic, code >= failure ? failure : qos);
    if (code >= failure) session.unsubscribed(topic);
  }
  return granted;
}

const neverRetained = 2;

/** The session lowers the QoS itself; AWS sends no retained messages for a filter with a wildcard. */
function atBroker({ topic, nl = false, rap = false, rh = 0 }: ISubscription, version: 4 | 5): ISubscription {
  const wildcard = /[+#]/.test(topic);
  const own = version === 5 ? { nl, rap, rh } : { nl: false, rap: false, rh: 0 };
  return { topic, qos: 1, ...own, ...(wildcard && { rh: neverRetained }) };
}

function onQos2(connection: Connection, packet: ISubscribePacket): void {
  const breach = fatal(codes.qosNotSupported, "subscription with QoS 2");
  if (connection.version === 5 || connection.core.settings.behaviour.qos2 === "close") {
    connection.refuse(packet, breach);
  } else {
    connection.note(packet, breach);
  }
}

/** Gives filters up; those that were never held are answered as such. */
export async function onUnsubscribe(connection: Connection, packet: IUnsubscribePacket): Promise<void> {
  const { unsubscriptions, messageId = 0 } = packet;
  const tooMany = checkFilterCount(unsubscriptions, connection.core.settings.limits);
  const breaches = unsubscriptions.map((filter) => tooMany ?? checkUnsubscription(filter));
  const first = breaches.find((breach) => breach !== undefined);
  if (first) connection.note(packet, first);
  if (first && connection.version === 4) return connection.end(first.reason, first.why);
  const { session, core } = connection;
  const held = unsubscriptions.filter(
    (filter, i) => breaches[i] === undefined && session.unsubscribed(filter),
  );
  const own = held.filter((filter) => !filter.startsWith("$share/"));
  for (const filter of held) core.shares.leave(session, filter);
  if (own.length > 0) await session.link.unsubscribe(own);
  const granted = unsubscriptions.map(
    (filter, i) => breaches[i]?.code ?? (held.includes(filter) ? 0 : noSubscription),
  );
  connection.send({ cmd: "unsuback", messageId, granted });
}
