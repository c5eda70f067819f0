import type { NodeAPI } from "node-red";
import { parseConnection } from "./nodes/aws-iot-connection/config";
import { registerAdminRoutes } from "./red/admin/routes";
import sidebar from "./sidebar/runtime";

export { default as ack } from "./nodes/aws-iot-ack/runtime";
export { default as connection } from "./nodes/aws-iot-connection/runtime";
export { default as inNode } from "./nodes/aws-iot-in/runtime";
export { default as outNode } from "./nodes/aws-iot-out/runtime";
// the benchmark raises their limit, to be measured beside nodes that know of none
export { defaults as subscriptionDefaults } from "./connection/subscriptions/options";

/** What the editor asks the runtime. */
export function routes(RED: NodeAPI): void {
  registerAdminRoutes(RED, parseConnection);
  sidebar(RED);
}
