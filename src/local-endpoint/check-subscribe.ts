import type { ISubscribePacket, IUnsubscribePacket } from "mqtt-packet";
import { checkFilter } from "../iot-core/topics";
import type { Breach } from "./breach";
import { codes, denied, fatal, mistake } from "./breach";
import type { Limits } from "./options";
import type { Rights } from "./rights";

/** What ends the connection whatever the filters are; QoS 2 aside. */
export const checkSubscribePacket = (packet: ISubscribePacket): Breach | undefined =>
  packet.properties?.subscriptionIdentifier === undefined
    ? undefined
    : fatal(codes.subscriptionIdsNotSupported, "subscription identifiers are not supported");

export const checkFilterCount = (
  { length }: ISubscribePacket["subscriptions"] | IUnsubscribePacket["unsubscriptions"],
  limits: Limits,
): Breach | undefined =>
  length > limits.filtersPerSubscribe
    ? mistake(codes.quotaExceeded, `${length} filters in one packet`)
    : undefined;

/** What AWS would refuse a filter for; the number of subscriptions aside. */
export function checkSubscription(filter: string, rights: Rights): Breach | undefined {
  const error = checkFilter(filter);
  if (error) return mistake(codes.filterInvalid, error.message);
  return rights.may("Subscribe", filter) ? undefined : denied("Subscribe", filter);
}

export function checkUnsubscription(filter: string): Breach | undefined {
  const error = checkFilter(filter);
  return error && mistake(codes.filterInvalid, error.message);
}
