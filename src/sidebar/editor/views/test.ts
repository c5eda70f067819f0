import { shownFilters, type ShownFilter } from "../../model/filters";
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

  constructor(private readonly context: Context) {
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
    const filters = connection ? this.#filtersOf(connection) : [];
    this.#filters.draw(connection, filters);
    this.#messages.draw(connection, filters);
    this.#publish.draw(connection);
  }

  #filtersOf({ id, status }: ConnectionFacts): readonly ShownFilter[] {
    const { client, panel } = this.context;
    return shownFilters(client.filters(id), panel.of(id).filters, status);
  }
}
