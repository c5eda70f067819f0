import { AwsIotError } from "../../iot-core/errors";
import { hasFailed, settle } from "../../red/acknowledging";
import { refuse } from "../../red/connection-user";
import { onInput } from "../../red/input";
import type { NodeRuntime } from "../../red/register";
import { parseAck } from "./config";

const acknowledging: NodeRuntime = (RED) => (node, saved) => {
  const { result, errors } = parseAck(saved);
  const [fault] = errors;
  if (fault) refuse(RED, node, fault);
  onInput(RED, node, (message, _send, end) => {
    const done = result === "auto" ? !hasFailed(message) : result === "done";
    if (fault) end(fault);
    else if (settle(message, done)) end();
    else end(new AwsIotError("ack-unknown", "receive"));
  });
};

export default acknowledging;
