import type { ConnectionFacts, RejectedFacts } from "../../model/protocol";
import { visibleTopic } from "../../model/payload";
import { causeOf } from "../../model/texts";
import { timeOfDay } from "../../model/format";
import type { Context } from "../app";
import { button, h, setAttribute } from "../dom";
import { complaintOf, text, texts } from "../texts";
import { OutcomeList } from "./outcome-list";

/** The last messages that AWS IoT did not take, each to be sent again or discarded, and what became of those sent again. */
export class RejectedList {
  readonly element: HTMLElement;
  readonly #list = h("ul", { class: "aws-iot-rejected" });
  readonly #section = h("section", {}, h("h4", {}, text("rejected.title")), this.#list);
  readonly #outcomes: OutcomeList;
  #drawn = "";

  constructor(private readonly context: Context) {
    this.#outcomes = new OutcomeList(context);
    // outside of the section: the last one sent again leaves the list empty
    this.element = h("div", { tabindex: -1 }, this.#section, this.#outcomes.element);
  }

  draw({ id, rejected }: ConnectionFacts): void {
    this.#outcomes.draw();
    const state = JSON.stringify([id, rejected.map(({ number }) => number)]);
    if (state === this.#drawn) return;
    this.#drawn = state;
    const hadFocus = this.#list.contains(document.activeElement);
    this.#section.hidden = rejected.length === 0;
    this.#list.replaceChildren(...rejected.toReversed().map((one) => this.#item(id, one)));
    // the pressed button went with its message
    if (hadFocus) (this.#list.querySelector("button") ?? this.element).focus();
  }

  #item(connection: string, rejected: RejectedFacts): HTMLElement {
    const { number, at, topic, size, error } = rejected;
    const { format, writes } = this.context;
    const { sentence, remedy } = causeOf(error, texts);
    const again = button("fa-repeat", text("button.again"), () => void this.#again(connection, rejected));
    const discard = button(
      "fa-trash-o",
      text("button.discard"),
      () => void this.#discard(connection, number),
    );
    setAttribute(again, "aria-label", `${text("button.again")}: ${topic}`);
    setAttribute(discard, "aria-label", `${text("button.discard")}: ${topic}`);
    return h(
      "li",
      { "data-number": number },
      h(
        "div",
        { class: "aws-iot-line" },
        h("code", {}, visibleTopic(topic)),
        h("span", { class: "aws-iot-quiet" }, `${timeOfDay(at)} · ${format.bytes(size)}`),
      ),
      h("p", {}, sentence),
      h("p", { class: "aws-iot-remedy" }, remedy),
      writes && h("div", { class: "aws-iot-buttons" }, again, discard),
    );
  }

  async #discard(connection: string, number: number): Promise<void> {
    const error = await this.context.client.discard(connection, number);
    if (error) this.#outcomes.refused(complaintOf(error));
  }

  async #again(connection: string, rejected: RejectedFacts): Promise<void> {
    const result = await this.context.client.sendAgain(connection, rejected.number);
    if (typeof result === "number") this.#outcomes.add(result, rejected, this.context.now());
    else this.#outcomes.refused(complaintOf(result));
  }
}
