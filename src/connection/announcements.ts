import { AwsIotError } from "../iot-core/errors";
import { hex, meaningOf } from "../iot-core/reason-codes";
import type { Link } from "./link";
import type { Announcement } from "./types";

/** The birth message of each link and the close message before its end; both beside the outbox. */
export class Announcements {
  #link: Link | undefined;
  #born = false;

  constructor(
    private readonly birth: Announcement | undefined,
    private readonly close: Announcement | undefined,
    private readonly onError: (error: AwsIotError) => void,
  ) {}

  up(link: Link): void {
    this.#link = link;
    this.#born = false;
  }

  down(): void {
    this.#link = undefined;
  }

  /** The subscriptions have their answers, so that who answers the birth message is heard. */
  settled(): void {
    if (this.#born || !this.#link) return;
    this.#born = true;
    if (this.birth) void this.#send(this.#link, this.birth);
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

  async #send(link: Link, { topic, ...message }: Announcement): Promise<void> {
    const error = await link.announce({ topic, ...message });
    // what ends with the link is told as its end
    if (typeof error?.code !== "number") return;
    const params = { topic, code: hex(error.code), reason: meaningOf(error.code) };
    this.onError(new AwsIotError("publish-refused", "publish", params, { cause: error }));
  }
}
