import type { Node, NodeAPI, NodeDef } from "node-red";
import { refuse, useConnection } from "../../red/connection-user";
import { InNode } from "../../red/in-node";
import { onInput } from "../../red/input";
import { Report } from "../../red/report";
import type { Saved } from "../../iot-core/settings";
import { parseIn } from "./config";

export default (RED: NodeAPI): void => {
  function AwsIotIn(this: Node, saved: NodeDef & Saved): void {
    RED.nodes.createNode(this, saved);
    const { dynamic, datatype, filters, refused, qosLowered, errors } = parseIn(saved);
    const [fault] = errors;
    if (fault) return refuse(RED, this, fault);
    const user = useConnection(RED, this, saved["connection"], false);
    if (user === undefined) return;
    const node = new InNode(RED, this, user, datatype, filters);
    if (qosLowered) node.warnOfQos2();
    for (const { error } of refused) this.error(new Report(RED, error));
    user.trouble = refused[0]?.error;
    if (dynamic) onInput(RED, this, (message, send, settle) => node.input(message, send, settle));
    this.on("close", () => node.close());
  }
  RED.nodes.registerType("aws-iot-in", AwsIotIn);
};
