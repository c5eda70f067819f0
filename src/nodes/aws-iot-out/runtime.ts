import type { Node, NodeAPI, NodeDef } from "node-red";
import type { Saved } from "../../iot-core/settings";
import { useConnection } from "../../red/connection-user";
import { onInput } from "../../red/input";
import { OutNode } from "../../red/out-node";
import { parseOut } from "./config";

export default (RED: NodeAPI): void => {
  function AwsIotOut(this: Node, saved: NodeDef & Saved): void {
    RED.nodes.createNode(this, saved);
    const { errors, outcome, ...settings } = parseOut(saved);
    const user = useConnection(RED, this, errors[0], saved["connection"], true);
    if (user === undefined) return;
    const out = new OutNode(RED, this, user, settings, outcome);
    onInput(RED, this, (message, send, settle) => out.input(message, send, settle));
    this.on("close", (done: () => void) => void out.close().then(done, done));
  }
  RED.nodes.registerType("aws-iot-out", AwsIotOut);
};
