import { decodePayload, lineOf, textOf, type Payload } from "./payload";
import type { MessageNews } from "./protocol";
import { Ring } from "./ring";

/** Messages remembered. */
export const MOST_MESSAGES = 1_000;

/** A message of the test client as it is shown. */
export interface LoggedMessage extends Omit<MessageNews, "payload"> {
  readonly payload: Payload;
  /** the payload's beginning in one line */
  readonly line: string;
}

/** The messages that came for the test client, newest last; a search shows some of them, a pause keeps the view. */
export class MessageLog {
  readonly #ring = new Ring<LoggedMessage>(MOST_MESSAGES);
  #shown: readonly LoggedMessage[] = [];
  #search = "";
  #held: readonly LoggedMessage[] | undefined;
  /** how many were taken from the beginning of `shown` since the search began */
  first = 0;
  /** messages that came too fast to be shown */
  missed = 0;
  /** messages that came since the pause began */
  waiting = 0;

  /** those to show: the search's, and none that came since the pause began */
  get shown(): readonly LoggedMessage[] {
    return this.#shown;
  }

  /** those the search looks through: all, or those there were when the pause began */
  get searched(): readonly LoggedMessage[] {
    return this.#held ?? this.#ring.items;
  }

  get search(): string {
    return this.#search;
  }

  set search(text: string) {
    this.#search = text;
    this.first = 0;
    this.#shown = this.searched.filter((message) => this.#matches(message));
  }

  get paused(): boolean {
    return this.#held !== undefined;
  }

  set paused(paused: boolean) {
    this.#held = paused ? this.#ring.items : undefined;
    this.waiting = 0;
    if (!paused) this.search = this.#search;
  }

  add(news: readonly MessageNews[], missed = 0): void {
    this.missed += missed;
    const messages = news.map((one) => {
      const payload = decodePayload(one.payload, one.size);
      return { ...one, payload, line: lineOf(payload) };
    });
    this.#ring.add(messages);
    if (this.#held) {
      this.waiting += messages.length;
      return;
    }
    const oldest = this.#ring.items[0]?.number ?? 0;
    const all = [...this.#shown, ...messages.filter((message) => this.#matches(message))];
    this.#shown = all.filter(({ number }) => number >= oldest);
    this.first += all.length - this.#shown.length;
  }

  /** Forgets them all, which ends a pause: nothing is left to look at in peace. */
  clear(): void {
    this.#ring.clear();
    this.missed = 0;
    this.paused = false;
  }

  #matches({ topic, payload }: LoggedMessage): boolean {
    if (this.#search === "") return true;
    const wanted = this.#search.toLowerCase();
    return topic.toLowerCase().includes(wanted) || !!textOf(payload)?.toLowerCase().includes(wanted);
  }
}

/** Messages as JSON lines: a payload that is text as text, any other as base64; `cut` where only its beginning is known. */
export const toJsonLines = (messages: readonly LoggedMessage[]): string =>
  messages.map((message) => `${JSON.stringify(exported(message))}\n`).join("");

function exported({ at, topic, qos, retain, dup, size, payload, properties }: LoggedMessage): object {
  const text = textOf(payload);
  return {
    time: new Date(at).toISOString(),
    topic,
    qos,
    retain,
    ...(dup && { dup }),
    size,
    ...(text === undefined ? { payloadBase64: toBase64(payload.bytes) } : { payload: text }),
    ...(payload.bytes.length < size && { cut: true }),
    ...(properties && { properties }),
  };
}

/** Bytes as base64. */
export const toBase64 = (bytes: Uint8Array): string =>
  btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
