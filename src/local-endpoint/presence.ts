import { randomUUID } from "node:crypto";
import type { ConnectionEntry } from "./journal";
import type { Link } from "./link";

/** AWS's lifecycle event of a connection that was accepted, or of its end. */
export function publishPresence(
  cloud: Link,
  entry: ConnectionEntry,
  eventType: "connected" | "disconnected",
): void {
  const { clientId = "", certificateId: principalIdentifier, connectedAt, closedAt, reason, number } = entry;
  if (/[+#/]/.test(clientId)) return;
  const event = {
    clientId,
    timestamp: eventType === "connected" ? connectedAt : closedAt,
    eventType,
    ...(eventType === "disconnected" && {
      clientInitiatedDisconnect: reason === "CLIENT_INITIATED_DISCONNECT",
      disconnectReason: reason,
    }),
    sessionIdentifier: randomUUID(),
    principalIdentifier,
    versionNumber: number,
  };
  cloud.publish({
    topic: `$aws/events/presence/${eventType}/${clientId}`,
    payload: JSON.stringify(event),
    qos: 0,
    retain: false,
  });
}
