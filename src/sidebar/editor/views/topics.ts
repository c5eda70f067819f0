import { decodePayload, lineOf } from "../../model/payload";
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
    oninput: () => this.context.redraw(),
  });
  readonly #count = h("span", { class: "aws-iot-quiet" });
  readonly #none = h("p", { class: "aws-iot-empty" });
  readonly #list: VirtualList<TopicRow>;
  readonly #detail: TopicDetail;
  #connection: string | undefined;

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
    this.#list.set(rows);
    this.#list.element.hidden = rows.length === 0;
    this.#none.hidden = rows.length > 0;
    setText(this.#none, text(tree && tree.size > 0 ? "topics.notFound" : "topics.none"));
    setText(this.#count, tree ? text("topics.count", { count: this.context.format.count(tree.size) }) : "");
    this.#select(this.#list.selected);
  }

  get #tree(): TopicTree | undefined {
    return this.#connection === undefined ? undefined : this.context.panel.of(this.#connection).topics;
  }

  #fill(row: HTMLElement, item: TopicRow): void {
    const { format } = this.context;
    const [twisty, name, preview, rate] = row.children;
    row.style.paddingLeft = `${4 + (item.level - 1) * INDENT}px`;
    row.title = item.path;
    setAttribute(row, "aria-level", item.level);
    setAttribute(row, "aria-posinset", item.position);
    setAttribute(row, "aria-setsize", item.siblings);
    setAttribute(row, "aria-expanded", item.open === undefined ? undefined : item.open ? "true" : "false");
    setAttribute(row, "data-recent", item.rate > 0);
    if (!(twisty instanceof HTMLElement) || !name || !preview || !rate) return;
    twisty.className = `aws-iot-twisty fa ${item.open === undefined ? "" : item.open ? "fa-caret-down" : "fa-caret-right"}`;
    setText(name, item.name === "" ? text("topics.emptyLevel") : item.name);
    setText(preview, previewOf(item));
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
    this.context.redraw();
  }

  #pressed(row: TopicRow, key: string): boolean {
    const opens = key === "ArrowRight" && row.open === false;
    const closes = key === "ArrowLeft" && row.open === true;
    if (opens || closes || (key === "Enter" && row.open !== undefined)) this.#toggle(row);
    return opens || closes || key === "Enter" || key === "ArrowRight" || key === "ArrowLeft";
  }

  #select(row: TopicRow | undefined): void {
    this.#detail.draw(row, this.#connection);
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
function previewOf({ last, topics, open }: TopicRow): string {
  if (last) return lineOf(decodePayload(last.payload, last.size), 60);
  return open ? "" : text("topics.below", { count: topics });
}
