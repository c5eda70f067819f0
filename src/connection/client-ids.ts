import { AwsIotError } from "../iot-core/errors";

/** Client IDs in use in this process, by endpoint: two connections with one ID would take over from each other. */
const owners = new Map<string, object>();

/** Claims a client ID; undefined, or the error when another connection of this process holds it. */
export function claimClientId(owner: object, endpoint: string, clientId: string): AwsIotError | undefined {
  const name = `${clientId}@${endpoint}`;
  const holder = owners.get(name);
  if (holder !== undefined && holder !== owner) {
    return new AwsIotError("client-id-in-use", "settings", { clientId, endpoint });
  }
  owners.set(name, owner);
  return undefined;
}

export function releaseClientId(owner: object, endpoint: string, clientId: string): void {
  const name = `${clientId}@${endpoint}`;
  if (owners.get(name) === owner) owners.delete(name);
}
