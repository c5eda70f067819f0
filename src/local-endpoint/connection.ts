import type { IConnectPacket, IPublishPacket, Packet } from "mqtt-packet";
import { matches } from "../iot-core/topics";
import type { Breach } from "./breach";
import { codes, denied, fatal, mistake, throttled } from "./breach";
import { travelling, type Aliases } from "./check-publish";
import type { Timer } from "./clock";
import type { Core } from "./core";
import type { ConnectionEntry, DisconnectReason } from "./journal";
import type { Arrival } from "./listener";
import { onConnect, onDisconnect } from "./on-connect";
import { onPublish } from "./on-publish";
import { onSubscribe, onUnsubscribe } from "./on-subscribe";
import { publishPresence } from "./presence";
import { Rate } from "./rate";
import type { Rights } from "./rights";
import { messagePacket, type Message, type Receiver, type Session, lastPacketId } from "./session";
import { Wire } from "./wire";

/** One client's MQTT connection: AWS's rules for each packet, before the broker sees it. */
export class Connection implements Receiver {
  readonly aliases: Aliases = new Map();
  /** packet IDs of the client's that have no PUBACK yet */
  readonly unacknowledged = new Set<number>();
  /** published when the connection ends without a proper DISCONNECT */
  will: IConnectPacket["will"];
  readonly #wire: Wire;
  readonly #publishes: Rate;
  #state: "new" | "connecting" | "up" | "closed" = "new";
  #rights: Rights | undefined;
  #session: Session | undefined;
  #largest = Infinity;
  #window = Infinity;
  #early: (() => void)[] = [];
  #count = 0;
  #alive: Timer | undefined;
  #heard = 0;
  #duplicateId = lastPacketId;

  constructor(
    arrival: Arrival,
    readonly core: Core,
    readonly entry: ConnectionEntry,
  ) {
    this.#publishes = new Rate(core.settings.limits.publishesPerSecond, core.settings.clock.now());
    this.#wire = new Wire(arrival, core, {
      packet: (packet) => this.#receive(packet),
      malformed: (code, why) => this.end("CLIENT_ERROR", why, code),
      closed: () => this.#over("CONNECTION_LOST", "the client closed"),
    });
  }

  get version(): 4 | 5 {
    return this.#wire.protocolVersion;
  }

  get clientId(): string {
    return this.entry.clientId ?? "";
  }

  get isOpen(): boolean {
    return this.#state !== "closed";
  }

  get isUp(): boolean {
    return this.#state === "up";
  }

  get rights(): Rights {
    if (!this.#rights) throw new Error("no rights before CONNECT");
    return this.#rights;
  }

  set rights(rights: Rights) {
    this.#rights = rights;
  }

  get session(): Session {
    if (!this.#session) throw new Error("no session before CONNACK");
    return this.#session;
  }

  get window(): number {
    return this.#window;
  }

  /** The client has said who it is. */
  introduce(packet: IConnectPacket, clientId: string): void {
    this.#wire.protocolVersion = packet.protocolVersion === 5 ? 5 : 4;
    this.entry.connect = packet;
    this.entry.clientId = clientId;
    this.#largest = packet.properties?.maximumPacketSize ?? Infinity;
    const { inFlight } = this.core.settings.limits;
    this.#window = Math.min(packet.properties?.receiveMaximum ?? inFlight, inFlight);
  }

  /** CONNACK is on its way: what arrived early is handled now. Keep-alive in seconds. */
  begin(session: Session, keepalive: number): void {
    this.#session = session;
    this.#state = "up";
    this.#heard = this.core.settings.clock.now();
    this.#watchKeepalive(keepalive * 1_500);
    session.attach(this);
    for (const handle of this.#early.splice(0)) handle();
  }

  send(packet: Packet): void {
    if (this.#state === "closed") return;
    const { faults, journal, settings } = this.core;
    if ((faults.withhold as readonly string[]).includes(packet.cmd)) return;
    const { number, clientId } = this.entry;
    journal.add("packets", {
      at: settings.clock.now(),
      connection: number,
      clientId,
      from: "endpoint",
      packet,
    });
    this.#wire.send(packet);
  }

  /** Notes a breach; MQTT 5 is told by `answer` if there is one, else the connection ends. */
  refuse(packet: Packet, breach: Breach, answer?: Packet): void {
    this.note(packet, breach);
    if (answer && this.version === 5 && !breach.ends) this.send(answer);
    else this.end(breach.reason, breach.why, breach.code);
  }

  note(packet: Packet, { reason, why }: Breach): void {
    const { number, clientId } = this.entry;
    const at = this.core.settings.clock.now();
    this.core.journal.add("breaches", { at, connection: number, clientId, packet, reason, why });
  }

  /** Ends the connection; MQTT 5 is told why. */
  end(reason: DisconnectReason, why: string, code?: number): void {
    if (this.#state === "up" && code !== undefined && this.version === 5) {
      this.send({ cmd: "disconnect", reasonCode: code });
    }
    this.#over(reason, why);
    this.#wire.end();
  }

  /** Closes as the faults say. */
  cut(why: string): void {
    if (this.core.faults.closeWith === "reset") this.reset("SERVER_INITIATED_DISCONNECT", why);
    else this.end("SERVER_INITIATED_DISCONNECT", why);
  }

  reset(reason: DisconnectReason, why: string): void {
    this.#over(reason, why);
    this.#wire.reset();
  }

  lost(): void {
    this.end("SERVER_ERROR", "the broker is gone", codes.shuttingDown);
  }

  /** Whether one more publish fits into this second. */
  takePublish(direction: "in" | "out"): boolean {
    if (direction === "out" && this.core.settings.behaviour.publishRate === "in") return true;
    return this.#publishes.take(1, this.core.settings.clock.now());
  }

  permits(message: Message): boolean {
    const breach = this.#hindrance(message);
    if (breach) this.note(messagePacket(message, this.version, this.core.settings.clock.now()), breach);
    return breach === undefined;
  }

  #hindrance({ topic, payload }: Message): Breach | undefined {
    if (payload.length + topic.length > this.#largest) {
      return mistake(codes.packetTooLarge, "larger than the client takes");
    }
    if (!this.rights.may("Receive", topic)) return denied("Receive", topic);
    return this.takePublish("out") ? undefined : throttled("too many publishes in a second");
  }

  deliver(message: Message, messageId: number | undefined): void {
    const packet = messagePacket(message, this.version, this.core.settings.clock.now());
    const { duplicate } = this.core.faults;
    this.send({ ...packet, ...(messageId !== undefined && { messageId }) });
    if (duplicate === false || (duplicate !== true && !matches(duplicate, message.topic))) return;
    this.send({ ...packet, ...(messageId !== undefined && { messageId: this.#nextDuplicateId() }) });
  }

  #nextDuplicateId(): number {
    this.#duplicateId = this.#duplicateId === 65_535 ? lastPacketId + 1 : this.#duplicateId + 1;
    return this.#duplicateId;
  }

  #receive(packet: Packet): void {
    const { journal, settings, faults } = this.core;
    const at = settings.clock.now();
    this.#heard = at;
    const { number, clientId } = this.entry;
    journal.add("packets", { at, connection: number, clientId, from: "client", packet });
    const count = ++this.#count;
    if (count === faults.closeAtPacket) return this.cut(`fault: packet ${count}`);
    const handle = () => this.#run(() => this.#handle(packet), count);
    if (this.#state === "connecting") this.#early.push(handle);
    else handle();
  }

  #run(handle: () => Promise<void> | void, count: number): void {
    const handled = () => {
      if (count === this.core.faults.closeAfterPacket) this.cut(`fault: after packet ${count}`);
    };
    const failed = (error: Error) => this.end("SERVER_ERROR", error.message, codes.shuttingDown);
    try {
      const work = handle();
      if (work) work.then(handled).catch(failed);
      else handled();
    } catch (error) {
      failed(error as Error);
    }
  }

  #handle(packet: Packet): Promise<void> | void {
    if (this.#state === "closed") return;
    if (this.#state === "new") {
      if (packet.cmd !== "connect") return this.end("CLIENT_ERROR", `${packet.cmd} before CONNECT`);
      this.#state = "connecting";
      return onConnect(this, packet);
    }
    switch (packet.cmd) {
      case "publish":
        return onPublish(this, packet);
      case "subscribe":
        return onSubscribe(this, packet);
      case "unsubscribe":
        return onUnsubscribe(this, packet);
      case "puback":
        return this.session.acknowledged(packet.messageId ?? 0);
      case "pingreq":
        return this.send({ cmd: "pingresp" });
      case "disconnect":
        return onDisconnect(this, packet);
      case "pubrec":
      case "pubrel":
      case "pubcomp":
        return;
      default:
        this.refuse(packet, fatal(codes.protocolError, `${packet.cmd} from a client`));
    }
  }

  #watchKeepalive(limit: number): void {
    const { settings, faults } = this.core;
    const left = this.#heard + limit - settings.clock.now();
    if (left > 0 || faults.blackHole) {
      this.#alive = settings.clock.setTimer(() => this.#watchKeepalive(limit), left > 0 ? left : limit);
    } else {
      this.end("MQTT_KEEP_ALIVE_TIMEOUT", `nothing heard for ${limit} ms`, codes.keepAliveTimeout);
    }
  }

  #over(reason: DisconnectReason, why: string): void {
    if (this.#state === "closed") return;
    this.#state = "closed";
    this.#alive?.cancel();
    const { connections, journal, settings, sessions, cloud } = this.core;
    if (connections.get(this.clientId) === this) connections.delete(this.clientId);
    if (this.#session) sessions.release(this.#session, this);
    const { will } = this;
    if (this.#session && will) {
      const { topic, payload, qos = 0, retain = false } = will;
      const properties = willProperties(will);
      cloud.publish({ topic, payload, qos, retain, ...(properties && { properties }) });
    }
    Object.assign(this.entry, { closedAt: settings.clock.now(), reason, why });
    journal.changed("connections", this.entry);
    if (this.#session) publishPresence(cloud, this.entry, "disconnected");
  }
}

/** Of a will, what travels with the message. */
function willProperties({ properties }: NonNullable<IConnectPacket["will"]>): IPublishPacket["properties"] {
  if (!properties) return undefined;
  const { willDelayInterval: _, ...rest } = properties;
  return travelling(rest);
}
