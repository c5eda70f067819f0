import { useConnection } from "../../red/connection-user";
import { onInput } from "../../red/input";
import { OutNode } from "../../red/out-node";
import type { NodeRuntime } from "../../red/register";
import { parseOut } from "./config";

const outgoing: NodeRuntime = (RED) => (node, saved) => {
  const { errors, outcome, ...settings } = parseOut(saved);
  const user = useConnection(RED, node, errors[0], saved["connection"], true);
  if (user === undefined) return;
  const out = new OutNode(RED, node, user, settings, outcome);
  onInput(RED, node, (message, send, settle) => out.input(message, send, settle));
  node.on("close", (done: () => void) => void out.close().then(done, done));
};

export default outgoing;
