import type { Node, NodeAPI, NodeDef } from "node-red";
import { registerRoutes } from "../../red/admin/routes";
import { ConnectionHost } from "../../red/connection-host";
import { connectionSettings, type ConnectionCredentials } from "../../red/connection-settings";
import { Report } from "../../red/report";
import type { Saved } from "../../iot-core/settings";
import { parseConnection } from "./config";

export default (RED: NodeAPI): void => {
  function AwsIotConnection(this: Node<ConnectionCredentials>, saved: NodeDef & Saved): void {
    RED.nodes.createNode(this, saved);
    const parsed = parseConnection(saved);
    for (const error of parsed.errors) this.error(new Report(RED, error));
    if (parsed.warning) this.warn(new Report(RED, parsed.warning).message);
    const host = new ConnectionHost(RED, this, connectionSettings(RED, this, parsed));
    Object.assign(this, { users: host.users });
    this.on("close", (removed: boolean, done: () => void) => void host.close(removed).then(done, done));
  }

  RED.nodes.registerType<Node<ConnectionCredentials>, NodeDef & Saved, object, ConnectionCredentials>("aws-iot-connection", AwsIotConnection, {
    credentials: {
      cert: { type: "text" },
      key: { type: "password" },
      ca: { type: "text" },
      passphrase: { type: "password" },
      proxyPassword: { type: "password" },
    },
  });
  registerRoutes(RED, parseConnection);
};
