import type { Format } from "../../model/format";
import { decodePayload, lineOf, visibleTopic } from "../../model/payload";
import type { ConnectionFacts } from "../../model/protocol";
import type { TopicRow, TopicTree } from "../../model/topic-tree";
import type { Context, View } from "../app";
import { button, h, setAttribute, setText } from "../dom";
import { text } from "../texts";
import { VirtualList } from "../virtual-list";
import { TopicDetail } from "./topic-detail";

const ROW = 24;
/** Pixels a level is set in. */
const INDENT = 14;

/** The topics that were seen, as a tree, and the last message of the chosen one. */
export class TopicsView implements View {
  readonly element: HTMLElement;
  readonly #search = h("input", {
    type: "search",
    placeholder: text("topics.search"),
    "aria-label": text("topics.search"),
    oninput: () => this.#find(),
  });
  readonly #count = h("span", { class: "aws-iot-quiet" });
  readonly #none = h("p", { class: "aws-iot-empty" });
  readonly #list: VirtualList<TopicRow>;
  readonly #detail: TopicDetail;
  #connection: string | undefined;
  #rows: readonly TopicRow[] = [];

  constructor(private readonly context: Context) {
    this.#detail = new TopicDetail(context);
    this.#list = new VirtualList<TopicRow>({
      role: "tree",
      label: text("tab.topics"),
      rowHeight: ROW,
      key: ({ path }) => path,
      create: createRow,
      fill: (row, item) => this.#fill(row, item),
      onSelect: (row) => this.#select(row),
      onKey: (row, key) => this.#pressed(row, key),
    });
    this.#list.element.addEventListener("click", (event) => this.#clicked(event));
    this.#list.element.addEventListener("dblclick", () => this.#toggleSelected());
    const clear = button("fa-trash-o", text("button.clear"), () => this.#clear(), "small");
    this.element = h(
      "div",
      { class: "aws-iot-pane aws-iot-split" },
      h("div", { class: "aws-iot-bar-row" }, this.#search, this.#count, clear),
      this.#none,
      this.#list.element,
      this.#detail.element,
    );
  }

  draw(connection: ConnectionFacts | undefined): void {
    if (connection?.id !== this.#connection) this.#list.select(undefined);
    this.#connection = connection?.id;
    const tree = this.#tree;
    const rows = tree?.rows(this.context.now(), this.#search.value) ?? [];
    this.#rows = rows;
    this.#list.set(rows);
    this.#list.element.hidden = rows.length === 0;
    this.#none.hidden = rows.length > 0;
    setText(this.#none, text(tree && tree.size > 0 ? "topics.notFound" : "topics.none"));
    setText(this.#count, tree ? this.#countOf(tree) : "");
    this.#select(this.#list.selected);
  }

  get #tree(): TopicTree | undefined {
    return this.#connection === undefined ? undefined : this.context.panel.of(this.#connection).topics;
  }

  #countOf({ isFull, size }: TopicTree): string {
    return text(isFull ? "topics.newest" : "topics.count", { count: this.context.format.count(size) });
  }

  #fill(row: HTMLElement, item: TopicRow): void {
    const { format } = this.context;
    const [twisty, name, preview, rate] = row.children;
    row.style.paddingLeft = `${4 + (item.level - 1) * INDENT}px`;
    row.title = visibleTopic(item.path);
    setAttribute(row, "aria-level", item.level);
    setAttribute(row, "aria-posinset", item.position);
    setAttribute(row, "aria-setsize", item.siblings);
    setAttribute(row, "aria-expanded", item.open === undefined ? undefined : item.open ? "true" : "false");
    setAttribute(row, "data-recent", item.rate > 0);
    if (!(twisty instanceof HTMLElement) || !name || !preview || !rate) return;
    twisty.className = `aws-iot-twisty fa ${item.open === undefined ? "" : item.open ? "fa-caret-down" : "fa-caret-right"}`;
    setText(name, item.name === "" ? text("topics.emptyLevel") : visibleTopic(item.name));
    setText(preview, previewOf(item, format));
    setText(rate, item.rate > 0 ? format.rate(item.rate) : format.count(item.messages));
  }

  #clicked({ target }: Event): void {
    if (target instanceof HTMLElement && target.classList.contains("aws-iot-twisty")) this.#toggleSelected();
  }

  #toggleSelected(): void {
    const row = this.#list.selected;
    if (row?.open !== undefined) this.#toggle(row);
  }

  #toggle({ path, open }: TopicRow): void {
    this.#tree?.setOpen(path, !open);
    // at once: the next key is about what is shown
    this.draw(this.context.panel.selected);
  }

  #pressed(row: TopicRow, key: string): boolean {
    const opens = key === "ArrowRight" && row.open === false;
    const closes = key === "ArrowLeft" && row.open === true;
    if (opens || closes || (key === "Enter" && row.open !== undefined)) this.#toggle(row);
    else if (key === "ArrowRight" && row.open) this.#list.moveTo(this.#rows.indexOf(row) + 1);
    else if (key === "ArrowLeft" && row.level > 1) this.#list.moveTo(this.#parentOf(row));
    return key === "Enter" || key === "ArrowRight" || key === "ArrowLeft";
  }

  #parentOf(row: TopicRow): number {
    const at = this.#rows.indexOf(row);
    return this.#rows.findLastIndex(({ level }, i) => i < at && level < row.level);
  }

  #select(row: TopicRow | undefined): void {
    this.#detail.draw(row, this.#connection);
  }

  #find(): void {
    this.#list.element.scrollTop = 0;
    this.context.redraw();
  }

  #clear(): void {
    this.#tree?.clear();
    this.#list.select(undefined);
    this.context.redraw();
  }
}

const createRow = (): HTMLElement =>
  h(
    "div",
    { class: "aws-iot-topic" },
    h("i", { "aria-hidden": "true" }),
    h("span", { class: "aws-iot-topic-name" }),
    h("span", { class: "aws-iot-topic-preview" }),
    h("span", { class: "aws-iot-topic-rate" }),
  );

/** The beginning of the last payload, or how many topics there are below. */
function previewOf({ last, topics, open }: TopicRow, format: Format): string {
  if (last) return lineOf(decodePayload(last.payload, last.size), 60);
  return open ? "" : text("topics.below", { count: format.count(topics) });
}
