import { asText, italicWhenNamed, properties, type Definition, type EditorNode } from "../../red/editor/definition";
import { Fields } from "../../red/editor/fields";
import { translator } from "../../red/editor/text";
import { completeTopics } from "../../red/editor/topics";
import { chooseOnlyConnection, connectionChosen, connectionOf, optionalTopic, wholeNumber } from "../../red/editor/validate";
import { defaults, parseUserProperties } from "./config";

const text = translator("aws-iot-out");
const fields = new Fields("node");
const numbers = ["qos", "expiry"];
const secondsToExpiry = wholeNumber("label.messageExpiry", 0, 0xffff_ffff);

function validateExpiry(this: EditorNode, value: unknown, options: unknown): true | string {
  return value === "" || secondsToExpiry.call(this, value, options);
}

function validateUserProps(this: EditorNode, value: unknown, _options: unknown): true | string {
  const source = asText(value).trim();
  return source === "" || parseUserProperties(source) !== undefined || text("invalid.userProps");
}

export const definition: Definition = {
  category: "network",
  color: "#9fbf92",
  defaults: properties(
    { ...defaults, outputs: 0 },
    {
      connection: { type: "aws-iot-connection", validate: connectionChosen },
      topic: { validate: optionalTopic },
      respTopic: { validate: optionalTopic },
      userProps: { validate: validateUserProps },
      expiry: { validate: validateExpiry },
    },
  ),
  inputs: 1,
  outputs: 0,
  icon: "aws-iot-out.svg",
  align: "right",
  paletteLabel: "aws iot out",
  label() {
    return this.name || (asText(this["topic"]) || "aws iot");
  },
  labelStyle() {
    return italicWhenNamed(this);
  },
  outputLabels: () => text("port.outcome"),
  oneditprepare() {
    fields.showDefaults(this, defaults);
    chooseOnlyConnection(fields);
    completeTopics(fields.get("topic"), this, "topic", () => fields.text("connection"));
    fields.follow(["connection"], () => {
      const version = connectionOf(fields.text("connection"))?.["protocolVersion"];
      $(".aws-iot-out-mqtt5").toggle(Number(version ?? 5) === 5);
    });
    const extras = ["contentType", "userProps", "respTopic", "correl", "expiry"];
    $(".aws-iot-out-mqtt5").prop("open", extras.some((property) => fields.text(property) !== ""));
    const before = Number(this["outputs"] ?? 0);
    fields.follow(["outcome"], () => fields.set("outputs", outputsField(before, fields.checked("outcome"))));
  },
  oneditsave() {
    fields.saveNumbers(this, numbers);
    fields.keepVariables(Object.keys(defaults));
    fields.saveTexts(this, ["retain"]);
  },
};

/** The number of outputs; `{"0":-1}` is how the editor is told to take the wires off a vanished output. */
function outputsField(before: number, outcome: boolean): string {
  if (outcome) return "1";
  return before === 1 ? '{"0":-1}' : "0";
}
