import { AwsIotError } from "./errors";
import { quotas } from "./quotas";
import { forbiddenCharacter, utf8Bytes } from "./utf8";

/**
 * Checks a client ID against AWS IoT Core's rules: 1 to 128 bytes of UTF-8, not beginning with `$` (AWS's own). An
 * empty one is refused: AWS would generate an ID that cannot be used to reconnect.
 */
export function checkClientId(clientId: string): AwsIotError | undefined {
  if (clientId === "") return new AwsIotError("client-id-empty", "settings");
  const character = forbiddenCharacter(clientId);
  if (character) return new AwsIotError("client-id-invalid-character", "settings", { clientId, character });
  if (clientId.startsWith("$")) return new AwsIotError("client-id-reserved", "settings", { clientId });
  const bytes = utf8Bytes(clientId);
  return bytes > quotas.clientIdBytes
    ? new AwsIotError("client-id-too-long", "settings", { clientId, bytes, limit: quotas.clientIdBytes })
    : undefined;
}
