import { toBase64 } from "../../model/message-log";
import type { MessageProperties } from "../../model/protocol";
import { button, field, h, setText } from "../dom";
import { text } from "../texts";

/** The MQTT 5 properties of a message to publish. */
export class PropertyFields {
  readonly element: HTMLElement;
  readonly #contentType = textField("property.contentType");
  readonly #responseTopic = textField("property.responseTopic");
  readonly #correlationData = textField("property.correlationData");
  readonly #expiry = field(
    text("property.messageExpiryInterval"),
    h("input", { type: "number", min: 1, step: 1 }),
  );
  readonly #isText = h("input", { type: "checkbox" });
  readonly #pairs = h("div", {
    class: "aws-iot-pairs",
    role: "group",
    "aria-label": text("property.userProperties"),
  });
  readonly #error = h("div", { class: "aws-iot-field-error", role: "alert" });

  constructor() {
    const add = button("fa-plus", text("property.add"), () => this.#pairs.append(pair()));
    this.element = h(
      "div",
      {},
      this.#contentType.row,
      this.#responseTopic.row,
      this.#correlationData.row,
      this.#expiry.row,
      h("label", { class: "aws-iot-check" }, this.#isText, ` ${text("property.payloadFormatIndicator")}`),
      h("div", { class: "aws-iot-quiet" }, text("property.userProperties")),
      this.#pairs,
      add,
      this.#error,
    );
  }

  complain(what: string): void {
    setText(this.#error, what);
  }

  /** What is given; undefined when something of it cannot be, which is said at its field. */
  read(): MessageProperties | undefined {
    const seconds = this.#expiry.input.value.trim();
    const wrong = !this.#expiry.input.validity.valid || (seconds !== "" && !/^\d+$/.test(seconds));
    this.#expiry.complain(wrong ? text("property.wholeSeconds") : "");
    if (wrong) return undefined;
    const [contentType, responseTopic] = [this.#contentType.input.value, this.#responseTopic.input.value];
    const correlationData = this.#correlationData.input.value;
    const userProperties = this.#userProperties();
    return {
      ...(contentType !== "" && { contentType }),
      ...(responseTopic !== "" && { responseTopic }),
      ...(correlationData !== "" && { correlationData: toBase64(new TextEncoder().encode(correlationData)) }),
      ...(seconds !== "" && { messageExpiryInterval: Number(seconds) }),
      ...(this.#isText.checked && { payloadFormatIndicator: true }),
      ...(Object.keys(userProperties).length > 0 && { userProperties }),
    };
  }

  /** A name that is given twice has both values. */
  #userProperties(): Record<string, string | string[]> {
    const all = new Map<string, string[]>();
    for (const row of this.#pairs.children) {
      const [name = "", value = ""] = [...row.querySelectorAll("input")].map((input) => input.value);
      if (name !== "") all.set(name, [...(all.get(name) ?? []), value]);
    }
    return Object.fromEntries(
      [...all].map(([name, values]) => [name, values.length === 1 ? (values[0] ?? "") : values]),
    );
  }
}

const textField = (key: string) =>
  field(text(key), h("input", { type: "text", spellcheck: "false", autocomplete: "off" }));

function pair(): HTMLElement {
  const input = (label: string) =>
    h("input", { type: "text", placeholder: label, "aria-label": label, spellcheck: "false" });
  const remove = button("fa-times", text("property.remove"), () => row.remove(), "small");
  const row = h(
    "div",
    { class: "aws-iot-line" },
    input(text("property.name")),
    input(text("property.value")),
    remove,
  );
  return row;
}
