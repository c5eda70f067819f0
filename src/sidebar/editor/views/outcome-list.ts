import { timeOfDay } from "../../model/format";
import { visibleTopic } from "../../model/payload";
import type { OutcomeNews } from "../../model/protocol";
import type { Context } from "../app";
import { h, setAttribute, setText } from "../dom";
import { complaintOf, text } from "../texts";

/** How many are shown. */
const SHOWN = 5;

interface Line {
  readonly number: number;
  readonly qos: 0 | 1;
  readonly element: HTMLElement;
  readonly state: HTMLElement;
}

/** What became of the last messages that were published here. */
export class OutcomeList {
  readonly element: HTMLElement;
  readonly #list = h("ul", { class: "aws-iot-outcomes" });
  readonly #error = h("div", { class: "aws-iot-field-error", role: "alert" });
  #lines: readonly Line[] = [];

  constructor(private readonly context: Context) {
    this.element = h("div", { role: "status" }, this.#error, this.#list);
  }

  /** A message was handed over. */
  add(number: number, { topic, qos }: { readonly topic: string; readonly qos: 0 | 1 }, at: number): void {
    setText(this.#error, "");
    const state = h("span", {});
    const element = h(
      "li",
      {},
      h("span", { class: "aws-iot-quiet" }, timeOfDay(at)),
      h("code", {}, visibleTopic(topic)),
      state,
    );
    this.#lines = [{ number, qos, element, state }, ...this.#lines].slice(0, SHOWN);
    this.#list.replaceChildren(...this.#lines.map((line) => line.element));
    this.draw();
  }

  /** A message was not taken. */
  refused(why: string): void {
    setText(this.#error, why);
  }

  draw(): void {
    for (const { number, qos, element, state } of this.#lines) {
      const outcome = this.context.panel.outcomes.get(number);
      setAttribute(element, "data-result", outcome?.result ?? "sending");
      setText(state, outcome ? this.#say(outcome, qos) : text("outcome.sending"));
    }
  }

  #say({ result, error, queuedMs, attempts }: OutcomeNews, qos: 0 | 1): string {
    // nothing tells whether it came
    if (result === "delivered" && qos === 0) return text("outcome.sent");
    const { format } = this.context;
    const params = { time: format.duration(queuedMs), attempts: format.count(attempts) };
    const said = text(`outcome.${result}`, params);
    return error ? `${said} ${complaintOf(error)}` : said;
  }
}
