import type { AwsIotError } from "../../../iot-core/errors";
import { explanation } from "../../../red/editor/text";
import { toBase64 } from "../../model/message-log";
import type { MessageProperties } from "../../model/protocol";
import { button, field, h, type Field } from "../dom";
import { text } from "../texts";

/** A user property. */
interface Pair {
  readonly row: HTMLElement;
  readonly name: Field<HTMLInputElement>;
  readonly value: Field<HTMLInputElement>;
}

/** The MQTT 5 properties of a message to publish. */
export class PropertyFields {
  readonly element: HTMLDetailsElement;
  readonly #pairs = new Set<Pair>();
  readonly #fields = {
    contentType: textField("contentType"),
    responseTopic: textField("responseTopic"),
    correlationData: textField("correlationData"),
    messageExpiryInterval: field(
      text("property.messageExpiryInterval"),
      h("input", { type: "number", min: 1, step: 1 }),
    ),
    userProperties: field(
      text("property.userProperties"),
      h("div", {
        class: "aws-iot-pairs",
        role: "group",
        "aria-label": text("property.userProperties"),
        tabindex: -1,
      }),
    ),
  };
  readonly #isText = h("input", { type: "checkbox" });

  constructor() {
    const { userProperties, ...others } = this.#fields;
    this.element = h(
      "details",
      { class: "aws-iot-more", oninput: () => this.#settle() },
      h("summary", {}, text("publish.properties")),
      ...Object.values(others).map(({ row }) => row),
      h("label", { class: "aws-iot-check" }, this.#isText, ` ${text("property.payloadFormatIndicator")}`),
      userProperties.row,
      button("fa-plus", text("property.add"), () => this.#add()),
    );
  }

  /** Says at its field what AWS would refuse. */
  complain(error: AwsIotError): void {
    // the one error without a property's name is the response topic's own
    const { property = "responseTopic" } = error.params;
    const found = Object.entries(this.#fields).find(([name]) => name === property);
    if (found) this.#complainAt(found[1], explanation(error));
  }

  /** What is given; undefined when something of it cannot be, which is said at its field. */
  read(): MessageProperties | undefined {
    this.#settle();
    const wrong = this.#wrong();
    if (wrong) {
      this.#complainAt(...wrong);
      return undefined;
    }
    const fields = this.#fields;
    const contentType = fields.contentType.input.value;
    const responseTopic = fields.responseTopic.input.value;
    const correlationData = fields.correlationData.input.value;
    const seconds = fields.messageExpiryInterval.input.value;
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

  /** The first field that cannot be as it is, and why. */
  #wrong(): [Field<HTMLElement>, string] | undefined {
    const { messageExpiryInterval } = this.#fields;
    const { validity, value: seconds } = messageExpiryInterval.input;
    if (!validity.valid || !/^\d*$/.test(seconds))
      return [messageExpiryInterval, text("property.wholeSeconds")];
    const nameless = [...this.#pairs].find(
      ({ name, value }) => name.input.value === "" && value.input.value !== "",
    );
    return nameless && [nameless.name, text("property.nameless")];
  }

  /** Takes the complaints away. */
  #settle(): void {
    for (const one of Object.values(this.#fields)) one.complain("");
    for (const { name } of this.#pairs) name.complain("");
  }

  /** In sight, whether or not the section was open. */
  #complainAt(wrong: Field<HTMLElement>, what: string): void {
    wrong.complain(what);
    this.element.open = true;
    wrong.input.focus();
  }

  #add(): void {
    const [name, value] = [pairField("name"), pairField("value")];
    const remove = button("fa-times", text("property.remove"), () => this.#remove(pair), "small");
    const row = h("div", { class: "aws-iot-line" }, name.row, value.row, remove);
    const pair = { row, name, value };
    this.#pairs.add(pair);
    this.#fields.userProperties.input.append(row);
  }

  #remove(pair: Pair): void {
    this.#pairs.delete(pair);
    pair.row.remove();
    this.#settle();
  }

  /** A name that is given twice has both values. */
  #userProperties(): Record<string, string | string[]> {
    const all = new Map<string, string[]>();
    for (const { name, value } of this.#pairs) {
      const key = name.input.value;
      if (key !== "") all.set(key, [...(all.get(key) ?? []), value.input.value]);
    }
    return Object.fromEntries(
      [...all].map(([name, values]) => [name, values.length === 1 ? (values[0] ?? "") : values]),
    );
  }
}

const textField = (name: string) =>
  field(text(`property.${name}`), h("input", { type: "text", spellcheck: "false", autocomplete: "off" }));

const pairField = (name: string) => {
  const label = text(`property.${name}`);
  return field(label, h("input", { type: "text", placeholder: label, spellcheck: "false" }), true);
};
