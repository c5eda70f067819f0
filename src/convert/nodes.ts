import { AwsIotError } from "../iot-core/errors";
import { defaults as inDefaults, parseIn } from "../nodes/aws-iot-in/config";
import { defaults as outDefaults, parseOut } from "../nodes/aws-iot-out/config";
import { checkTopic } from "../iot-core/topics";
import type { Converted, FlowNode } from "./types";
import { certain, flag, number, reshape, text } from "./values";

const lowered = (qos: unknown): AwsIotError[] =>
  qos === 2 ? [new AwsIotError("convert-qos", "settings")] : [];

/** An `mqtt in` node as an `aws-iot-in` node. */
export function toIn(node: FlowNode, connection: string): Converted {
  const qos = number(node["qos"], 2);
  const datatype = text(node["datatype"]) || "utf8";
  const properties = {
    ...inDefaults,
    name: text(node["name"]),
    connection,
    topic: text(node["topic"]),
    qos: qos === 2 ? 1 : qos,
    datatype: datatype === "auto" ? "auto-detect" : datatype,
    inputs: number(node["inputs"], 0),
    nl: flag(node["nl"], false),
    // as the core node subscribes when it has none: without the flag
    rap: flag(node["rap"], false),
    rh: number(node["rh"], 0),
  };
  const { errors, refused } = parseIn(properties);
  const found = [...errors, ...refused.map(({ error }) => error)];
  const parsed = datatype === "auto" ? [new AwsIotError("convert-parsed", "settings")] : [];
  return {
    node: reshape(node, "aws-iot-in", properties),
    errors: [...lowered(qos), ...parsed, ...certain(found)],
  };
}

/** An `mqtt out` node as an `aws-iot-out` node. */
export function toOut(node: FlowNode, connection: string): Converted {
  const qos = number(node["qos"], "");
  const topic = text(node["topic"]);
  const properties = {
    ...outDefaults,
    name: text(node["name"]),
    connection,
    topic,
    qos: qos === 2 ? 1 : qos,
    // as the form saves it
    retain: String(flag(node["retain"], "")),
    respTopic: text(node["respTopic"]),
    contentType: text(node["contentType"]),
    userProps: text(node["userProps"]),
    correl: text(node["correl"]),
    expiry: number(node["expiry"], ""),
  };
  const invalid = topic === "" ? undefined : checkTopic(topic);
  const found = [...parseOut(properties).errors, ...(invalid ? [invalid] : [])];
  const unset = qos === "" ? [new AwsIotError("convert-qos-default", "settings")] : [];
  return {
    node: reshape(node, "aws-iot-out", properties),
    errors: [...lowered(qos), ...unset, ...certain(found)],
  };
}
