import type { Panel } from "../model/panel";
import type { ErrorFacts, News, Part, PublishRequest } from "../model/protocol";
import { decodePayload, type Payload } from "../model/payload";
import { mayWrite } from "./red";
import { readNews, Refusal, request, type Answer } from "./stream";

export type LinkState = "off" | "opening" | "open" | "lost" | "denied" | "full";

/** One filter the test client wants. */
export interface WantedFilter {
  readonly filter: string;
  readonly qos: 0 | 1;
}

/** Milliseconds before the stream is opened again; doubled up to the longest. */
const PAUSE = 1_000;
const LONGEST_PAUSE = 5_000;
/** Milliseconds after which the runtime is shown again that this user is logged in, or it would end the stream. */
const PROOF = 20_000;

const encode = encodeURIComponent;

/** The panel's side of the conversation: one stream of news while somebody looks, and the requests that go with it. */
export class Client {
  readonly #wanted = new Map<string, readonly WantedFilter[]>();
  #visible = false;
  #stream: AbortController | undefined;
  #part: Part | undefined;
  #watched = "";
  #watchedAt = 0;
  #numbers = 0;
  /** settles with the answer to the last request that others must not overtake */
  #turn: Promise<unknown> = Promise.resolve();
  /** numbers of what was handed over and is not settled yet */
  readonly #unsettled = new Set<number>();
  state: LinkState = "off";

  constructor(
    private readonly panel: Panel,
    /** there is news, or the state has changed */
    private readonly changed: () => void,
  ) {}

  /** Somebody looks at the panel, or nobody does. The test client's subscriptions go on when nobody looks. */
  look(visible: boolean): void {
    this.#visible = visible;
    this.#update();
  }

  /** Another part of the panel is shown. */
  show(part: Part | undefined): void {
    this.#part = part;
    this.#watch();
  }

  /** Another connection is chosen. */
  select(id: string): void {
    this.panel.select(id);
    this.#watch();
    this.changed();
  }

  filters(connection: string): readonly WantedFilter[] {
    return this.#wanted.get(connection) ?? [];
  }

  /** The test client's complete list of filters through a connection. */
  async subscribe(connection: string, filters: readonly WantedFilter[]): Promise<ErrorFacts | undefined> {
    const before = this.filters(connection);
    this.#wanted.set(connection, filters);
    const answer = await this.#postFilters(connection);
    if (answer && !answer.ok) this.#takeBack(connection, before, filters);
    this.#update();
    return answer && errorIn(answer);
  }

  /** Undoes one change; what was changed since stays. */
  #takeBack(connection: string, before: readonly WantedFilter[], after: readonly WantedFilter[]): void {
    const added = after.filter((one) => !before.includes(one));
    const kept = this.filters(connection).filter((one) => !added.includes(one));
    const gone = before.filter(
      (one) => !after.includes(one) && !kept.some(({ filter }) => filter === one.filter),
    );
    this.#wanted.set(connection, [...kept, ...gone]);
  }

  /** Hands a message to the connection's outbox; gives the number its outcome comes with, or the error. */
  publish(message: Omit<PublishRequest, "number">): Promise<number | ErrorFacts> {
    return this.#handOver((number) =>
      request("POST", `sessions/${this.#session}/publish`, { ...message, number }),
    );
  }

  sendAgain(connection: string, rejected: number): Promise<number | ErrorFacts> {
    const path = `connections/${encode(connection)}/rejected/${rejected}/again`;
    return this.#handOver((number) => request("POST", path, { session: this.panel.session ?? "", number }));
  }

  async #handOver(ask: (number: number) => Promise<Answer>): Promise<number | ErrorFacts> {
    const number = ++this.#numbers;
    this.#unsettled.add(number);
    const error = errorIn(await ask(number));
    if (error) this.#unsettled.delete(number);
    return error ?? number;
  }

  async discard(connection: string, rejected: number): Promise<ErrorFacts | undefined> {
    return errorIn(
      await request("POST", `connections/${encode(connection)}/rejected/${rejected}/discard`, {}),
    );
  }

  async order(connection: string, what: "connect" | "disconnect"): Promise<ErrorFacts | undefined> {
    return errorIn(await request("POST", `connections/${encode(connection)}/${what}`, {}));
  }

  async report(connection: string): Promise<string | undefined> {
    const { body } = await request("GET", `connections/${encode(connection)}/report`);
    return textIn(body, "text");
  }

  /** The payload of a packet, or its beginning; undefined when the runtime no longer has it. */
  async packetPayload(number: number): Promise<Payload | undefined> {
    const { body } = await request("GET", `sessions/${this.#session}/packets/${number}`);
    const payload = textIn(body, "payload");
    const size: unknown = typeof body === "object" && body !== null && "size" in body ? body.size : undefined;
    return payload === undefined || typeof size !== "number" ? undefined : decodePayload(payload, size);
  }

  /** The whole payload of a message; undefined when the runtime no longer has it. */
  async messagePayload(number: number, size: number): Promise<Payload | undefined> {
    const { body } = await request("GET", `sessions/${this.#session}/messages/${number}`);
    const payload = textIn(body, "payload");
    return payload === undefined ? undefined : decodePayload(payload, size);
  }

  get #session(): string {
    return encode(this.panel.session ?? "");
  }

  #update(): void {
    const wantsTest = [...this.#wanted.values()].some((filters) => filters.length > 0);
    if (this.#visible || wantsTest || this.#unsettled.size > 0) this.#stream ??= this.#open();
    else this.#close();
    this.#watch();
  }

  #open(): AbortController {
    const stream = new AbortController();
    void this.#run(stream.signal);
    return stream;
  }

  #close(): void {
    this.#stream?.abort();
    this.#stream = undefined;
    this.panel.session = undefined;
    this.#become("off");
  }

  async #run(signal: AbortSignal): Promise<void> {
    for (let pause = PAUSE; !signal.aborted; pause = Math.min(2 * pause, LONGEST_PAUSE)) {
      if (this.state === "off") this.#become("opening");
      const failure = await readNews(signal, (news) => {
        pause = PAUSE;
        this.#take(news);
      }).catch((error: unknown) => error);
      if (signal.aborted) return;
      this.panel.session = undefined;
      this.#become(stateAfter(failure));
      await new Promise((again) => setTimeout(again, pause));
    }
  }

  #take(news: News): void {
    const gone = this.panel.add(news, Date.now());
    this.state = "open";
    for (const { number, result } of news.outcomes ?? [])
      if (result !== "waiting") this.#unsettled.delete(number);
    if (news.session !== undefined) {
      this.#watched = "";
      // outcomes come by the stream under which they were asked for
      this.panel.lose(this.#unsettled);
      this.#unsettled.clear();
      for (const connection of this.#wanted.keys()) void this.#postFilters(connection);
    }
    // the runtime would go on with them, should the connection come back after all
    for (const id of gone) if (this.#wanted.delete(id)) void this.#postFilters(id);
    this.#update();
    this.changed();
  }

  /** Tells the runtime which connection is looked at, and what of it. */
  #watch(): void {
    const watched = this.#visible ? { connection: this.panel.selectedId, part: this.#part } : {};
    // not the time of day, which may be set back
    const now = performance.now();
    const isKnown = JSON.stringify(watched) === this.#watched && now - this.#watchedAt < PROOF;
    if (this.panel.session === undefined || isKnown) return;
    this.#watched = JSON.stringify(watched);
    this.#watchedAt = now;
    void this.#inTurn(async () => {
      const { status } = await request("POST", `sessions/${this.#session}/watch`, watched);
      // it came to nothing: said again with the next news
      if (status === 0 || status >= 500) this.#watched = "";
    });
  }

  #postFilters(connection: string): Promise<Answer | undefined> {
    return this.#inTurn(async () => {
      if (this.panel.session === undefined || !mayWrite()) return undefined;
      const filters = this.filters(connection);
      return request("POST", `sessions/${this.#session}/subscriptions`, { connection, filters });
    });
  }

  /** For requests that say how all is to be: none may overtake another. */
  #inTurn<T>(ask: () => Promise<T>): Promise<T> {
    const answer = this.#turn.then(ask);
    this.#turn = answer;
    return answer;
  }

  #become(state: LinkState): void {
    if (state === this.state) return;
    this.state = state;
    this.changed();
  }
}

function stateAfter(failure: unknown): LinkState {
  if (!(failure instanceof Refusal)) return "lost";
  if (failure.status === 401 || failure.status === 403) return "denied";
  return failure.status === 503 ? "full" : "lost";
}

const textIn = (body: unknown, name: string): string | undefined => {
  const value: unknown = typeof body === "object" && body !== null ? Reflect.get(body, name) : undefined;
  return typeof value === "string" ? value : undefined;
};

/** Why a request came to nothing. */
function errorIn({ ok, status, body }: Answer): ErrorFacts | undefined {
  if (ok) return undefined;
  const sentence = textIn(body, "sentence");
  const params: unknown = typeof body === "object" && body !== null ? Reflect.get(body, "params") : {};
  return {
    code: textIn(body, "code") ?? `http-${status}`,
    params: (params ?? {}) as ErrorFacts["params"],
    sentence: sentence ?? "",
    remedy: textIn(body, "remedy") ?? "",
  };
}
