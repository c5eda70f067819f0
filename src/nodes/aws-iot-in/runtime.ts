import { dataFolder } from "../../red/connection-settings";
import { useConnection } from "../../red/connection-user";
import { InNode } from "../../red/in-node";
import { onInput } from "../../red/input";
import type { NodeRuntime } from "../../red/register";
import { SubscriptionFile } from "../../red/subscription-files";
import { parseIn } from "./config";

const incoming: NodeRuntime = (RED) => {
  const folder = dataFolder(RED);
  return (node, saved) => {
    const { qosLowered, errors, ...settings } = parseIn(saved);
    const user = useConnection(RED, node, errors[0], saved["connection"], false);
    if (user === undefined) return;
    const inNode = new InNode(RED, node, user, settings, new SubscriptionFile(folder, node.id));
    if (qosLowered) inNode.warnOfQos2();
    if (settings.dynamic) onInput(RED, node, (message, send, settle) => inNode.input(message, send, settle));
    node.on("close", (removed: boolean, done: () => void) => {
      inNode.close(removed);
      done();
    });
  };
};

export default incoming;
