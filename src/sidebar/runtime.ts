import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { NodeAPI } from "node-red";
import { hosts } from "../red/connection-host";
import { supportReport, type Versions } from "./report";
import { registerSidebarRoutes } from "./routes";
import { Sessions } from "./sessions";

/** The runtime half of the sidebar: answers editors that look. */
export default function sidebar(RED: NodeAPI): void {
  const report = (id: string): string | undefined => {
    const host = hosts.get(id);
    return host && supportReport(host, versions(RED), Date.now());
  };
  registerSidebarRoutes(RED, hosts, new Sessions(hosts), report);
}

function versions(RED: NodeAPI): Versions {
  const file: unknown = JSON.parse(readFileSync(join(__dirname, "../../package.json"), "utf8"));
  const { name = "", version = "" } = file as { name?: string; version?: string };
  return {
    [name]: version,
    "Node-RED": RED.version() as unknown as string,
    "Node.js": process.version,
    system: `${process.platform} ${process.arch}`,
  };
}
