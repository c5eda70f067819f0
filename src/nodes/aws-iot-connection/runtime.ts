import { ConnectionHost } from "../../red/connection-host";
import { connectionSettings, type ConnectionCredentials } from "../../red/connection-settings";
import type { NodeRuntime } from "../../red/register";
import { Report } from "../../red/report";
import { parseConnection } from "./config";

const connection: NodeRuntime<ConnectionCredentials> = (RED) => (node, saved) => {
  const parsed = parseConnection(saved);
  for (const error of parsed.errors) node.error(new Report(RED, error));
  if (parsed.warning) node.warn(new Report(RED, parsed.warning).message);
  const host = new ConnectionHost(RED, node, connectionSettings(RED, node, parsed));
  Object.assign(node, { users: host.users });
  node.on("close", (removed: boolean, done: () => void) => void host.close(removed).then(done, done));
};

export default connection;
