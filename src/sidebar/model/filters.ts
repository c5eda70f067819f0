import type { MessageLog } from "./message-log";
import { isWhole } from "./payload";
import type { ConnectionFacts, FilterFacts } from "./protocol";

/** A filter of the test client as it is shown. */
export interface ShownFilter extends Omit<FilterFacts, "state"> {
  readonly state: FilterFacts["state"] | "offline";
}

/** What is wanted, each as the runtime says it stands; without a connection nothing is granted. */
export const shownFilters = (
  wanted: readonly Pick<FilterFacts, "filter" | "qos">[],
  known: readonly FilterFacts[],
  { state }: ConnectionFacts["status"],
): readonly ShownFilter[] =>
  wanted.map((one) => {
    const facts = known.find(({ filter }) => filter === one.filter) ?? { ...one, state: "pending" };
    return state === "connected" || facts.state === "refused" ? facts : { ...facts, state: "offline" };
  });

/** Why no message is shown: the key of the text that says it. */
export function emptyText(log: MessageLog | undefined, filters: readonly ShownFilter[]): string {
  if (log && log.search !== "" && log.searched.length > 0) {
    return log.searched.every(({ payload }) => isWhole(payload)) ? "message.notFound" : "message.notFoundCut";
  }
  if (log?.paused) return "message.paused";
  const states = filters.map(({ state }) => state);
  const state = (["granted", "pending", "offline", "refused"] as const).find((one) => states.includes(one));
  return `message.${state ?? "none"}`;
}
