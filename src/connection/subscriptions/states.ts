import { AwsIotError } from "../../iot-core/errors";
import type { FilterState } from "../types";

// shared, as there may be thousands of filters
export const pending: FilterState = { state: "pending" };
const granted0: FilterState = { state: "granted", qos: 0 };
const granted1: FilterState = { state: "granted", qos: 1 };

/** What a reason code of SUBACK below 0x80 grants; QoS 2, which AWS does not have, counts as 1. */
export const granted = (code: number): FilterState => (code === 0 ? granted0 : granted1);

/** The failure that a reason code of SUBACK stands for (AWS developer guide, MQTT 5 reason codes). */
export function refusal(filter: string, code: number): AwsIotError {
  switch (code) {
    case 0x87:
      return new AwsIotError("subscribe-not-authorized", "subscribe", { filter });
    case 0x8f:
      return new AwsIotError("subscribe-filter-invalid", "subscribe", { filter });
    case 0x97:
      return new AwsIotError("subscribe-quota", "subscribe", { filter });
    default:
      return new AwsIotError("subscribe-refused", "subscribe", { filter, reason: `0x${code.toString(16)}` });
  }
}

/** Whether a person would see no difference. */
export function sameState(a: FilterState, b: FilterState): boolean {
  if (a.state === "granted" && b.state === "granted") return a.qos === b.qos;
  if (a.state === "refused" && b.state === "refused") return a.error.code === b.error.code;
  return a.state === b.state;
}
