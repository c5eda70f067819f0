import type { Node, NodeAPI, NodeMessage } from "node-red";
import { asError } from "../connection/attempt";
import { guarded, systemClock } from "../connection/clock";
import type { Filter, FilterState, Incoming, Receipt, Subscriber } from "../connection/types";
import { AwsIotError } from "../iot-core/errors";
import { inGroup, matches } from "../iot-core/topics";
import { Acknowledging } from "./acknowledging";
import { connectionAction, unknownAction } from "./actions";
import type { ConnectionUser } from "./connection-user";
import { toMessage, type Datatype } from "./incoming";
import type { Send, Settle } from "./input";
import { Report } from "./report";
import type { SubscriptionFile } from "./subscription-files";
import { filtersOf, subscribed, unsubscribed, type Subscription } from "./subscription-list";
import { afterStart, nextStart, whenStarted, type Start } from "./when-started";

const actions = ["connect", "disconnect", "subscribe", "unsubscribe", "getSubscriptions", "status"];

// shared, as there may be thousands of nodes
const none: readonly Subscription[] = [];

/** The checked settings of a node that subscribes. */
export interface InSettings {
  readonly datatype: Datatype;
  readonly filters: readonly Filter[];
  /** filters that AWS would refuse */
  readonly refused: readonly { readonly filter: string; readonly error: AwsIotError }[];
  /** takes filters from messages instead */
  readonly dynamic: boolean;
  /** shares the messages of all filters with the other members of this group; blank: none */
  readonly shareGroup: string;
  /** the flow acknowledges: at most so many messages at a time, each within so many milliseconds */
  readonly acknowledging: { readonly limit: number; readonly timeoutMs: number } | undefined;
}

/** What a node that subscribes does: sends what its filters match into the flow, and tells of filters refused. */
export class InNode implements Subscriber {
  readonly id: string;
  readonly ackLimit: number | undefined;
  readonly #acknowledging: Acknowledging | undefined;
  #refused: Map<string, AwsIotError> | undefined;
  #dynamic = none;
  /** something is wrong with the file of subscriptions */
  #unkept: AwsIotError | undefined;
  #overdue: AwsIotError | undefined;
  /** until its end there are no Catch nodes */
  readonly #start: Start;
  #warnedOfQos2 = false;

  constructor(
    private readonly RED: NodeAPI,
    private readonly node: Node,
    private readonly user: ConnectionUser,
    private readonly settings: InSettings,
    /** where subscriptions by messages are kept */
    private readonly file: SubscriptionFile,
  ) {
    this.id = node.id;
    const { acknowledging, filters, refused } = settings;
    this.#start = nextStart(RED);
    for (const { filter, error } of refused) this.filterState(filter, { state: "refused", error });
    if (acknowledging) {
      const clock = guarded(systemClock, (error) => this.#tell(asError(error)));
      this.ackLimit = acknowledging.limit;
      this.#acknowledging = new Acknowledging(clock, acknowledging.timeoutMs, () => this.#inTime());
    }
    if (filters.length > 0) user.door.subscribe(this, filters);
    this.#try(() => (settings.dynamic ? this.#subscribe(file.read()) : file.remove()));
  }

  deliver(incoming: Incoming, receipt?: Receipt): void {
    const { message, error } = toMessage(incoming, this.#datatypeOf(incoming.topic));
    if (this.#acknowledging) this.#awaitWork(this.#acknowledging, message, receipt);
    if (error === undefined) this.node.send(message);
    else this.#tell(error, message);
  }

  filterState(filter: string, state: FilterState): void {
    if (state.state === "refused") {
      this.#refuse(filter, state.error);
      this.#tell(state.error, { topic: filter });
    } else {
      this.#refused?.delete(filter);
    }
    this.#showTrouble();
  }

  /** A control message of a node with dynamic subscriptions. */
  input(message: NodeMessage, send: Send, settle: Settle): void {
    if (connectionAction(this.user.door, message, settle)) return;
    const { action, topic } = message;
    switch (action) {
      case "subscribe":
        return this.#change(
          subscribed(this.#dynamic, topic, () => this.warnOfQos2()),
          message,
          settle,
        );
      case "unsubscribe":
        return this.#change(unsubscribed(this.#dynamic, topic), message, settle);
      case "getSubscriptions":
        send({ ...message, topic: "subscriptions", payload: structuredClone(this.#dynamic) });
        return settle();
      case "status":
        send({ ...message, payload: this.user.report() });
        return settle();
      default:
        return settle(unknownAction(action, actions));
    }
  }

  warnOfQos2(): void {
    if (this.#warnedOfQos2) return;
    this.#warnedOfQos2 = true;
    this.node.warn(new Report(this.RED, new AwsIotError("qos-lowered", "subscribe")).message);
  }

  /** `removed`: the node is deleted or disabled. */
  close(removed: boolean): void {
    this.#acknowledging?.close();
    this.user.door.subscribe(this, []);
    this.user.leave();
    if (removed) afterStart(this.RED, () => this.#forgetIfDeleted());
  }

  /** Gives a message the mark by which the flow acknowledges it. */
  #awaitWork(acknowledging: Acknowledging, message: NodeMessage, receipt: Receipt | undefined): void {
    const { topic = "" } = message;
    const id = acknowledging.take(receipt, () => this.#late(topic, message));
    Object.assign(message, { _msgid: id, ackId: id });
  }

  #refuse(filter: string, error: AwsIotError): void {
    this.#refused ??= new Map();
    this.#refused.set(filter, error);
  }

  /** With a message, as Node-RED looks for Catch nodes only then. */
  #tell(error: AwsIotError, message: NodeMessage = {}): void {
    const tell = (): void => this.node.error(new Report(this.RED, error), message);
    if (this.#start.isOver) tell();
    else whenStarted(this.RED, this.node, tell);
  }

  #try(work: () => void): void {
    try {
      work();
    } catch (error) {
      this.#unkept = asError(error);
      this.#showTrouble();
      this.#tell(this.#unkept);
    }
  }

  /** A disabled node keeps its subscriptions: it is still in the flows. */
  #forgetIfDeleted(): void {
    let isThere = false;
    this.RED.nodes.eachNode(({ id }) => (isThere ||= id === this.id));
    if (!isThere) this.#try(() => this.file.remove());
  }

  #change(list: readonly Subscription[], message: NodeMessage, settle: Settle): void {
    this.#subscribe(list);
    // as the core nodes do, for Complete nodes
    message["subscriptions"] = structuredClone(list);
    this.file.write(list);
    this.#unkept = undefined;
    this.#showTrouble();
    settle();
  }

  #subscribe(list: readonly Subscription[]): void {
    this.#dynamic = list;
    const filters = filtersOf(list).map((one) => ({
      ...one,
      filter: inGroup(one.filter, this.settings.shareGroup),
    }));
    for (const filter of this.#refused?.keys() ?? []) {
      if (!filters.some((one) => one.filter === filter)) this.#refused?.delete(filter);
    }
    this.#showTrouble();
    this.user.door.subscribe(this, filters);
  }

  #datatypeOf(topic: string): Datatype {
    const { datatype } = this.settings;
    if (this.#dynamic.length === 0) return datatype;
    const own = this.#dynamic.find((one) => one.datatype !== undefined && matches(one.topic, topic));
    return own?.datatype ?? datatype;
  }

  /** The flow took too long: AWS will deliver the message again. */
  #late(topic: string, message: NodeMessage): void {
    const seconds = (this.settings.acknowledging?.timeoutMs ?? 0) / 1000;
    this.#overdue = new AwsIotError("ack-overdue", "receive", { topic, seconds });
    this.#showTrouble();
    this.#tell(this.#overdue, message);
  }

  #inTime(): void {
    this.#overdue = undefined;
    this.#showTrouble();
  }

  #showTrouble(): void {
    this.user.trouble = this.#refused?.values().next().value ?? this.#unkept ?? this.#overdue;
  }
}
