import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { NodeAPI } from "node-red";
import { texts } from "../../src/iot-core/texts";
import { fill, type Params } from "../../src/iot-core/texts/fill";

const root = join(__dirname, "../..");

/** The part of the runtime that translates, with the catalogues the build writes. */
export function translating(language: "en-US" | "ko"): NodeAPI {
  const file = join(root, `src/nodes/aws-iot-connection/locales/${language}.json`);
  const catalogue = { ...(JSON.parse(readFileSync(file, "utf8")) as object), errors: texts()[language] };
  const words: Record<string, string> = { connected: "connected", disconnected: "disconnected" };
  const translate = (key: string, params: Params = {}): string => {
    const [space, path = ""] = key.split(":");
    if (space === "node-red") return words[path.replace("common.status.", "")] ?? key;
    const found = path
      .split(".")
      .reduce<unknown>((at, name) => (at as Record<string, unknown> | undefined)?.[name], catalogue);
    return typeof found === "string" ? fill(found, params) : key;
  };
  return { _: translate } as unknown as NodeAPI;
}
