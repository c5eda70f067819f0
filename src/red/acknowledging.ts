import type { NodeMessage } from "node-red";
import type { Clock, Receipt, Timer } from "../connection/types";

/** A message in the hands of a flow that AWS has to be told of. */
interface Entry {
  readonly receipt: Receipt;
  readonly taker: Acknowledging;
  timer: Timer | undefined;
}

/** Of messages not acknowledged in time so many may still be, should a flow be late. */
const MOST_LATE = 1_000;

/** by the id that the message carries through the flow, as `ackId` and as Node-RED's own `_msgid` */
const inFlows = new Map<string, Entry>();
/** those of `inFlows` whose time is over, oldest first */
const late = new Set<string>();

/** An id of this kind stays known when its message is forgotten: done, void, or of an earlier run. */
const PREFIX = "awsiot-";
const run = Date.now().toString(36);
let count = 0;

/** The messages one node has given to flows, each until it is acknowledged or its time is over. */
export class Acknowledging {
  readonly #timed = new Set<Entry>();

  constructor(
    private readonly clock: Clock,
    private readonly limitMs: number,
    private readonly onAcknowledged: () => void,
  ) {}

  /**
   * The id for a message that is given to a flow. Without a receipt nobody waits for it; with one `onLate` is
   * called when the flow has not said in time what became of it.
   */
  take(receipt: Receipt | undefined, onLate: () => void): string {
    const id = `${PREFIX}${run}-${(count++).toString(36)}`;
    if (receipt === undefined) return id;
    const entry: Entry = { receipt, taker: this, timer: undefined };
    const overdue = (): void => {
      this.stop(entry);
      receipt.release();
      keepLate(id);
      onLate();
    };
    entry.timer = this.clock.setTimer(overdue, this.limitMs);
    inFlows.set(id, entry);
    this.#timed.add(entry);
    return id;
  }

  /** The node closes: nobody is told of late messages any more, but each may still be acknowledged. */
  close(): void {
    for (const [id, entry] of inFlows) if (this.#timed.has(entry)) keepLate(id);
    for (const entry of this.#timed) this.stop(entry);
  }

  acknowledged(): void {
    this.onAcknowledged();
  }

  stop(entry: Entry): void {
    entry.timer?.cancel();
    this.#timed.delete(entry);
  }
}

/**
 * A flow says what became of the message, or messages, that `ackId` names: nodes like split and join keep it. Where it is
 * lost, `_msgid` tells: function nodes keep that. False: neither is of a message that has to be acknowledged.
 */
export function settle({ ackId, _msgid }: NodeMessage, done: boolean): boolean {
  const ids: unknown[] = Array.isArray(ackId) && ackId.length > 0 ? ackId : [ackId ?? _msgid];
  const known = ids.filter(isOurs);
  for (const id of known) settleOne(id, done);
  return known.length === ids.length;
}

const isOurs = (id: unknown): id is string => typeof id === "string" && id.startsWith(PREFIX);

function settleOne(id: string, done: boolean): void {
  const entry = inFlows.get(id);
  if (!entry) return;
  // already given up: what is still at work on it may yet say that it is done
  if (!done && late.has(id)) return;
  forget(id);
  entry.taker.stop(entry);
  if (done) {
    entry.receipt.acknowledge();
    entry.taker.acknowledged();
  } else entry.receipt.release();
}

/** Whether a message comes from a Catch node, or tells of a publish that was not delivered. */
export function hasFailed(message: NodeMessage): boolean {
  const { error, outcome } = message;
  const result: unknown =
    typeof outcome === "object" && outcome !== null && "result" in outcome ? outcome.result : undefined;
  return (error !== undefined && error !== null) || (result !== undefined && result !== "delivered");
}

function keepLate(id: string): void {
  late.add(id);
  const [oldest] = late;
  if (late.size > MOST_LATE && oldest !== undefined) forget(oldest);
}

function forget(id: string): void {
  inFlows.delete(id);
  late.delete(id);
}
