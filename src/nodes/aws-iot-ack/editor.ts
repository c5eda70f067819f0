import { italicWhenNamed, properties, type Definition } from "../../red/editor/definition";
import { Fields } from "../../red/editor/fields";
import { defaults } from "./config";

const fields = new Fields("node");

export const definition: Definition = {
  category: "network",
  color: "#9fbf92",
  defaults: properties(defaults, {}),
  inputs: 1,
  outputs: 0,
  icon: "aws-iot-ack.svg",
  align: "right",
  paletteLabel: "aws iot ack",
  label() {
    return this.name || "aws iot ack";
  },
  labelStyle() {
    return italicWhenNamed(this);
  },
  oneditprepare() {
    fields.showDefaults(this, defaults);
  },
};
