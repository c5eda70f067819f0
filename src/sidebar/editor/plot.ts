import UPlot from "uplot";
import { plotTop, type Columns } from "../model/traffic";
import { h, setText } from "./dom";

export interface PlotOptions {
  readonly label: string;
  /** what AWS allows a second, and how it is said */
  readonly limit: number;
  readonly limitText: string;
  /** distances between two lines of the grid */
  readonly steps: number[];
  readonly names: { readonly out: string; readonly in: string; readonly both: string };
  /** a value for people */
  write(value: number): string;
}

type Series = "out" | "in" | "both";
const order: readonly Series[] = ["out", "in", "both"];
const HEIGHT = 120;

/** A plot of the last five minutes with AWS's limit as a line; what the pointer is over stands in the legend. */
export class Plot {
  readonly element: HTMLElement;
  readonly #canvas = h("div", { class: "aws-iot-plot-canvas", role: "img" });
  readonly #values: Readonly<Record<Series, HTMLElement>>;
  readonly #time = h("span", { class: "aws-iot-quiet" });
  #plot: UPlot | undefined;
  #columns: Columns | undefined;
  #at: number | undefined;
  #showsLimit = false;

  constructor(private readonly options: PlotOptions) {
    const value = () => h("b", {});
    this.#values = { out: value(), in: value(), both: value() };
    const legend = order.map((series) =>
      h(
        "span",
        { class: "aws-iot-legend" },
        h("i", { class: `aws-iot-swatch aws-iot-swatch-${series}` }),
        `${options.names[series]} `,
        this.#values[series],
      ),
    );
    this.element = h(
      "figure",
      { class: "aws-iot-plot" },
      h("figcaption", {}, h("span", { class: "aws-iot-plot-title" }, options.label), ...legend, this.#time),
      this.#canvas,
    );
    new ResizeObserver(() => this.#fit()).observe(this.#canvas);
  }

  draw(columns: Columns): void {
    this.#columns = columns;
    const { times, out, in: received, both } = columns;
    // drawn one over the other: the sum below
    const data = [times, both, received, out].map((column) => [...column]) as unknown as UPlot.AlignedData;
    if (this.#plot) this.#plot.setData(data);
    else if (this.#canvas.clientWidth > 0) this.#plot = new UPlot(this.#settings(), data, this.#canvas);
    this.#legend();
  }

  #fit(): void {
    const width = this.#canvas.clientWidth;
    if (width > 0) this.#plot?.setSize({ width, height: HEIGHT });
  }

  #legend(): void {
    const { times = [], ...columns } = this.#columns ?? {};
    const last = times.length - 1;
    const at = this.#at ?? last;
    for (const series of order) {
      const value = (columns as Partial<Columns>)[series]?.[at];
      setText(this.#values[series], typeof value === "number" ? this.options.write(value) : "–");
    }
    const time = times[at];
    setText(this.#time, this.#at === undefined || time === undefined ? "" : clock(time, true));
    const spoken = order.map(
      (series) => `${this.options.names[series]} ${this.#values[series].textContent ?? ""}`,
    );
    this.#canvas.setAttribute(
      "aria-label",
      `${this.options.label}: ${spoken.join(", ")}; ${this.options.limitText}`,
    );
  }

  #settings(): UPlot.Options {
    const colour = (name: string) => () => getComputedStyle(this.#canvas).getPropertyValue(name).trim();
    const line = (name: string, width: number) => ({
      stroke: colour(name),
      width,
      points: { show: false },
      spanGaps: false,
    });
    const axis = {
      stroke: colour("--aws-iot-axis"),
      grid: { stroke: colour("--aws-iot-grid"), width: 1 },
      ticks: { show: false },
      font: "10px sans-serif",
    };
    return {
      width: this.#canvas.clientWidth,
      height: HEIGHT,
      legend: { show: false },
      cursor: { y: false, drag: { x: false, y: false }, points: { show: false } },
      scales: { x: { time: true }, y: { range: (_plot, _low, high) => this.#range(high) } },
      series: [
        {},
        { ...line("--aws-iot-both", 1), fill: colour("--aws-iot-both-fill") },
        { ...line("--aws-iot-in", 1.5) },
        { ...line("--aws-iot-out", 1.5) },
      ],
      axes: [
        { ...axis, space: 40, size: 20, values: (_plot, splits) => splits.map((at) => clock(at)) },
        {
          ...axis,
          space: 30,
          size: 52,
          incrs: this.options.steps,
          values: (_plot, splits) => splits.map((value) => this.options.write(value)),
        },
      ],
      hooks: {
        draw: [(plot) => this.#drawLimit(plot, colour("--aws-iot-limit")())],
        setCursor: [
          (plot) => {
            this.#at = plot.cursor.idx ?? undefined;
            this.#legend();
          },
        ],
      },
    };
  }

  #range(high: number | null): [number, number] {
    const { top, showsLimit } = plotTop(high ?? 0, this.options.limit);
    this.#showsLimit = showsLimit;
    return [0, top];
  }

  #drawLimit(plot: UPlot, colour: string): void {
    const { ctx, bbox } = plot;
    const ratio = devicePixelRatio;
    const y = this.#showsLimit ? plot.valToPos(this.options.limit, "y", true) : bbox.top;
    ctx.save();
    ctx.strokeStyle = colour;
    ctx.fillStyle = colour;
    ctx.lineWidth = ratio;
    if (this.#showsLimit) {
      ctx.setLineDash([4 * ratio, 4 * ratio]);
      ctx.beginPath();
      ctx.moveTo(bbox.left, y);
      ctx.lineTo(bbox.left + bbox.width, y);
      ctx.stroke();
    }
    ctx.font = `${10 * ratio}px sans-serif`;
    ctx.textAlign = "right";
    ctx.textBaseline = "top";
    const { limitText } = this.options;
    ctx.fillText(
      this.#showsLimit ? limitText : `${limitText} ↑`,
      bbox.left + bbox.width - 2 * ratio,
      y + 2 * ratio,
    );
    ctx.restore();
  }
}

/** A time of day from seconds. */
function clock(seconds: number, withSeconds = false): string {
  const date = new Date(seconds * 1_000);
  const parts = [date.getHours(), date.getMinutes(), ...(withSeconds ? [date.getSeconds()] : [])];
  return parts.map((part) => String(part).padStart(2, "0")).join(":");
}
