import type { Incoming, Receipt, Subscriber } from "./types";

/** Where a message stands with a subscriber that has not acknowledged it. */
type Standing = "waiting" | "handed" | "released";

/** One message that AWS waits for, until every subscriber that acknowledges itself has done so. */
export class Delivery {
  /** by id of the subscribers AWS waits for */
  readonly #owing = new Map<string, Standing>();

  constructor(
    readonly message: Incoming,
    private readonly onDone: (delivery: Delivery) => void,
  ) {}

  get isDone(): boolean {
    return this.#owing.size === 0;
  }

  /** Where it stands with a subscriber; undefined: done, or not for it. */
  standing(id: string): Standing | undefined {
    return this.#owing.get(id);
  }

  set(id: string, standing: Standing): void {
    this.#owing.set(id, standing);
  }

  /** The subscribers that gave it up. */
  get released(): readonly string[] {
    return [...this.#owing].filter(([, standing]) => standing === "released").map(([id]) => id);
  }

  /** The message as the next one to get it sees it. */
  messageFor(id: string): Incoming {
    return this.#owing.get(id) === "waiting" ? this.message : { ...this.message, dup: true };
  }

  acknowledge(id: string): void {
    if (this.#owing.delete(id) && this.isDone) this.onDone(this);
  }
}

interface Held {
  readonly message: Incoming;
  readonly delivery: Delivery;
}

/** The messages of one subscriber that acknowledges itself: it works on at most so many, the others wait. */
export class Intake {
  #subscriber: Subscriber | undefined;
  /** counts the subscribers, so that late words of an earlier one change nothing */
  #generation = 0;
  #waiting: Held[] = [];
  #working = 0;
  #isLinked = true;
  #isHanding = false;

  constructor(
    readonly id: string,
    private readonly hand: (subscriber: Subscriber, message: Incoming, receipt: Receipt) => void,
  ) {}

  /** who gets the messages; nobody while its node is being deployed anew */
  get subscriber(): Subscriber | undefined {
    return this.#subscriber;
  }

  /** Another subscriber of the same id, which has nothing in hand yet, or none. */
  turnTo(subscriber: Subscriber | undefined): void {
    this.#subscriber = subscriber;
    this.#generation++;
    this.#waiting = [];
    this.#working = 0;
  }

  offer(delivery: Delivery): void {
    this.#waiting.push({ message: delivery.messageFor(this.id), delivery });
    delivery.set(this.id, "waiting");
    this.#next();
  }

  /** The link has ended: what waits comes again, or not, on the next. */
  down(): void {
    this.#isLinked = false;
  }

  /** A link is up: `resumed` tells whether AWS has kept what was not acknowledged. */
  up(resumed: boolean): void {
    if (resumed) this.#waiting = [];
    this.#isLinked = true;
    this.#next();
  }

  #next(): void {
    if (this.#isHanding) return;
    this.#isHanding = true;
    while (this.#isLinked && this.#subscriber && this.#working < (this.#subscriber.ackLimit ?? 1)) {
      const held = this.#waiting.shift();
      if (!held) break;
      this.#working++;
      held.delivery.set(this.id, "handed");
      this.hand(this.#subscriber, held.message, this.#receipt(held.delivery));
    }
    this.#isHanding = false;
  }

  #receipt(delivery: Delivery): Receipt {
    const generation = this.#generation;
    let isWorking = true;
    const stop = (then: () => void): void => {
      const counts = isWorking && this.#generation === generation;
      isWorking = false;
      then();
      if (!counts) return;
      this.#working--;
      this.#next();
    };
    return {
      acknowledge: () => stop(() => delivery.acknowledge(this.id)),
      release: () => {
        if (isWorking && this.#generation === generation) stop(() => delivery.set(this.id, "released"));
      },
    };
  }
}
