import { quotas } from "../../iot-core/quotas";
import type { SubscriptionOptions } from "./registry-types";

/** AWS's quotas, with the pace of a small Region. */
export const defaults: SubscriptionOptions = {
  batch: quotas.filtersPerSubscribe,
  firstBatch: quotas.filtersPerSubscribe,
  limit: quotas.subscriptionsPerConnection,
  paceMs: 5,
  lingerMs: 5_000,
  answerMs: 30_000,
  retryMs: 3_600_000,
};
