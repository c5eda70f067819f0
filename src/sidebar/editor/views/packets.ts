import { timeOfDay } from "../../model/format";
import { isRefusal, packetDetail, packetLines, type PacketLog, type PacketRow } from "../../model/packet-log";
import type { ConnectionFacts } from "../../model/protocol";
import type { Context, View } from "../app";
import { download, fileName } from "../copy";
import { button, h, setAttribute, setText } from "../dom";
import { PayloadPane } from "../payload-pane";
import { text } from "../texts";
import { VirtualList } from "../virtual-list";

const ROW = 24;

/** The last packets on the wire, before TLS hides them. Payloads stay at the runtime until they are asked for. */
export class PacketsView implements View {
  readonly element: HTMLElement;
  readonly #list: VirtualList<PacketRow>;
  readonly #count = h("span", { class: "aws-iot-quiet" });
  readonly #none = h("p", { class: "aws-iot-empty" }, text("packets.none"));
  readonly #pause: HTMLButtonElement;
  readonly #facts = h("p", {});
  readonly #ask: HTMLButtonElement;
  readonly #said = h("p", { class: "aws-iot-quiet", role: "status" });
  readonly #payload: PayloadPane;
  readonly #detail: HTMLElement;
  #log: PacketLog | undefined;
  #kept: { readonly rows: readonly PacketRow[]; readonly first: number } | undefined;

  constructor(private readonly context: Context) {
    this.#payload = new PayloadPane(context.format);
    this.#list = new VirtualList<PacketRow>({
      role: "listbox",
      label: text("tab.packets"),
      rowHeight: ROW,
      key: ({ number }) => String(number),
      create: createRow,
      fill: (row, packet) => this.#fill(row, packet),
      onSelect: (packet) => this.#select(packet),
      follows: true,
    });
    this.#pause = button("fa-pause", text("button.pause"), () => this.#togglePause(), "small");
    const clear = button("fa-trash-o", text("button.clear"), () => this.#clear(), "small");
    const save = button("fa-download", text("button.export"), () => this.#export(), "small");
    this.#ask = button("fa-eye", text("packets.ask"), () => void this.#askPayload());
    this.#detail = h(
      "section",
      { class: "aws-iot-detail", "aria-label": text("packets.detail"), hidden: true },
      this.#facts,
      h("div", { class: "aws-iot-buttons" }, this.#ask),
      this.#said,
      this.#payload.element,
    );
    this.element = h(
      "div",
      { class: "aws-iot-pane aws-iot-split" },
      h("div", { class: "aws-iot-bar-row" }, this.#count, this.#pause, clear, save),
      this.#none,
      this.#list.element,
      this.#detail,
    );
    this.#payload.show(undefined);
  }

  draw(connection: ConnectionFacts | undefined): void {
    const log = connection && this.context.panel.of(connection.id).packets;
    if (log !== this.#log) {
      this.#kept = undefined;
      this.#list.select(undefined);
    }
    this.#log = log;
    const { rows, first } = this.#kept ?? log ?? { rows: [], first: 0 };
    this.#list.element.hidden = rows.length === 0;
    this.#none.hidden = rows.length > 0;
    this.#list.set(rows, first);
    setText(this.#count, text("packets.count", { count: this.context.format.count(rows.length) }));
    setAttribute(this.#pause, "aria-pressed", this.#kept ? "true" : "false");
  }

  #fill(row: HTMLElement, packet: PacketRow): void {
    const { format } = this.context;
    const gap = this.#gap(packet);
    const texts = [
      timeOfDay(packet.at),
      gap && `+${gap}`,
      packet.direction === "out" ? "→" : "←",
      packet.type.toUpperCase(),
      packet.id === undefined ? "" : String(packet.id),
      format.bytes(packet.size),
      packetDetail(packet),
    ];
    for (const [i, written] of texts.entries()) {
      const cell = row.children[i];
      if (cell) setText(cell, written);
    }
    setAttribute(row, "data-direction", packet.direction);
    setAttribute(row, "data-bad", isRefusal(packet));
    setAttribute(row, "title", texts[6]);
  }

  /** The time since the packet before; "" of the first. */
  #gap({ gap }: PacketRow): string {
    if (gap === undefined) return "";
    return gap < 10_000 ? `${gap} ms` : this.context.format.duration(gap);
  }

  #select(packet: PacketRow | undefined): void {
    this.#detail.hidden = packet === undefined;
    this.#payload.show(undefined);
    setText(this.#said, "");
    if (!packet) return;
    const { format } = this.context;
    const direction = text(packet.direction === "out" ? "direction.out" : "direction.in");
    const id = packet.id === undefined ? [] : [text("packets.id", { id: packet.id })];
    const gap = this.#gap(packet);
    // with what a narrow list leaves out
    const parts = [
      timeOfDay(packet.at),
      packet.type.toUpperCase(),
      direction,
      ...id,
      format.bytes(packet.size),
      gap && text("packets.gap", { time: gap }),
      packetDetail(packet),
    ];
    setText(this.#facts, parts.filter((part) => part !== "").join(" · "));
    this.#ask.hidden = !packet.payloadSize;
  }

  async #askPayload(): Promise<void> {
    const packet = this.#list.selected;
    if (!packet) return;
    const payload = await this.context.client.packetPayload(packet.number);
    if (this.#list.selected?.number !== packet.number) return;
    this.#ask.hidden = payload !== undefined;
    setText(this.#said, payload ? "" : text("payload.gone"));
    this.#payload.show(payload);
  }

  #togglePause(): void {
    const { rows = [], first = 0 } = this.#log ?? {};
    this.#kept = this.#kept ? undefined : { rows, first };
    this.context.redraw();
  }

  #clear(): void {
    this.#log?.clear();
    this.#kept = undefined;
    this.#list.select(undefined);
    this.context.redraw();
  }

  #export(): void {
    const rows = this.#kept?.rows ?? this.#log?.rows ?? [];
    download(fileName("packets", this.context.now()), packetLines(rows));
  }
}

const createRow = (): HTMLElement =>
  h(
    "div",
    { class: "aws-iot-packet" },
    ...["time", "gap", "direction", "type", "id", "size", "detail"].map((name) =>
      h("span", { class: `aws-iot-packet-${name}` }),
    ),
  );
