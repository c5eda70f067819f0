import { AwsIotError } from "../iot-core/errors";
import { hex, meaningOf } from "../iot-core/reason-codes";
import type { Link } from "./link";
import type { Announcement, Clock } from "./types";

/** The endpoint closing on the birth message this often in a row makes it the culprit. */
const CLOSES = 2;
/** ms; a message of QoS 0 has no answer but that the link lasts */
const TAKEN_AFTER = 2_000;
/** ms; a birth message that was left out is tried again not before */
const RETRY = 3_600_000;

export interface AnnouncementEvents {
  error(error: AwsIotError): void;
  /** the birth message of this link has its answer, or there is none to say */
  said(): void;
  /** `warning` is another */
  warned(): void;
}

/** The birth message of each link and the close message before its end; both beside the outbox. */
export class Announcements {
  /** that the birth message is left out, because the endpoint closes on it */
  warning: AwsIotError | undefined;
  #link: Link | undefined;
  #born = false;
  /** said on this link, and without an answer */
  #open: Announcement | undefined;
  #closes = 0;
  #leftOutUntil = 0;

  constructor(
    private readonly birth: Announcement | undefined,
    private readonly close: Announcement | undefined,
    private readonly clock: Clock,
    private readonly events: AnnouncementEvents,
  ) {}

  /** the birth message of this link has its answer, or there is none to say */
  get isSaid(): boolean {
    return this.#born && this.#open === undefined;
  }

  up(link: Link): void {
    this.#link = link;
    this.#born = false;
  }

  /** The link has ended; true: with a message unanswered, which may be why if the endpoint closed it (`byPeer`). */
  down(byPeer: boolean): boolean {
    const open = this.#open;
    this.#link = undefined;
    this.#open = undefined;
    if (byPeer && open !== undefined && open === this.birth) this.#closedOn(open);
    return open !== undefined;
  }

  /** The subscriptions have their answers, so that who answers the birth message is heard. */
  settled(): void {
    if (this.#born || !this.#link) return;
    this.#born = true;
    if (this.birth && this.clock.now() >= this.#leftOutUntil) void this.#send(this.#link, this.birth);
    else this.events.said();
  }

  /** The close message was said, and then the connection stayed. */
  again(): void {
    this.#born = false;
    this.settled();
  }

  /** Settles when the close message is out or cannot get out. */
  async farewell(): Promise<void> {
    if (this.close && this.#link) await this.#send(this.#link, this.close);
  }

  async #send(link: Link, message: Announcement): Promise<void> {
    const { topic, qos } = message;
    this.#open = message;
    const error = await link.announce(message);
    // what ends with the link is told as its end
    if (this.#link !== link) return;
    if (qos === 1) this.#answered(link, message);
    else this.clock.setTimer(() => this.#answered(link, message), TAKEN_AFTER);
    if (typeof error?.code !== "number") return;
    const params = { topic, code: hex(error.code), reason: meaningOf(error.code) };
    this.events.error(new AwsIotError("publish-refused", "publish", params, { cause: error }));
  }

  #answered(link: Link, message: Announcement): void {
    if (this.#link !== link || this.#open !== message) return;
    this.#open = undefined;
    if (message !== this.birth) return;
    this.#closes = 0;
    if (this.warning) {
      this.warning = undefined;
      this.events.warned();
    }
    this.events.said();
  }

  #closedOn({ topic }: Announcement): void {
    if (++this.#closes < CLOSES) return;
    // one more close is enough when it is tried again
    const closes = this.#closes;
    this.#closes = CLOSES - 1;
    this.#leftOutUntil = this.clock.now() + RETRY;
    const error = new AwsIotError("birth-closes-link", "publish", { topic, closes });
    if (this.warning === undefined) this.events.error(error);
    this.warning = error;
    this.events.warned();
  }
}
