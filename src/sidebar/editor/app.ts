import { Format } from "../model/format";
import { Panel } from "../model/panel";
import type { ConnectionFacts } from "../model/protocol";
import { Client, type LinkState } from "./client";
import { h, setChildren, setText } from "./dom";
import { editor, mayWrite } from "./red";
import { ReportButton } from "./report-button";
import { TabRow } from "./tabs";
import { text } from "./texts";
import { ConnectionsView } from "./views/connections";
import { PacketsView } from "./views/packets";
import { TestView } from "./views/test";
import { TopicsView } from "./views/topics";
import { TrafficView } from "./views/traffic";

/** What the views share. */
export interface Context {
  readonly panel: Panel;
  readonly client: Client;
  readonly format: Format;
  /** whether this user may order something */
  readonly writes: boolean;
  /** the runtime's time */
  now(): number;
  /** copies the support report of a connection */
  report(connection: string): void;
  /** draws what is in sight anew */
  redraw(): void;
}

/** One part of the panel. */
export interface View {
  readonly element: HTMLElement;
  /** Draws what is known of a connection; undefined: there is none. */
  draw(connection: ConnectionFacts | undefined): void;
}

/** Milliseconds for which the stream outlives the panel's going out of sight: people go to and fro. */
const LINGER = 3_000;

/** The panel: one stream of news, a choice of connection, and the parts as tabs. */
export class App implements Context {
  readonly element: HTMLElement;
  readonly panel = new Panel();
  readonly client = new Client(this.panel, () => this.redraw());
  readonly format = new Format(editor.i18n.lang());
  readonly writes = mayWrite();
  readonly #views: ReadonlyMap<string, View>;
  readonly #tabs: TabRow;
  readonly #choice = h("select", {
    "aria-label": text("choose"),
    onchange: () => this.client.select(this.#choice.value),
  });
  readonly #chooser = h("div", { class: "aws-iot-chooser" }, this.#choice);
  readonly #report = new ReportButton(this);
  readonly #notice = h("div", { class: "aws-iot-notice", role: "status" });
  #options = "";
  #frame: number | undefined;
  #leaving: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    const views: [string, string, View][] = [
      ["connections", "fa-plug", new ConnectionsView(this)],
      ["traffic", "fa-area-chart", new TrafficView(this)],
      ["topics", "fa-sitemap", new TopicsView(this)],
      ["packets", "fa-exchange", new PacketsView(this)],
    ];
    if (this.writes) views.splice(3, 0, ["test", "fa-flask", new TestView(this)]);
    this.#views = new Map(views.map(([id, , view]) => [id, view]));
    const entries = views.map(([id, icon, { element }]) => ({
      id,
      icon,
      label: text(`tab.${id}`),
      pane: element,
    }));
    this.#tabs = new TabRow(entries, (id) => {
      this.client.show(id === "topics" || id === "packets" ? id : undefined);
      this.redraw();
    });
    this.element = h(
      "div",
      { class: "aws-iot-sidebar" },
      h("div", { class: "aws-iot-head" }, this.#tabs.list, this.#report.button),
      this.#report.element,
      this.#notice,
      this.#chooser,
      this.#tabs.panes,
    );
    this.#tabs.show("connections");
    this.#watchVisibility();
  }

  now(): number {
    return this.panel.now(Date.now());
  }

  redraw(): void {
    if (this.#frame !== undefined) return;
    this.#frame = requestAnimationFrame(() => {
      this.#frame = undefined;
      this.#draw();
    });
  }

  report(connection: string): void {
    void this.#report.make(connection);
  }

  #draw(): void {
    this.#drawChoice();
    this.#drawNotice();
    this.#report.button.hidden = this.#showsAll && this.panel.connections.length > 0;
    this.#views.get(this.#tabs.active)?.draw(this.panel.selected);
  }

  #drawChoice(): void {
    const { connections, selected, selectedId = "", selectedLabel } = this.panel;
    const entries = connections.map(({ id, label }) => [id, label] as const);
    if (!selected) entries.unshift([selectedId, text("standing.away", { label: selectedLabel })]);
    this.#chooser.hidden = entries.length < 2 || this.#showsAll;
    const options = JSON.stringify(entries);
    if (options !== this.#options) {
      this.#options = options;
      setChildren(
        this.#choice,
        entries.map(([id, label]) => h("option", { value: id }, label)),
      );
    }
    if (this.#choice.value !== selectedId) this.#choice.value = selectedId;
  }

  /** The tab in sight is not about one connection. */
  get #showsAll(): boolean {
    return this.#tabs.active === "connections";
  }

  #drawNotice(): void {
    const notice = this.#noticeText(this.client.state);
    setText(this.#notice, notice);
    this.#notice.hidden = notice === "";
  }

  #noticeText(link: LinkState): string {
    if (link === "lost" || link === "denied" || link === "full") return text(`link.${link}`);
    const { connections, selected, selectedLabel: label } = this.panel;
    if (this.#showsAll || link === "off") return "";
    if (!selected) return connections.length === 0 ? "" : text("standing.away", { label });
    const { state } = selected.status;
    return state === "connected" ? "" : text("standing.down", { label, state: text(`state.${state}`) });
  }

  /** Follows whether anybody can see the panel: only then anything is collected for it. */
  #watchVisibility(): void {
    let inSight = false;
    const update = (): void => {
      clearTimeout(this.#leaving);
      const visible = inSight && document.visibilityState === "visible";
      if (visible) this.client.look(true);
      else this.#leaving = setTimeout(() => this.client.look(false), LINGER);
      if (visible) this.redraw();
    };
    new IntersectionObserver((entries) => {
      inSight = entries.at(-1)?.isIntersecting ?? false;
      update();
    }).observe(this.element);
    document.addEventListener("visibilitychange", update);
  }
}
