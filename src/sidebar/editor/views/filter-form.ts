import { checkFilter } from "../../../iot-core/topics";
import { remedy, sentence } from "../../../red/editor/text";
import type { ShownFilter } from "../../model/filters";
import { visibleTopic } from "../../model/payload";
import { MOST_FILTERS, type ConnectionFacts } from "../../model/protocol";
import type { Context } from "../app";
import { button, field, h, icon } from "../dom";
import { complaintOf, text } from "../texts";

/** The filters of the test client: one is typed, those there are stand below it. */
export class FilterForm {
  readonly element: HTMLElement;
  readonly #input = field(
    text("filter.label"),
    h("input", {
      type: "text",
      spellcheck: "false",
      autocomplete: "off",
      placeholder: text("filter.placeholder"),
    }),
    true,
  );
  readonly #qos = h(
    "select",
    { "aria-label": text("message.qos"), title: text("message.qos") },
    h("option", { value: "0" }, "QoS 0"),
    h("option", { value: "1", selected: true }, "QoS 1"),
  );
  readonly #chips = h("ul", { class: "aws-iot-chips", "aria-label": text("filter.list") });
  readonly #add: HTMLButtonElement;
  #connection: ConnectionFacts | undefined;
  #drawn = "";

  constructor(private readonly context: Context) {
    this.#add = button("fa-plus", text("button.subscribe"), () => undefined);
    this.#add.type = "submit";
    const form = h("form", { class: "aws-iot-filter-form" }, this.#input.row, this.#qos, this.#add);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.#subscribe();
    });
    this.#input.input.addEventListener("input", () => this.#input.complain(""));
    this.element = h("div", { class: "aws-iot-filters" }, form, this.#chips);
  }

  draw(connection: ConnectionFacts | undefined, filters: readonly ShownFilter[]): void {
    this.#connection = connection;
    this.#add.disabled = connection === undefined;
    const state = JSON.stringify([connection?.id, filters]);
    if (state === this.#drawn) return;
    this.#drawn = state;
    this.#chips.replaceChildren(...filters.map((filter) => this.#chip(filter)));
  }

  #chip({ filter, qos, state, error }: ShownFilter): HTMLElement {
    const remove = h(
      "button",
      {
        type: "button",
        class: "aws-iot-chip-remove",
        title: text("button.unsubscribe"),
        "aria-label": `${text("button.unsubscribe")}: ${filter}`,
        onclick: () => void this.#remove(filter),
      },
      icon("fa-times"),
    );
    const chip = h(
      "li",
      { class: "aws-iot-chip", "data-state": state, title: error && complaintOf(error) },
      h("code", {}, visibleTopic(filter)),
      h("span", { class: "aws-iot-quiet" }, state === "granted" ? `QoS ${qos}` : text(`filter.${state}`)),
      remove,
    );
    return error ? h("li", { class: "aws-iot-chip-refused" }, chip, h("p", {}, complaintOf(error))) : chip;
  }

  async #subscribe(): Promise<void> {
    const connection = this.#connection;
    // outer spaces are part of it
    const filter = this.#input.input.value;
    const breach = checkFilter(filter);
    if (breach) return this.#input.complain(`${sentence(breach)} ${remedy(breach)}`);
    if (!connection) return;
    const others = this.context.client.filters(connection.id).filter((one) => one.filter !== filter);
    if (others.length >= MOST_FILTERS)
      return this.#input.complain(text("filter.most", { most: MOST_FILTERS }));
    const qos = this.#qos.value === "0" ? 0 : 1;
    const asked = this.context.client.subscribe(connection.id, [...others, { filter, qos }]);
    // at once: what is typed while the answer is on its way is the next one
    this.#input.input.value = "";
    this.#input.complain("");
    this.context.redraw();
    const error = await asked;
    if (!error) return;
    this.#input.input.value ||= filter;
    this.#input.complain(complaintOf(error));
    this.context.redraw();
  }

  async #remove(filter: string): Promise<void> {
    const connection = this.#connection;
    if (!connection) return;
    const others = this.context.client.filters(connection.id).filter((one) => one.filter !== filter);
    await this.context.client.subscribe(connection.id, others);
    this.#input.input.focus();
    this.context.redraw();
  }
}
