import type { NodeAPI } from "node-red";
import { hosts } from "../connection-host";

/** GET aws-iot/connection/:id/topics: those a connection has seen last, for people who type one; none before a deploy. */
export function topicsRoute(RED: NodeAPI): void {
  RED.httpAdmin.get(
    "/aws-iot/connection/:id/topics",
    RED.auth.needsPermission("aws-iot.read"),
    (request, response) => {
      const host = hosts.get(String(request.params["id"]));
      response.json({ topics: host?.connection?.topics.list() ?? [] });
    },
  );
}
