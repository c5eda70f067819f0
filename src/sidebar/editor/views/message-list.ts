import { emptyText, type ShownFilter } from "../../model/filters";
import { timeOfDay } from "../../model/format";
import { toJsonLines, type LoggedMessage, type MessageLog } from "../../model/message-log";
import { isWhole, visibleTopic } from "../../model/payload";
import { propertyFacts } from "../../model/properties";
import type { ConnectionFacts } from "../../model/protocol";
import type { Context } from "../app";
import { copy, download, fileName } from "../copy";
import { button, h, setAttribute, setText } from "../dom";
import { PayloadPane } from "../payload-pane";
import { text } from "../texts";
import { VirtualList } from "../virtual-list";

const ROW = 40;

/** The messages that came for the test client, and the chosen one in full. */
export class MessageList {
  readonly elements: readonly HTMLElement[];
  readonly #list: VirtualList<LoggedMessage>;
  readonly #search = h("input", {
    type: "search",
    placeholder: text("message.search"),
    "aria-label": text("message.search"),
    oninput: () => this.#find(),
  });
  readonly #count = h("span", { class: "aws-iot-quiet" });
  readonly #none = h("p", { class: "aws-iot-empty" });
  readonly #pause: HTMLButtonElement;
  readonly #detail: HTMLElement;
  readonly #topic = h("code", {});
  readonly #copyTopic: HTMLButtonElement;
  readonly #facts = h("p", { class: "aws-iot-quiet" });
  readonly #properties = h("dl", { class: "aws-iot-facts" });
  readonly #payload: PayloadPane;
  #log: MessageLog | undefined;

  constructor(private readonly context: Context) {
    this.#payload = new PayloadPane(context.format);
    this.#list = new VirtualList<LoggedMessage>({
      role: "listbox",
      label: text("message.list"),
      rowHeight: ROW,
      key: ({ number }) => String(number),
      create: createRow,
      fill: (row, message) => this.#fill(row, message),
      onSelect: (message) => this.#select(message),
      follows: true,
    });
    this.#pause = button("fa-pause", text("button.pause"), () => this.#togglePause(), "small");
    this.#copyTopic = button(
      "fa-clipboard",
      text("button.copyTopic"),
      (event) => copy(this.#list.selected?.topic ?? "", event.currentTarget),
      "small",
    );
    this.#detail = h(
      "section",
      { class: "aws-iot-detail", "aria-label": text("message.detail"), hidden: true },
      h("div", { class: "aws-iot-line" }, this.#topic, this.#copyTopic),
      this.#facts,
      this.#properties,
      this.#payload.element,
    );
    this.elements = [this.#bar(), this.#none, this.#list.element, this.#detail];
  }

  draw(connection: ConnectionFacts | undefined, filters: readonly ShownFilter[]): void {
    const log = connection && this.context.panel.of(connection.id).messages;
    if (log !== this.#log) {
      this.#list.select(undefined);
      this.#search.value = log?.search ?? "";
    }
    this.#log = log;
    const shown = log?.shown ?? [];
    this.#list.element.hidden = shown.length === 0;
    this.#none.hidden = shown.length > 0;
    this.#list.set(shown, log?.first ?? 0);
    setText(this.#none, text(emptyText(log, filters)));
    setText(this.#count, this.#countOf(log));
    setAttribute(this.#pause, "aria-pressed", log?.paused ? "true" : "false");
  }

  #bar(): HTMLElement {
    const clear = button("fa-trash-o", text("button.clear"), () => this.#clear(), "small");
    const save = button("fa-download", text("button.export"), () => this.#export(), "small");
    return h("div", { class: "aws-iot-bar-row" }, this.#search, this.#count, this.#pause, clear, save);
  }

  #countOf(log: MessageLog | undefined): string {
    const { format } = this.context;
    if (log === undefined) return "";
    const parts = [text("message.count", { count: format.count(log.shown.length) })];
    if (log.waiting > 0) parts.push(text("message.held", { count: format.count(log.waiting) }));
    if (log.missed > 0) parts.push(text("message.missed", { count: format.count(log.missed) }));
    return parts.join(" · ");
  }

  #fill(row: HTMLElement, message: LoggedMessage): void {
    const [head, line] = row.children;
    const [time, topic, marks] = head?.children ?? [];
    const name = topic?.firstElementChild;
    if (!time || !name || !marks || !line) return;
    setText(time, timeOfDay(message.at));
    const written = [visibleTopic(message.topic), this.#marks(message)] as const;
    setText(name, written[0]);
    setText(marks, written[1]);
    setText(line, message.line);
    // with what a narrow row leaves out
    setAttribute(row, "title", written.join(" · "));
  }

  #marks({ qos, retain, size }: LoggedMessage): string {
    const parts = [`QoS ${qos}`, this.context.format.bytes(size)];
    if (retain) parts.unshift(text("message.retained"));
    return parts.join(" · ");
  }

  #select(message: LoggedMessage | undefined): void {
    this.#detail.hidden = message === undefined;
    if (!message) return this.#payload.show(undefined);
    const { number, size } = message;
    setText(this.#topic, visibleTopic(message.topic));
    setAttribute(this.#copyTopic, "aria-label", `${text("button.copyTopic")}: ${message.topic}`);
    const dup = message.dup ? ["DUP"] : [];
    setText(this.#facts, [timeOfDay(message.at), this.#marks(message), ...dup].join(" · "));
    const properties = propertyFacts(message.properties ?? {}, text);
    this.#properties.replaceChildren(
      ...properties.map(({ name, value }) => h("div", {}, h("dt", {}, name), h("dd", {}, value))),
    );
    const load = () => this.context.client.messagePayload(number, size);
    this.#payload.show(message.payload, isWhole(message.payload) ? undefined : load);
  }

  #find(): void {
    if (this.#log) this.#log.search = this.#search.value;
    this.context.redraw();
  }

  #togglePause(): void {
    if (this.#log) this.#log.paused = !this.#log.paused;
    this.context.redraw();
  }

  #clear(): void {
    this.#log?.clear();
    this.#list.select(undefined);
    this.context.redraw();
  }

  #export(): void {
    download(fileName("messages", this.context.now()), toJsonLines(this.#log?.shown ?? []));
  }
}

const createRow = (): HTMLElement =>
  h(
    "div",
    { class: "aws-iot-message" },
    h(
      "div",
      { class: "aws-iot-message-head" },
      h("span", { class: "aws-iot-message-time" }),
      h("span", { class: "aws-iot-message-topic" }, h("bdi", { dir: "ltr" })),
      h("span", { class: "aws-iot-message-marks" }),
    ),
    h("div", { class: "aws-iot-message-line" }),
  );
