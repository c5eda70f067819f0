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
const LONGEST_PAUSE = 15_000;

const encode = encodeURIComponent;

/** The panel's side of the conversation: one stream of news while somebody looks, and the requests that go with it. */
export class Client {
  readonly #wanted = new Map<string, readonly WantedFilter[]>();
  #visible = false;
  #stream: AbortController | undefined;
  #part: Part | undefined;
  #watched = "";
  #numbers = 0;
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
    if (answer && !answer.ok) this.#wanted.set(connection, before);
    this.#update();
    return answer && errorIn(answer);
  }

  /** Hands a message to the connection's outbox; gives the number its outcome comes with, or the error. */
  async publish(message: Omit<PublishRequest, "number">): Promise<number | ErrorFacts> {
    const number = ++this.#numbers;
    const answer = await request("POST", `sessions/${this.#session}/publish`, { ...message, number });
    return errorIn(answer) ?? number;
  }

  async sendAgain(connection: string, rejected: number): Promise<number | ErrorFacts> {
    const number = ++this.#numbers;
    const path = `connections/${encode(connection)}/rejected/${rejected}/again`;
    const answer = await request("POST", path, { session: this.panel.session ?? "", number });
    return errorIn(answer) ?? number;
  }

  async discard(connection: string, rejected: number): Promise<void> {
    await request("POST", `connections/${encode(connection)}/rejected/${rejected}/discard`, {});
  }

  async order(connection: string, what: "connect" | "disconnect"): Promise<void> {
    await request("POST", `connections/${encode(connection)}/${what}`, {});
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
    if (this.#visible || wantsTest) this.#stream ??= this.#open();
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
    if (news.session !== undefined) {
      this.#watched = "";
      for (const connection of this.#wanted.keys()) void this.#postFilters(connection);
    }
    // the runtime would go on with them, should the connection come back after all
    for (const id of gone) if (this.#wanted.delete(id)) void this.#postFilters(id);
    this.#watch();
    this.changed();
  }

  /** Tells the runtime which connection is looked at, and what of it. */
  #watch(): void {
    const watched = this.#visible ? { connection: this.panel.selected?.id, part: this.#part } : {};
    if (this.panel.session === undefined || JSON.stringify(watched) === this.#watched) return;
    this.#watched = JSON.stringify(watched);
    void request("POST", `sessions/${this.#session}/watch`, watched);
  }

  async #postFilters(connection: string): Promise<Answer | undefined> {
    if (this.panel.session === undefined || !mayWrite()) return undefined;
    const filters = this.filters(connection);
    return request("POST", `sessions/${this.#session}/subscriptions`, { connection, filters });
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
