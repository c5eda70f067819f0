import { SettingsReader, type Saved } from "../../iot-core/settings";

/** The saved properties with their defaults. Names and meanings are a file format: do not rename. */
export const defaults = {
  name: "",
  result: "auto",
};

/** The checked settings. */
export function parseAck(saved: Saved) {
  const reader = new SettingsReader(saved, defaults);
  return { result: reader.oneOf("result", ["auto", "done", "failed"]), errors: reader.errors };
}
