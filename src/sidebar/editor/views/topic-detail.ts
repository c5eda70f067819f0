import { timeOfDay } from "../../model/format";
import { decodePayload, visibleTopic } from "../../model/payload";
import type { TopicNews } from "../../model/protocol";
import type { TopicRow } from "../../model/topic-tree";
import type { Context } from "../app";
import { copy } from "../copy";
import { button, h, setText } from "../dom";
import { nodeMaker } from "../node-maker";
import { PayloadPane } from "../payload-pane";
import { mayDeploy } from "../red";
import { text } from "../texts";

/** The chosen topic: how busy it is, its last message, and nodes to drag out of it. */
export class TopicDetail {
  readonly element: HTMLElement;
  readonly #topic = h("code", { class: "aws-iot-spaced" });
  readonly #facts = h("p", { class: "aws-iot-quiet" });
  readonly #payload: PayloadPane;
  #row: TopicRow | undefined;
  #last: TopicNews | undefined;
  #connection = "";

  constructor(private readonly context: Context) {
    this.#payload = new PayloadPane(context.format);
    const copyTopic = button(
      "fa-clipboard",
      text("button.copyTopic"),
      (event) => copy(this.#row?.path ?? "", event.currentTarget),
      "small",
    );
    const start = (suffix: string) => () =>
      this.#row && { topic: this.#row.path + suffix, connection: this.#connection };
    // of a branch, all that is below it is received
    const branch = () => this.#row && !this.#row.last;
    const makers = () => [
      nodeMaker("aws-iot-in", () => start(branch() ? "/#" : "")()),
      nodeMaker("aws-iot-out", start("")),
    ];
    this.element = h(
      "section",
      { class: "aws-iot-detail", "aria-label": text("topics.detail") },
      h("div", { class: "aws-iot-line" }, this.#topic, copyTopic),
      this.#facts,
      mayDeploy() && h("div", { class: "aws-iot-buttons" }, ...makers()),
      this.#payload.element,
    );
    this.element.hidden = true;
    this.#payload.show(undefined);
  }

  draw(row: TopicRow | undefined, connection: string | undefined): void {
    const isSame = row !== undefined && row.path === this.#row?.path && connection === this.#connection;
    this.#row = row;
    this.#connection = connection ?? "";
    this.element.hidden = row === undefined;
    if (!row) return;
    setText(this.#topic, visibleTopic(row.path));
    if (row.last !== this.#last && !(isSame && this.#payload.isInUse)) {
      this.#last = row.last;
      this.#payload.show(row.last && decodePayload(row.last.payload, row.last.size));
    }
    setText(this.#facts, this.#factsOf(row));
  }

  /** Of the message that is shown, which while somebody is at work in it is not the last. */
  #factsOf({ last: newest, messages, rate }: TopicRow): string {
    const { format } = this.context;
    const last = this.#last;
    const count = text("topics.messages", { count: format.count(messages) });
    const parts = [rate > 0 ? `${count} · ${format.rate(rate)}` : count];
    if (last) {
      parts.push(
        timeOfDay(last.at),
        text(last.direction === "out" ? "direction.out" : "direction.in"),
        `QoS ${last.qos}`,
      );
      if (last.retain) parts.push(text("message.retained"));
      parts.push(format.bytes(last.size));
    }
    if (last !== newest) parts.push(text("topics.held"));
    return parts.join(" · ");
  }
}
