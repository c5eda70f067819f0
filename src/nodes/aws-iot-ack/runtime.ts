import type { Node, NodeAPI, NodeDef } from "node-red";
import { AwsIotError } from "../../iot-core/errors";
import type { Saved } from "../../iot-core/settings";
import { hasFailed, settle } from "../../red/acknowledging";
import { refuse } from "../../red/connection-user";
import { onInput } from "../../red/input";
import { parseAck } from "./config";

export default (RED: NodeAPI): void => {
  function AwsIotAck(this: Node, saved: NodeDef & Saved): void {
    RED.nodes.createNode(this, saved);
    const { result, errors } = parseAck(saved);
    const [fault] = errors;
    if (fault) refuse(RED, this, fault);
    onInput(RED, this, (message, _send, end) => {
      const done = result === "auto" ? !hasFailed(message) : result === "done";
      if (fault) end(fault);
      else if (settle(message, done)) end();
      else end(new AwsIotError("ack-unknown", "receive"));
    });
  }
  RED.nodes.registerType("aws-iot-ack", AwsIotAck);
};
