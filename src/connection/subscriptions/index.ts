export { Subscriptions } from "./registry";
export type {
  SubscriptionEffect,
  SubscriptionEffects,
  SubscriptionOptions,
  SubscriptionRegistry,
} from "./registry-types";
