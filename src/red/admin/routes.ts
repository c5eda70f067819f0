import type { NodeAPI } from "node-red";
import { certificateInfo } from "../../connection/credentials";
import { hosts } from "../connection-host";

/** What the editor asks the runtime about a connection. Registered once; every route demands a permission. */
export function registerRoutes(RED: NodeAPI): void {
  RED.httpAdmin.get(
    "/aws-iot/connection/:id/certificate",
    RED.auth.needsPermission("aws-iot.read"),
    (request, response) => {
      const host = hosts.get(String(request.params["id"]));
      try {
        if (host === undefined) return void response.sendStatus(404);
        const info = certificateInfo(host.settings.credentials);
        response.json({
          subject: info.subject,
          issuer: info.issuer,
          id: info.certificateId,
          validTo: new Date(info.notAfter).toISOString().slice(0, 10),
          expired: info.notAfter < Date.now(),
        });
      } catch {
        // no certificate, or not a readable one: the dialog and the status say what is wrong with it
        response.sendStatus(404);
      }
    },
  );
}
