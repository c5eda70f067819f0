import type { AwsIotError } from "../../iot-core/errors";
import { SettingsReader, type Saved } from "../../iot-core/settings";
import { checkFilter, splitFilters } from "../../iot-core/topics";

/** The saved properties with their defaults. Names and meanings are a file format: do not rename. */
export const defaults = {
  name: "",
  connection: "",
  topic: "",
  qos: 1,
  datatype: "auto-detect",
  inputs: 0,
  nl: false,
  rap: true,
  rh: 0,
};

export const datatypes = ["auto-detect", "buffer", "utf8", "json", "base64"] as const;
export type Datatype = (typeof datatypes)[number];

/** A filter that is subscribed to; the errors of others stand in `errors`. */
export interface FilterConfig {
  readonly filter: string;
  readonly qos: 0 | 1;
  readonly nl: boolean;
  readonly rap: boolean;
  readonly rh: 0 | 1 | 2;
}

/** The checked settings; filters that AWS IoT Core would refuse are left out and reported. */
export function parseIn(saved: Saved) {
  const reader = new SettingsReader(saved, defaults);
  const dynamic = reader.number("inputs", 0, 1) === 1;
  const datatype = saved["datatype"] === "auto" ? "auto-detect" : reader.oneOf("datatype", datatypes);
  const wantedQos = reader.number("qos", 0, 2);
  const options = {
    qos: wantedQos === 0 ? (0 as const) : (1 as const),
    nl: reader.boolean("nl"),
    rap: reader.boolean("rap"),
    rh: reader.number("rh", 0, 2) as 0 | 1 | 2,
  };
  const filters: FilterConfig[] = [];
  const lines = dynamic ? [] : splitFilters(reader.text("topic"));
  const refused: { filter: string; error: AwsIotError }[] = [];
  for (const filter of lines) {
    const error = checkFilter(filter);
    if (error) refused.push({ filter, error });
    else filters.push({ filter, ...options });
  }
  if (!dynamic && lines.length === 0) reader.note(checkFilter(""));
  return { dynamic, datatype, filters, options, refused, qosLowered: wantedQos === 2, errors: reader.errors };
}
