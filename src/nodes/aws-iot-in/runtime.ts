import type { Node, NodeAPI, NodeDef } from "node-red";
import { dataFolder } from "../../red/connection-settings";
import { useConnection } from "../../red/connection-user";
import { InNode } from "../../red/in-node";
import { onInput } from "../../red/input";
import { SubscriptionFile } from "../../red/subscription-files";
import type { Saved } from "../../iot-core/settings";
import { parseIn } from "./config";

export default (RED: NodeAPI): void => {
  const folder = dataFolder(RED);
  function AwsIotIn(this: Node, saved: NodeDef & Saved): void {
    RED.nodes.createNode(this, saved);
    const { qosLowered, errors, ...settings } = parseIn(saved);
    const user = useConnection(RED, this, errors[0], saved["connection"], false);
    if (user === undefined) return;
    const node = new InNode(RED, this, user, settings, new SubscriptionFile(folder, this.id));
    if (qosLowered) node.warnOfQos2();
    if (settings.dynamic) onInput(RED, this, (message, send, settle) => node.input(message, send, settle));
    this.on("close", (removed: boolean, done: () => void) => {
      node.close(removed);
      done();
    });
  }
  RED.nodes.registerType("aws-iot-in", AwsIotIn);
};
