import type { NodeMessage } from "node-red";
import { asError } from "../connection/attempt";
import type { ConnectionDoor } from "../connection/door";
import { AwsIotError } from "../iot-core/errors";
import type { Settle } from "./input";

/** `msg.action` connect and disconnect, as the core mqtt nodes have them; false: another action. */
export function connectionAction(door: ConnectionDoor, message: NodeMessage, settle: Settle): boolean {
  switch (message["action"]) {
    case "connect":
      follow(connect(door, message["broker"]), settle);
      return true;
    case "disconnect":
      follow(door.disconnect(), settle);
      return true;
    default:
      return false;
  }
}

export const unknownAction = (action: unknown, expected: readonly string[]): AwsIotError =>
  new AwsIotError("action-unknown", "settings", { action: String(action), expected: expected.join(", ") });

const follow = (work: Promise<void>, settle: Settle): void =>
  void work.then(
    () => settle(),
    (error: unknown) => settle(asError(error)),
  );

/** What the core nodes change by `msg.broker` would be secrets and settings in messages: only `force` is taken. */
async function connect(door: ConnectionDoor, broker: unknown): Promise<void> {
  const overrides = typeof broker === "object" && broker !== null ? { ...broker } : undefined;
  const fields = Object.keys(overrides ?? {}).filter((field) => field !== "force");
  if (fields.length > 0) {
    throw new AwsIotError("connection-override-refused", "settings", { fields: fields.join(", ") });
  }
  if (door.status.state === "connected" && overrides !== undefined) {
    const force: unknown = "force" in overrides && overrides.force;
    if (!force) throw new AwsIotError("already-connected", "settings");
    await door.disconnect();
  }
  await door.connect();
}
