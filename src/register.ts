import type { NodeAPI } from "node-red";
import { credentials } from "./nodes/aws-iot-connection/credentials";
import { registerNode, registerRoutesWhenAsked } from "./red/register";

// Node-RED requires this at its start, and the rest of the package waits until a flow or an editor needs it
const runtime = (): typeof import("./runtime") => require("./runtime") as typeof import("./runtime");

/** What Node-RED's start calls for each node and plugin of the package. */
export const register = {
  "aws-iot-connection": (RED: NodeAPI) =>
    registerNode(RED, "aws-iot-connection", () => runtime().connection, { credentials }),
  "aws-iot-in": (RED: NodeAPI) => registerNode(RED, "aws-iot-in", () => runtime().inNode),
  "aws-iot-out": (RED: NodeAPI) => registerNode(RED, "aws-iot-out", () => runtime().outNode),
  "aws-iot-ack": (RED: NodeAPI) => registerNode(RED, "aws-iot-ack", () => runtime().ack),
  "aws-iot-sidebar": (RED: NodeAPI) => {
    RED.plugins.registerPlugin("aws-iot-sidebar", { type: "aws-iot-sidebar" });
    registerRoutesWhenAsked(RED, "/aws-iot", () => runtime().routes);
  },
};
