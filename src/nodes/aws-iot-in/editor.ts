import { quotas } from "../../iot-core/quotas";
import { splitFilters } from "../../iot-core/topics";
import { asText, italicWhenNamed, properties, type Definition, type EditorNode } from "../../red/editor/definition";
import { Fields, growing } from "../../red/editor/fields";
import { translator } from "../../red/editor/text";
import { completeTopics } from "../../red/editor/topics";
import {
  checkFilters,
  chooseOnlyConnection,
  connectionChosen,
  connectionOf,
  optionalShareGroup,
  wholeNumber,
} from "../../red/editor/validate";
import { ackTimeoutMax, defaults } from "./config";

const text = translator("aws-iot-in");
const fields = new Fields("node");
const numbers = ["qos", "rh", "inputs", "ackLimit", "ackTimeout"];
const actionField = (): JQuery => $("#aws-iot-in-action");

/** the node in the form */
let edited: EditorNode | undefined;

/** Whether the node takes its filters from messages; asked of the form while it is open for the node. */
const isDynamic = (node: EditorNode): boolean =>
  Number(node === edited && actionField().length > 0 ? actionField().val() : node["inputs"]) === 1;

function validateTopic(this: EditorNode, value: unknown, _options: unknown): true | string {
  return isDynamic(this) || checkFilters(asText(value));
}

export const definition: Definition = {
  category: "network",
  color: "#9fbf92",
  defaults: properties(defaults, {
    connection: { type: "aws-iot-connection", validate: connectionChosen },
    topic: { validate: validateTopic },
    shareGroup: { validate: optionalShareGroup },
    ackLimit: { validate: wholeNumber("label.ackLimit", 1, quotas.inFlight, text) },
    ackTimeout: { validate: wholeNumber("label.ackTimeout", 1, ackTimeoutMax, text) },
  }),
  inputs: 0,
  outputs: 1,
  icon: "aws-iot-in.svg",
  paletteLabel: "aws iot in",
  label() {
    const [first, ...others] = Number(this["inputs"]) === 1 ? [] : splitFilters(asText(this["topic"]));
    const topics = first === undefined || others.length === 0 ? first : `${first} +${others.length}`;
    return this.name || topics || "aws iot";
  },
  labelStyle() {
    return italicWhenNamed(this);
  },
  inputLabels: () => text("port.control"),
  outputLabels: () => text("port.messages"),
  oneditprepare() {
    edited = this;
    fields.showDefaults(this, defaults);
    chooseOnlyConnection(fields);
    growing(fields.get("topic"));
    completeTopics(fields.get("topic"), this, "filter", () => fields.text("connection"));
    actionField().val(Number(this["inputs"]) === 1 ? 1 : 0);
    actionField().on("change", showAction);
    showAction();
    fields.follow(["connection", "topic", "qos", "rh", "shareGroup", "acknowledge"], showWhatMatters);
  },
  oneditsave() {
    fields.set("shareGroup", fields.text("shareGroup"));
    fields.set("topic", isDynamic(this) ? "" : splitFilters(fields.text("topic")).join("\n"));
    fields.saveNumbers(this, numbers);
    fields.keepVariables(Object.keys(defaults));
    edited = undefined;
  },
  oneditcancel() {
    edited = undefined;
  },
};

function showAction(): void {
  fields.set("inputs", String(actionField().val()));
  $(".aws-iot-in-static").toggle(Number(actionField().val()) === 0);
  showWhatMatters();
  fields.recheck("topic");
}

/** Shows the settings that have an effect, and the hints about those that have none. */
function showWhatMatters(): void {
  const connection = connectionOf(fields.text("connection"));
  $(".aws-iot-in-mqtt5").toggle(Number(connection?.["protocolVersion"] ?? 5) === 5);
  const noneRetained = fields.text("shareGroup") !== "" || /[+#]|^\$share\//m.test(fields.text("topic"));
  $("#aws-iot-in-retained-hint").toggle(fields.text("rh") !== "2" && noneRetained);
  $(".aws-iot-in-done").toggle(fields.text("acknowledge") === "done");
  $("#aws-iot-in-clean-hint").toggle(String(connection?.["cleansession"] ?? true) === "true");
  $("#aws-iot-in-qos-hint").toggle(fields.text("inputs") === "0" && fields.text("qos") === "0");
}
