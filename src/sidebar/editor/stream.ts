import type { News } from "../model/protocol";
import { editor } from "./red";

/** Milliseconds without a word after which the runtime counts as gone: it says something every second. */
const SILENCE = 15_000;
/** Characters of one line of news: far more than the runtime ever sends. */
const LONGEST = 16_777_216;

/** The runtime's answer was no. */
export class Refusal extends Error {
  constructor(readonly status: number) {
    super(`status ${status}`);
  }
}

/**
 * Reads the news line by line until the runtime ends or the signal aborts; rejects where there is none. The editor's
 * requests carry its token in a header, which EventSource cannot: hence `fetch`.
 */
export async function readNews(signal: AbortSignal, take: (news: News) => void): Promise<void> {
  const reading = new AbortController();
  const stop = (): void => reading.abort();
  let timer = setTimeout(stop, SILENCE);
  signal.addEventListener("abort", stop);
  try {
    const response = await fetch(`${editor.settings.apiRootUrl ?? ""}aws-iot/sidebar/stream`, {
      headers: authorization(),
      signal: reading.signal,
    });
    if (!response.ok || !response.body) throw new Refusal(response.status);
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    let rest = "";
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      clearTimeout(timer);
      timer = setTimeout(stop, SILENCE);
      const lines = (rest + value).split("\n");
      rest = lines.pop() ?? "";
      if (rest.length > LONGEST) throw new Error("a line without end");
      for (const line of lines) take(JSON.parse(line) as News);
    }
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", stop);
    stop();
  }
}

function authorization(): Record<string, string> {
  const tokens = editor.settings.get("auth-tokens");
  const token: unknown =
    typeof tokens === "object" && tokens !== null && "access_token" in tokens
      ? tokens.access_token
      : undefined;
  return typeof token === "string" ? { Authorization: `Bearer ${token}` } : {};
}

/** What a request came to: `body` is what was answered, also with an error. */
export interface Answer {
  readonly ok: boolean;
  readonly status: number;
  readonly body: unknown;
}

/** One request to the runtime, as the editor makes its own; never rejects. */
export function request(method: "GET" | "POST", path: string, body?: object): Promise<Answer> {
  return new Promise((settle) => {
    const done = (ok: boolean, { status, responseJSON }: JQuery.jqXHR) =>
      settle({ ok, status, body: responseJSON as unknown });
    void $.ajax({
      url: `aws-iot/sidebar/${path}`,
      method,
      timeout: SILENCE,
      ...(body && { contentType: "application/json", data: JSON.stringify(body) }),
      success: (_data: unknown, _text, xhr) => done(true, xhr),
      error: (xhr) => done(false, xhr),
    });
  });
}
