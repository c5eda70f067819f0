import { quotas } from "../iot-core/quotas";
import { Delivery, Intake } from "./intake";
import type { Link } from "./link";
import { sameMessage } from "./subscriptions/copies";
import type { TopicsSeen } from "./topics-seen";
import type { Filter, Incoming, Receipt, Subscriber } from "./types";

/**
 * Passes messages to their subscribers, and lets AWS wait for the PUBACK of those that a subscriber acknowledges itself.
 * AWS sends on until 100 messages of QoS 1 of the connection are unacknowledged (with MQTT 5 also until the Receive
 * Maximum); what a subscriber cannot take yet waits here meanwhile, and stays AWS's responsibility.
 */
export class Receiving {
  /** messages received */
  count = 0;
  #link: Link | undefined;
  /** by packet id, in the order they came */
  readonly #open = new Map<number, Delivery>();
  /** the one that is being handed over: its PUBACK goes out at once when it is done meanwhile */
  #passing: Delivery | undefined;
  readonly #intakes = new Map<string, Intake>();
  /** how many messages of QoS 1 each subscriber but guests takes at a time */
  readonly #takes = new Map<string, number>();

  constructor(
    private readonly topics: TopicsSeen,
    private readonly onFailure: (error: unknown) => void,
  ) {}

  /** messages that AWS waits for */
  get unacknowledged(): number {
    return this.#open.size;
  }

  /**
   * What to tell AWS in CONNECT: how much the subscribers take at a time where all of them acknowledge themselves, else
   * what AWS has anyway, so that nobody waits for the slowest.
   */
  get receiveMaximum(): number {
    const wanted = [...this.#takes.values()].reduce((sum, takes) => sum + takes, 0);
    return wanted === 0 ? quotas.inFlight : Math.min(wanted, quotas.inFlight);
  }

  /** The complete list of filters of a subscriber; an empty one when it leaves. */
  declare(subscriber: Subscriber, filters: readonly Filter[]): void {
    const { id, ackLimit } = subscriber;
    if (filters.some(({ qos, guest }) => qos === 1 && !guest))
      this.#takes.set(id, ackLimit ?? quotas.inFlight);
    else this.#takes.delete(id);
    const intake = this.#intakes.get(id);
    if (filters.length === 0) {
      if (intake?.subscriber === subscriber) intake.turnTo(undefined);
    } else if (ackLimit !== undefined && intake?.subscriber !== subscriber) {
      this.#take(subscriber);
    }
  }

  up(link: Link, sessionPresent: boolean): void {
    this.#link = link;
    for (const intake of this.#intakes.values()) intake.up(sessionPresent);
  }

  /** The link has ended: what AWS waited for, it delivers again, unless the session has ended too. */
  down(): void {
    this.#link = undefined;
    this.#open.clear();
    for (const [id, intake] of this.#intakes) {
      if (intake.subscriber) intake.down();
      else this.#intakes.delete(id);
    }
  }

  /** Passes a message on; whether its PUBACK has to wait. */
  deliver(message: Incoming, packetId: number, receivers: readonly Subscriber[]): boolean {
    this.count++;
    this.topics.add(message.topic);
    const waiting = message.qos === 1 && receivers.some(({ ackLimit }) => ackLimit !== undefined);
    if (!waiting) {
      for (const subscriber of receivers) this.#hand(subscriber, message);
      return false;
    }
    const earlier = this.#open.get(packetId);
    const isSame = earlier !== undefined && sameMessage(earlier.message, message);
    const delivery = isSame ? earlier : this.#begin(message, packetId, receivers);
    this.#passing = delivery;
    if (isSame) for (const id of earlier.released) this.#intakes.get(id)?.offer(earlier);
    else for (const subscriber of receivers) this.#pass(subscriber, delivery);
    this.#passing = undefined;
    return !delivery.isDone;
  }

  #begin(message: Incoming, packetId: number, receivers: readonly Subscriber[]): Delivery {
    const delivery: Delivery = new Delivery(message, () => {
      if (this.#open.get(packetId) !== delivery) return;
      this.#open.delete(packetId);
      if (this.#passing !== delivery) this.#link?.acknowledge(packetId);
    });
    // all are waited for before the first can be done
    for (const { id, ackLimit } of receivers) if (ackLimit !== undefined) delivery.set(id, "waiting");
    // what comes while the link is being left waits for the next one, where AWS delivers it again or has forgotten it
    if (this.#link) this.#open.set(packetId, delivery);
    return delivery;
  }

  #pass(subscriber: Subscriber, delivery: Delivery): void {
    if (subscriber.ackLimit === undefined) this.#hand(subscriber, delivery.message);
    else (this.#intakes.get(subscriber.id) ?? this.#take(subscriber)).offer(delivery);
  }

  /** A subscriber begins, or takes over from one with the same id what that has not acknowledged. */
  #take(subscriber: Subscriber): Intake {
    const { id } = subscriber;
    const intake = this.#intakes.get(id) ?? new Intake(id, (...message) => this.#hand(...message));
    this.#intakes.set(id, intake);
    intake.turnTo(subscriber);
    for (const delivery of [...this.#open.values()]) if (delivery.standing(id)) intake.offer(delivery);
    return intake;
  }

  #hand(subscriber: Subscriber, message: Incoming, receipt?: Receipt): void {
    try {
      subscriber.deliver(message, receipt);
    } catch (error) {
      receipt?.release();
      this.onFailure(error);
    }
  }
}
