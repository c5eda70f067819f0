import type { NodeAPI } from "node-red";

/** The runtime half of the sidebar. */
export default function sidebar(RED: NodeAPI): void {
  RED.plugins.registerPlugin("aws-iot-sidebar", { type: "aws-iot-sidebar" });
}
