import { AwsIotError } from "../iot-core/errors";
import { quotas } from "../iot-core/quotas";
import { Alarm } from "./alarm";
import { overdue, remaining, type Entry } from "./entry";
import { Flight } from "./flight";
import type { Outcomes } from "./outcomes";
import { Pace } from "./pace";
import { pauseAfter, Quarantine, verdict } from "./quarantine";
import type { Store } from "./store";
import type { Carrier, Clock, LinkEnd, OutboxSettings } from "./types";
import { ackDeadline, AckWindow, MAX_WINDOW, SLOW_AFTER } from "./window";

/** Moves entries from the store to the endpoint while the link is up, as fast as pace, window and socket allow. */
export class Sender {
  readonly flight = new Flight();
  readonly #messages: Pace;
  readonly #bytes: Pace;
  readonly #window = new AckWindow();
  readonly #quarantine: Quarantine;
  readonly #wake: Alarm;
  readonly #watch: Alarm;
  #carrier: Carrier | undefined;
  /** the socket's buffer is full */
  #blocked = false;
  #stopped = false;
  #pumping = false;
  /** the endpoint asked to wait until then, this often in a row */
  #pausedUntil = 0;
  #streak = 0;

  constructor(
    public store: Store,
    private settings: OutboxSettings,
    private readonly outcomes: Outcomes,
    clock: Clock,
  ) {
    this.#messages = new Pace(settings.publishRate, quotas.publishesPerSecond);
    this.#bytes = new Pace(settings.byteRate);
    this.#quarantine = new Quarantine((error) => outcomes.warn(error));
    this.#wake = new Alarm(clock, (now) => this.pump(now));
    this.#watch = new Alarm(clock, (now) => this.#checkAcks(now));
  }

  get isUp(): boolean {
    return this.#carrier !== undefined;
  }

  configure(settings: OutboxSettings): void {
    this.settings = settings;
    this.#quarantine.clear();
    this.#messages.change(settings.publishRate);
    this.#bytes.change(settings.byteRate);
  }

  up(carrier: Carrier, now: number): void {
    this.#carrier = carrier;
    this.#blocked = false;
    this.#quarantine.up(now);
    this.#window.limit(carrier.receiveMaximum);
    if (!carrier.sessionPresent) this.flight.forgetIds();
    this.pump(now);
  }

  down(end: LinkEnd, now: number): void {
    if (this.#carrier === undefined) return;
    this.#carrier = undefined;
    this.#wake.cancel();
    this.#watch.cancel();
    const culprit = this.#quarantine.down(end.unexpected, this.flight.flying, now);
    this.flight.ground();
    if (culprit !== undefined) this.#setAside(culprit, now);
    for (const entry of this.flight.unacked) this.store.park(entry);
  }

  acknowledged(packetId: number, reasonCode: number, reasonText: string | undefined, now: number): void {
    const entry = this.flight.land(packetId);
    if (entry === undefined) return;
    const meaning = verdict(reasonCode, entry.refusals);
    if (meaning === "delivered") {
      this.#streak = 0;
      this.#window.acknowledged();
      this.#quarantine.taken(entry);
      this.#finish(entry, "delivered", now);
    } else if (meaning === "rejected") {
      this.#finish(entry, "rejected", now, refused(entry, reasonCode, reasonText));
    } else {
      if (meaning === "later") this.#pause(now);
      entry.refusals++;
      this.flight.again(entry);
      this.store.park(entry);
    }
    this.pump(now);
  }

  received(now: number): void {
    this.#messages.receive(1, now);
  }

  drained(now: number): void {
    this.#blocked = false;
    this.pump(now);
  }

  /** Sends nothing more until `resume`; what is in flight is still acknowledged. */
  stop(): void {
    this.#stopped = true;
  }

  resume(now: number): void {
    this.#stopped = false;
    this.pump(now);
  }

  /** No timer fires any more. */
  end(): void {
    this.stop();
    this.#wake.cancel();
    this.#watch.cancel();
  }

  /** True when a message accepted now may be sent now; the store must be idle. */
  isFree(entry: Entry, now: number): boolean {
    if (!this.#quarantine.isCalm && this.#quarantine.refusal(entry, now)) return false;
    return this.#mayStart(entry, now) && this.flight.unacked.length === 0 && this.#delay(entry, now) === 0;
  }

  /** Sends an entry that waits no longer. */
  send(entry: Entry, now: number): void {
    const carrier = this.#carrier;
    if (carrier === undefined) return;
    const again = entry.packetId !== 0;
    const acknowledged = entry.publish.qos === 1;
    if (acknowledged) this.flight.start(entry);
    entry.attempts++;
    const silence = this.#quarantine.sending(entry, now);
    if (silence > 0) this.#pausedUntil = Math.max(this.#pausedUntil, now + silence);
    entry.sentAt = now;
    this.#messages.take(1, now);
    this.#bytes.take(entry.size, now);
    try {
      const open = carrier.send(remaining(entry, now), entry.packetId, again);
      if (!open && this.#carrier === carrier) this.#blocked = true;
    } catch (cause) {
      this.flight.land(entry.packetId);
      this.#finish(entry, "failed", now, notEncodable(entry, cause));
      return;
    }
    if (acknowledged) this.#watch.by(now + SLOW_AFTER, now);
    else this.#finish(entry, "delivered", now);
  }

  /** Sends what may be sent at `now`, and sees to it that the rest follows. */
  pump(now: number): void {
    if (this.#pumping) return;
    this.#pumping = true;
    while (this.#step(now));
    this.#pumping = false;
  }

  #step(now: number): boolean {
    if (this.#carrier === undefined || this.#blocked || this.#stopped) return false;
    const again = this.flight.unacked[0];
    const entry = again ?? this.store.peek();
    if (entry === undefined) return false;
    const late = overdue(entry, now, this.settings.maxAge);
    const refusal = late ?? (this.#quarantine.isCalm ? undefined : this.#quarantine.refusal(entry, now));
    if (refusal === undefined) {
      if (!this.#mayStart(entry, now)) return false;
      const delay = this.#delay(entry, now);
      if (delay > 0) {
        this.#wake.by(now + delay, now);
        return false;
      }
    }
    if (again === undefined) this.store.shift();
    else this.flight.drop(entry);
    if (refusal === undefined) this.send(entry, now);
    else this.#finish(entry, late === undefined ? "rejected" : "expired", now, refusal);
    return true;
  }

  /** everything but time: link, socket, window, and suspects fly alone */
  #mayStart(entry: Entry, now: number): boolean {
    if (this.#carrier === undefined || this.#blocked || this.#stopped) return false;
    const inFlight = this.flight.size;
    if (inFlight > 0 && (this.#quarantine.isAlone(entry, now) || this.#quarantine.suspectFlies)) return false;
    if (entry.publish.qos === 0) return true;
    // so that `kill -9` at any moment makes no more than a window of duplicates
    return inFlight < this.#window.size && inFlight + this.store.leftovers < MAX_WINDOW;
  }

  /** ms until pace and the endpoint's wish to wait let it go */
  #delay(entry: Entry, now: number): number {
    const quiet = this.#quarantine.isCalm ? 0 : this.#quarantine.delay(entry, now);
    return Math.max(
      0,
      this.#pausedUntil - now,
      quiet,
      this.#messages.wait(1, now),
      this.#bytes.wait(entry.size, now),
    );
  }

  #pause(now: number): void {
    if (now < this.#pausedUntil) return;
    this.#pausedUntil = now + pauseAfter(++this.#streak);
    this.#window.slower();
  }

  #checkAcks(now: number): void {
    const { oldest } = this.flight;
    if (oldest === undefined) return;
    const { step, lookAgain } = ackDeadline(Math.max(0, now - oldest.sentAt));
    this.#watch.by(now + lookAgain, now);
    if (step !== "none") this.#window.slower();
    if (step !== "renew") return;
    const seconds = Math.round((now - oldest.sentAt) / 1000);
    const error = new AwsIotError("acknowledgement-overdue", "publish", {
      topic: oldest.publish.topic,
      seconds,
    });
    this.outcomes.renew(error);
  }

  #setAside(entry: Entry, now: number): void {
    this.flight.drop(entry);
    const { topic } = entry.publish;
    const params = { topic, closes: entry.closes, bytes: entry.size };
    this.#finish(entry, "rejected", now, new AwsIotError("publish-closes-link", "publish", params));
  }

  #finish(
    entry: Entry,
    result: "delivered" | "rejected" | "expired" | "failed",
    now: number,
    error?: AwsIotError,
  ): void {
    this.store.forget(entry);
    this.outcomes.settle(entry, result, now, error);
  }
}

function refused(entry: Entry, reasonCode: number, reasonText: string | undefined): AwsIotError {
  const code = `0x${reasonCode.toString(16).toUpperCase().padStart(2, "0")}`;
  const reason = reasonText || (REASONS[reasonCode] ?? "no reason given");
  return new AwsIotError("publish-refused", "publish", { topic: entry.publish.topic, code, reason });
}

function notEncodable(entry: Entry, cause: unknown): AwsIotError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new AwsIotError(
    "publish-not-encodable",
    "publish",
    { topic: entry.publish.topic, reason },
    { cause },
  );
}

/** PUBACK reason codes, MQTT 5 table 3-4. */
const REASONS: Readonly<Record<number, string>> = {
  0x80: "unspecified error",
  0x83: "implementation specific error",
  0x87: "not authorized",
  0x90: "topic name invalid",
  0x91: "packet identifier in use",
  0x97: "quota exceeded",
  0x99: "payload format invalid",
};
