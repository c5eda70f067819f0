import { nextNumber } from "../connection/next-number";
import type { Incoming, Filter, FilterState, Subscriber } from "../connection/types";
import type { PublishProperties } from "../outbox/types";
import { base64Of, sizeOf } from "./collector";
import { errorFacts } from "./facts";
import {
  PREVIEW_BYTES,
  type FilterFacts,
  type MessageNews,
  type MessageProperties,
  type TestNews,
} from "./model/protocol";

/** Messages told in one go. */
const MOST_MESSAGES = 200;
/** Bytes of payload told in one go: with many messages each is cut shorter. */
const MOST_BYTES = 262_144;
/** Bytes of whole payloads kept for whoever asks. */
const MOST_KEPT = 4_194_304;

interface Received {
  readonly number: number;
  readonly at: number;
  readonly message: Incoming;
}

/** What the door of a connection takes for a subscription. */
interface Door {
  subscribe(subscriber: Subscriber, filters: readonly Filter[]): void;
}

/** The subscriptions one editor has through one connection, beside those of the flows, and what came by them. */
export class TestClient {
  readonly #states = new Map<string, { readonly qos: 0 | 1; state: FilterState }>();
  readonly #subscriber: Subscriber;
  #received: Received[] = [];
  #missed = 0;
  #changed = false;
  readonly #whole = new Map<number, Buffer>();
  #wholeBytes = 0;
  #door: Door | undefined;

  constructor(
    private readonly connection: string,
    name: string,
    private readonly now: () => number,
  ) {
    this.#subscriber = {
      id: name,
      deliver: (message) => this.#deliver(message),
      filterState: (filter, state) => this.#state(filter, state),
    };
  }

  get isEmpty(): boolean {
    return this.#states.size === 0;
  }

  /** The complete list of filters. */
  declare(filters: readonly { readonly filter: string; readonly qos: 0 | 1 }[]): void {
    for (const filter of this.#states.keys()) {
      if (!filters.some((one) => one.filter === filter)) this.#states.delete(filter);
    }
    for (const { filter, qos } of filters) {
      if (this.#states.get(filter)?.qos !== qos)
        this.#states.set(filter, { qos, state: { state: "pending" } });
    }
    this.#changed = true;
    this.#subscribe();
  }

  /** The connection as it is now: after a deploy it may be another one; none where there is nothing to subscribe to. */
  through(door: Door | undefined): void {
    if (door === this.#door) return;
    this.#door = door;
    this.#subscribe();
  }

  close(): void {
    this.#states.clear();
    this.#subscribe();
  }

  /** What is new since the last call. */
  take(): TestNews | undefined {
    const [received, missed, changed] = [this.#received, this.#missed, this.#changed];
    if (received.length === 0 && missed === 0 && !changed) return undefined;
    this.#received = [];
    this.#missed = 0;
    this.#changed = false;
    const most = Math.min(PREVIEW_BYTES, Math.floor(MOST_BYTES / Math.max(1, received.length)));
    return {
      connection: this.connection,
      ...(changed && { filters: [...this.#states].map(([filter, one]) => filterFacts(filter, one)) }),
      ...(received.length > 0 && { messages: received.map((one) => messageNews(one, most)) }),
      ...(missed > 0 && { missed }),
    };
  }

  /** A whole payload in base64; undefined when it is no longer known. */
  payload(number: number): string | undefined {
    return this.#whole.get(number)?.toString("base64");
  }

  #subscribe(): void {
    const filters = [...this.#states].map(([filter, { qos }]) => ({ filter, qos, guest: true }));
    this.#door?.subscribe(this.#subscriber, filters);
  }

  #deliver(message: Incoming): void {
    const number = nextNumber();
    this.#received.push({ number, at: this.now(), message });
    if (this.#received.length > MOST_MESSAGES) {
      this.#received.shift();
      this.#missed++;
    }
    if (message.payload.length > PREVIEW_BYTES) this.#keep(number, message.payload);
  }

  #keep(number: number, payload: Buffer): void {
    this.#whole.set(number, payload);
    this.#wholeBytes += payload.length;
    for (const [oldest, { length }] of this.#whole) {
      if (this.#wholeBytes <= MOST_KEPT) return;
      this.#whole.delete(oldest);
      this.#wholeBytes -= length;
    }
  }

  #state(filter: string, state: FilterState): void {
    const known = this.#states.get(filter);
    if (!known) return;
    known.state = state;
    this.#changed = true;
  }
}

function filterFacts(filter: string, { qos, state }: { qos: 0 | 1; state: FilterState }): FilterFacts {
  const granted = state.state === "granted" ? state.qos : qos;
  return {
    filter,
    qos: granted,
    state: state.state,
    ...(state.state === "refused" && { error: errorFacts(state.error) }),
  };
}

const messageNews = ({ number, at, message }: Received, most: number): MessageNews => ({
  number,
  at,
  topic: message.topic,
  qos: message.qos,
  retain: message.retain,
  dup: message.dup,
  size: sizeOf(message.payload),
  payload: base64Of(message.payload, most),
  ...(message.properties && { properties: propertyNews(message.properties) }),
});

function propertyNews(properties: PublishProperties): MessageProperties {
  const { correlationData, topicAlias: _alias, ...plain } = properties;
  return correlationData === undefined
    ? plain
    : { ...plain, correlationData: correlationData.toString("base64") };
}
