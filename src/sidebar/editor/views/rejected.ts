import type { ConnectionFacts, RejectedFacts } from "../../model/protocol";
import { causeOf } from "../../model/texts";
import { timeOfDay } from "../../model/format";
import type { Context } from "../app";
import { button, h, setText } from "../dom";
import { complaintOf, text, texts } from "../texts";

/** The last messages that AWS IoT did not take, each to be sent again or discarded. */
export class RejectedList {
  readonly element: HTMLElement;
  readonly #list = h("ul", { class: "aws-iot-rejected" });
  readonly #said = h("div", { class: "aws-iot-field-error", role: "alert" });
  #drawn = "";

  constructor(private readonly context: Context) {
    this.element = h("section", {}, h("h4", {}, text("rejected.title")), this.#said, this.#list);
  }

  draw({ id, rejected }: ConnectionFacts): void {
    const state = JSON.stringify([id, rejected.map(({ number }) => number)]);
    if (state === this.#drawn) return;
    this.#drawn = state;
    this.element.hidden = rejected.length === 0;
    this.#list.replaceChildren(...rejected.toReversed().map((one) => this.#item(id, one)));
  }

  #item(connection: string, { number, at, topic, size, error }: RejectedFacts): HTMLElement {
    const { client, format, writes } = this.context;
    const { sentence, remedy } = causeOf(error, texts);
    const again = button("fa-repeat", text("button.again"), () => void this.#again(connection, number));
    const discard = button(
      "fa-trash-o",
      text("button.discard"),
      () => void client.discard(connection, number),
    );
    return h(
      "li",
      { "data-number": number },
      h(
        "div",
        { class: "aws-iot-line" },
        h("code", {}, topic),
        h("span", { class: "aws-iot-quiet" }, `${timeOfDay(at)} · ${format.bytes(size)}`),
      ),
      h("p", {}, sentence),
      h("p", { class: "aws-iot-remedy" }, remedy),
      writes && h("div", { class: "aws-iot-buttons" }, again, discard),
    );
  }

  async #again(connection: string, number: number): Promise<void> {
    const result = await this.context.client.sendAgain(connection, number);
    setText(this.#said, typeof result === "number" ? "" : complaintOf(result));
  }
}
