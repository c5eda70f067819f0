import { quotas } from "../../../iot-core/quotas";
import type { ConnectionFacts, Stats } from "../../model/protocol";
import type { Context, View } from "../app";
import { h, setAttribute, setText } from "../dom";
import { Plot } from "../plot";
import { text } from "../texts";
import { RejectedList } from "./rejected";

const counters = ["delivered", "rejected", "expired", "dropped", "failed", "received", "unmatched"] as const;

const decimalSteps = [0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000];
const binarySteps = Array.from({ length: 25 }, (_, power) => 2 ** power);

/** How much goes out and in beside what AWS allows, what waits, and what became of the rest. */
export class TrafficView implements View {
  readonly element: HTMLElement;
  readonly #messages: Plot;
  readonly #bytes: Plot;
  readonly #use = h("div", { class: "aws-iot-fill" });
  readonly #useBar = h(
    "div",
    { class: "aws-iot-bar", role: "meter", "aria-valuemin": 0, "aria-valuemax": quotas.publishesPerSecond },
    this.#use,
  );
  readonly #useText = h("span", {});
  readonly #outbox = h("p", { class: "aws-iot-outbox" });
  readonly #counters: Readonly<Record<(typeof counters)[number], HTMLElement>>;
  readonly #rejected: RejectedList;
  readonly #content: HTMLElement;
  #second = -1;

  constructor(private readonly context: Context) {
    const { format } = context;
    const names = { out: text("traffic.out"), in: text("traffic.in"), both: text("traffic.both") };
    const plot = (label: string, limit: number, steps: number[], write: (value: number) => string) =>
      new Plot({
        label,
        limit,
        limitText: text("traffic.limit", { limit: write(limit) }),
        steps,
        names,
        write,
      });
    this.#messages = plot(text("traffic.messages"), quotas.publishesPerSecond, decimalSteps, (value) =>
      format.rate(value),
    );
    this.#bytes = plot(
      text("traffic.bytes"),
      quotas.bytesPerSecond,
      binarySteps,
      (value) => `${format.bytes(value)}/s`,
    );
    const counter = () => h("dd", {}, "–");
    this.#counters = {
      delivered: counter(),
      rejected: counter(),
      expired: counter(),
      dropped: counter(),
      failed: counter(),
      received: counter(),
      unmatched: counter(),
    };
    this.#rejected = new RejectedList(context);
    this.#content = this.#layout();
    this.element = h("div", { class: "aws-iot-pane aws-iot-scroll" }, this.#content);
  }

  draw(connection: ConnectionFacts | undefined): void {
    this.#content.hidden = connection === undefined;
    if (!connection) return;
    const { traffic } = this.context.panel.of(connection.id);
    const now = this.context.now();
    const second = Math.floor(now / 1_000) + (traffic.last?.second ?? 0);
    if (second !== this.#second) {
      this.#second = second;
      this.#messages.draw(traffic.messages(now));
      this.#bytes.draw(traffic.bytes(now));
    }
    const { last } = traffic;
    this.#drawUse(last ? last.out + last.in : 0);
    this.#drawStats(this.context.panel.stats[connection.id]);
    this.#rejected.draw(connection);
  }

  #layout(): HTMLElement {
    const numbers = counters.map((name) =>
      h(
        "div",
        { class: "aws-iot-counter", "data-counter": name, title: text(`counter.hint.${name}`) },
        h("dt", {}, text(`counter.${name}`)),
        this.#counters[name],
      ),
    );
    return h(
      "div",
      {},
      h("div", { class: "aws-iot-use" }, this.#useText, this.#useBar),
      h("div", { class: "aws-iot-plots" }, this.#messages.element, this.#bytes.element),
      h("h4", {}, text("traffic.outbox")),
      this.#outbox,
      h("h4", {}, text("traffic.outcomes")),
      h("dl", { class: "aws-iot-counters" }, ...numbers),
      this.#rejected.element,
    );
  }

  #drawUse(used: number): void {
    const limit = quotas.publishesPerSecond;
    const params = { used: this.context.format.count(used), limit: this.context.format.count(limit) };
    const share = Math.min(1, used / limit);
    setText(this.#useText, text("traffic.use", params));
    this.#use.style.width = `${Math.round(100 * share)}%`;
    setAttribute(this.#useBar, "data-tone", share >= 0.9 ? "bad" : share >= 0.7 ? "soon" : "good");
    setAttribute(this.#useBar, "aria-valuenow", Math.min(used, limit));
    setAttribute(this.#useBar, "aria-label", text("traffic.use", params));
  }

  #drawStats(stats: Stats | undefined): void {
    const { format } = this.context;
    for (const name of counters) {
      setText(this.#counters[name], stats ? format.count(stats[name]) : "–");
      setAttribute(this.#counters[name], "data-some", stats !== undefined && stats[name] > 0);
    }
    setText(this.#outbox, stats ? this.#outboxText(stats) : text("traffic.unused"));
  }

  #outboxText({ waiting, inFlight, bytes, oldestAge, store }: Stats): string {
    const { format } = this.context;
    const where = text(`store.${store}`);
    if (waiting + inFlight === 0) return text("traffic.empty", { store: where });
    return text("traffic.waiting", {
      waiting: format.count(waiting),
      inFlight: format.count(inFlight),
      size: format.bytes(bytes),
      age: format.duration(oldestAge),
      store: where,
    });
  }
}
