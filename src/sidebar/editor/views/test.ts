import type { ConnectionFacts } from "../../model/protocol";
import type { Context, View } from "../app";
import { h } from "../dom";
import { text } from "../texts";
import { FilterForm } from "./filter-form";
import { MessageList } from "./message-list";
import { PublishForm } from "./publish-form";

/** The test client: filters beside those of the flows, the messages that come by them, and a form to publish. */
export class TestView implements View {
  readonly element: HTMLElement;
  readonly #filters: FilterForm;
  readonly #messages: MessageList;
  readonly #publish: PublishForm;

  constructor(context: Context) {
    this.#filters = new FilterForm(context);
    this.#messages = new MessageList(context);
    this.#publish = new PublishForm(context);
    const publish = h(
      "details",
      { class: "aws-iot-section", ontoggle: () => this.#publish.opened(publish.open) },
      h("summary", {}, text("publish.title")),
      this.#publish.element,
    );
    this.element = h(
      "div",
      { class: "aws-iot-pane aws-iot-split" },
      this.#filters.element,
      ...this.#messages.elements,
      publish,
    );
  }

  draw(connection: ConnectionFacts | undefined): void {
    this.#filters.draw(connection);
    this.#messages.draw(connection);
    this.#publish.draw(connection);
  }
}
