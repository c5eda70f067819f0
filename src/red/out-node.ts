import type { Node, NodeAPI, NodeMessage } from "node-red";
import { asError } from "../connection/attempt";
import { AwsIotError } from "../iot-core/errors";
import type { Outcome, Publish, Publisher } from "../outbox/types";
import { connectionAction, unknownAction } from "./actions";
import type { ConnectionUser } from "./connection-user";
import type { Send, Settle } from "./input";
import { freezeMessage, thawMessage, toPublish, type OutgoingSettings } from "./outgoing";
import { localize, Report } from "./report";
import { whenStarted } from "./when-started";

/** What a node that publishes does with messages: each is handed to the outbox, and told about once. */
export class OutNode {
  #stopListening: (() => void) | undefined;
  #isClosed = false;
  #warnedOfQos2 = false;

  constructor(
    private readonly RED: NodeAPI,
    private readonly node: Node,
    private readonly user: ConnectionUser,
    private readonly settings: OutgoingSettings,
    /** whether the node's output tells what became of each message */
    readonly emitsOutcomes: boolean,
  ) {
    const late = (outcome: Outcome, publish: Publish, frozen: Buffer | undefined): void =>
      this.#settledLate(outcome, publish, frozen);
    // what is told of earlier messages goes to nodes that may not be there yet
    whenStarted(RED, node, () => {
      if (!this.#isClosed) this.#stopListening = user.door.onOutcome(node.id, late);
    });
  }

  input(message: NodeMessage, send: Send, settle: Settle): void {
    if (message["action"] !== undefined) return this.#act(message, send, settle);
    if (!("payload" in message)) return settle();
    const handed = new HandedMessage(this, this.node.id, message, send, settle);
    try {
      const publish = toPublish(message, this.settings, this.user.mqtt5, this.#warnOfQos2);
      this.user.door.publish(publish, handed);
      this.user.touch();
    } catch (thrown) {
      handed.settled(refusal(asError(thrown), message, this.settings));
    }
  }

  /** What is under way is told of by the node that comes in this one's place. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#stopListening?.();
    this.user.leave();
    await this.user.door.letGo(this.node.id);
  }

  /** The outcome of a message, for the output and the status. */
  tell(outcome: Outcome, message: NodeMessage, send: Send): void {
    this.user.trouble = outcome.error;
    if (outcome.error !== undefined) this.user.touch();
    if (!this.emitsOutcomes) return;
    const { error, reason: _english, ...plain } = outcome;
    const reason = error === undefined ? {} : { reason: localize(this.RED, error).sentence };
    send({ ...message, outcome: { ...plain, ...reason } });
  }

  #act(message: NodeMessage, send: Send, settle: Settle): void {
    const { action } = message;
    if (connectionAction(this.user.door, message, settle)) return;
    if (action !== "status") return settle(unknownAction(action, ["connect", "disconnect", "status"]));
    if (!this.emitsOutcomes) return settle(new AwsIotError("status-needs-output", "settings"));
    send({ ...message, payload: this.user.report() });
    settle();
  }

  /** The message was let go while it waited on disk, in this process or in an earlier one. */
  #settledLate(outcome: Outcome, publish: Publish, frozen: Buffer | undefined): void {
    if (outcome.error === undefined && !this.emitsOutcomes) {
      this.user.trouble = undefined;
      return;
    }
    const message = thawMessage(frozen, publish);
    this.tell(outcome, message, (told) => this.node.send(told));
    if (outcome.error !== undefined) this.node.error(new Report(this.RED, outcome.error), message);
  }

  readonly #warnOfQos2 = (): void => {
    if (this.#warnedOfQos2) return;
    this.#warnedOfQos2 = true;
    this.node.warn(new Report(this.RED, new AwsIotError("qos-lowered", "publish")).message);
  };
}

/** One message of the flow while it is under way. */
class HandedMessage implements Publisher {
  constructor(
    private readonly out: OutNode,
    readonly origin: string,
    private readonly message: NodeMessage,
    private readonly send: Send,
    private readonly settle: Settle,
  ) {}

  freeze(): Buffer | undefined {
    return this.out.emitsOutcomes ? freezeMessage(this.message) : undefined;
  }

  safe(): void {
    this.settle();
  }

  settled(outcome: Outcome): void {
    try {
      this.out.tell(outcome, this.message, this.send);
    } finally {
      this.settle(outcome.error);
    }
  }
}

/** The outcome of a message that was not handed to the outbox: it breaks a rule, or cannot be sent at all. */
const refusal = (error: AwsIotError, message: NodeMessage, settings: OutgoingSettings): Outcome => ({
  result: "rejected",
  reason: error.message,
  code: error.code,
  error,
  topic: settings.topic || (message.topic ?? ""),
  qos: Number(settings.qos ?? message["qos"] ?? 1) === 0 ? 0 : 1,
  queuedMs: 0,
  attempts: 0,
});
