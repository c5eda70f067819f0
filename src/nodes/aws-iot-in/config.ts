import type { AwsIotError } from "../../iot-core/errors";
import { quotas } from "../../iot-core/quotas";
import { SettingsReader, type Saved } from "../../iot-core/settings";
import { checkFilter, checkShareGroup, inGroup, splitFilters } from "../../iot-core/topics";

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
  shareGroup: "",
  acknowledge: "received",
  ackLimit: 20,
  ackTimeout: 60,
};

/** seconds a flow may be given; about as long as AWS IoT Core keeps a message that is not acknowledged */
export const ackTimeoutMax = 3_600;

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

interface Refused {
  readonly filter: string;
  readonly error: AwsIotError;
}
// shared, as there may be thousands of nodes
const none: readonly Refused[] = [];

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
  const shareGroup = reader.text("shareGroup");
  if (shareGroup !== "") reader.note(checkShareGroup(shareGroup));
  const lines = dynamic ? [] : splitFilters(reader.text("topic"));
  const filters: FilterConfig[] = [];
  const found: Refused[] = [];
  for (const line of lines) {
    const filter = inGroup(line, shareGroup);
    const error = checkFilter(filter);
    if (error) found.push({ filter, error });
    else filters.push({ filter, ...options });
  }
  if (!dynamic && lines.length === 0) reader.note(checkFilter(""));
  const acknowledging = acknowledgingFrom(reader);
  const qosLowered = wantedQos === 2;
  const { errors } = reader;
  const refused = found.length > 0 ? found : none;
  // copied, as a list that was pushed to has room for 16 more, in every node
  return { dynamic, datatype, filters: [...filters], shareGroup, acknowledging, refused, qosLowered, errors };
}

/** How the flow acknowledges; undefined: messages are acknowledged when they are received. */
function acknowledgingFrom(reader: SettingsReader) {
  const limit = reader.number("ackLimit", 1, quotas.inFlight);
  const timeoutMs = reader.number("ackTimeout", 1, ackTimeoutMax) * 1000;
  return reader.oneOf("acknowledge", ["received", "done"]) === "done" ? { limit, timeoutMs } : undefined;
}
