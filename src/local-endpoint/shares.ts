import type { ISubscription } from "mqtt-packet";
import { matches, withoutShare } from "../iot-core/topics";
import type { Broker } from "./broker";
import type { Clock } from "./clock";
import { Link } from "./link";
import type { Message, Session } from "./session";
import { messageFrom } from "./session";

interface Group {
  link: Promise<Link>;
  members: Map<Session, ISubscription>;
  turn: number;
}

/** Shared subscriptions: one link to the broker for each `$share/<name>/<filter>`, whose messages go to its members in turn. */
export class Shares {
  readonly #groups = new Map<string, Group>();
  #opened = 0;

  constructor(
    private readonly broker: Broker,
    private readonly clock: Clock,
  ) {}

  async join(session: Session, subscription: ISubscription): Promise<void> {
    const filter = subscription.topic;
    const group = this.#groups.get(filter) ?? this.#create(filter);
    group.members.set(session, subscription);
    await group.link;
  }

  leave(session: Session, filter: string): void {
    const group = this.#groups.get(filter);
    if (!group?.members.delete(session) || group.members.size > 0) return;
    this.#groups.delete(filter);
    group.link.then((link) => link.close()).catch(() => undefined);
  }

  leaveAll(session: Session): void {
    for (const filter of this.#groups.keys()) this.leave(session, filter);
  }

  #create(filter: string): Group {
    const group: Group = { link: this.#open(filter), members: new Map(), turn: 0 };
    this.#groups.set(filter, group);
    return group;
  }

  async #open(filter: string): Promise<Link> {
    const own = withoutShare(filter);
    const link = await Link.open(this.broker, `share-${process.pid}-${++this.#opened}`, {
      deliver: (publish) => {
        const group = this.#groups.get(filter);
        if (group && matches(own, publish.topic)) this.#pass(group, messageFrom(publish, this.clock.now()));
      },
      lost: () => this.#groups.delete(filter),
    });
    await link.subscribe([{ topic: own, qos: 1, rh: 2 }]);
    return link;
  }

  /** Connected members first; others store it. */
  #pass(group: Group, message: Message): void {
    const all = [...group.members];
    const connected = all.filter(([session]) => session.connected);
    const candidates = connected.length > 0 ? connected : all;
    const chosen = candidates[group.turn++ % candidates.length];
    if (!chosen) return;
    const [session, { qos }] = chosen;
    session.take({ ...message, qos: message.qos && (qos === 0 ? 0 : 1) });
  }
}
