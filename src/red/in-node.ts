import type { Node, NodeAPI, NodeMessage } from "node-red";
import type { Filter, FilterState, Incoming, Subscriber } from "../connection/types";
import { AwsIotError } from "../iot-core/errors";
import { matches } from "../iot-core/topics";
import { connectionAction, unknownAction } from "./actions";
import type { ConnectionUser } from "./connection-user";
import { toMessage, type Datatype } from "./incoming";
import type { Send, Settle } from "./input";
import { Report } from "./report";
import { filtersOf, subscribed, unsubscribed, type Subscription } from "./subscription-list";

const actions = ["connect", "disconnect", "subscribe", "unsubscribe", "getSubscriptions", "status"];

/** What a node that subscribes does: sends what its filters match into the flow, and tells of filters refused. */
export class InNode implements Subscriber {
  readonly id: string;
  readonly #refused = new Map<string, AwsIotError>();
  #dynamic: readonly Subscription[] = [];
  #warnedOfQos2 = false;

  constructor(
    private readonly RED: NodeAPI,
    private readonly node: Node,
    private readonly user: ConnectionUser,
    private readonly datatype: Datatype,
    filters: readonly Filter[],
  ) {
    this.id = node.id;
    if (filters.length > 0) user.door.subscribe(this, filters);
  }

  deliver(incoming: Incoming): void {
    const { message, error } = toMessage(incoming, this.#datatypeOf(incoming.topic));
    if (error === undefined) this.node.send(message);
    else this.node.error(new Report(this.RED, error), message);
  }

  filterState(filter: string, state: FilterState): void {
    if (state.state === "refused") {
      this.#refused.set(filter, state.error);
      this.node.error(new Report(this.RED, state.error), { topic: filter });
    } else {
      this.#refused.delete(filter);
    }
    this.user.trouble = this.#refused.values().next().value;
  }

  /** A control message of a node with dynamic subscriptions. */
  input(message: NodeMessage, send: Send, settle: Settle): void {
    if (connectionAction(this.user.door, message, settle)) return;
    const { action, topic } = message;
    switch (action) {
      case "subscribe":
        this.#change(subscribed(this.#dynamic, topic, this.warnOfQos2), message);
        return settle();
      case "unsubscribe":
        this.#change(unsubscribed(this.#dynamic, topic), message);
        return settle();
      case "getSubscriptions":
        send({ ...message, topic: "subscriptions", payload: this.#dynamic });
        return settle();
      case "status":
        send({ ...message, payload: this.user.report() });
        return settle();
      default:
        return settle(unknownAction(action, actions));
    }
  }

  readonly warnOfQos2 = (): void => {
    if (this.#warnedOfQos2) return;
    this.#warnedOfQos2 = true;
    this.node.warn(new Report(this.RED, new AwsIotError("qos-lowered", "subscribe")).message);
  };

  close(): void {
    this.user.door.subscribe(this, []);
    this.user.leave();
  }

  #change(list: readonly Subscription[], message: NodeMessage): void {
    this.#dynamic = list;
    for (const filter of this.#refused.keys()) {
      if (!list.some((one) => one.topic === filter)) this.#refused.delete(filter);
    }
    this.user.trouble = this.#refused.values().next().value;
    this.user.door.subscribe(this, filtersOf(list));
    // as the core nodes do, for Complete nodes
    message["subscriptions"] = list;
  }

  #datatypeOf(topic: string): Datatype {
    if (this.#dynamic.length === 0) return this.datatype;
    const own = this.#dynamic.find((one) => one.datatype !== undefined && matches(one.topic, topic));
    return own?.datatype ?? this.datatype;
  }
}
