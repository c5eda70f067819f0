import type { EditorNode } from "../../red/editor/definition";
import { h, icon } from "./dom";
import { editor } from "./red";
import { text } from "./texts";

type NodeType = "aws-iot-in" | "aws-iot-out";

/** What a new node is given. */
export interface Start {
  readonly topic: string;
  readonly connection: string;
}

/**
 * A node to drag out into a flow, where it arrives with its topic and connection; a click puts one into the middle of
 * the flow. While it is dragged it looks to the flow like a node of the palette.
 */
export function nodeMaker(type: NodeType, start: () => Start | undefined): HTMLButtonElement {
  const [name, label] =
    type === "aws-iot-in" ? ["fa-arrow-down", text("node.in")] : ["fa-arrow-up", text("node.out")];
  const attributes = { type: "button", class: "aws-iot-node-maker", title: text("node.hint") };
  const maker = h("button", { ...attributes, onclick: () => place(type, start()) }, icon(name), ` ${label}`);
  let settle: () => void = () => undefined;
  const widget = $(maker) as unknown as { draggable(options: object): void };
  widget.draggable({
    // a button drags as well as anything
    cancel: false,
    helper: () => h("div", { class: "aws-iot-node-ghost" }, start()?.topic ?? ""),
    appendTo: "#red-ui-editor",
    containment: "#red-ui-main-container",
    cursorAt: { left: 50, top: 15 },
    revert: "invalid",
    revertDuration: 200,
    zIndex: 1000,
    start: () => {
      settle = asPaletteNode(maker, type, start());
    },
    // the flow has taken it by then
    stop: () => setTimeout(() => settle(), 0),
  });
  return maker;
}

/** Gives the next node of a type its topic and connection; returns how to stop that. */
function asPaletteNode(maker: HTMLElement, type: NodeType, start: Start | undefined): () => void {
  const added = (node: EditorNode): void => {
    if (node["type"] !== type) return;
    Object.assign(node, start);
    // the editor has looked for the connections of the node before it tells of it
    editor.nodes.updateConfigNodeUsers?.(node, { action: "add" });
  };
  maker.classList.add("red-ui-palette-node");
  maker.dataset["paletteType"] = type;
  editor.events.on("nodes:add", added);
  return () => {
    maker.classList.remove("red-ui-palette-node");
    delete maker.dataset["paletteType"];
    editor.events.off("nodes:add", added);
  };
}

/** Pixels of the flow's grid, and of a node before its label makes it wider to the right. */
const GRID = 20;
const WIDTH = 100;

/** Puts a node into the middle of what is seen of the flow. */
function place(type: NodeType, start: Start | undefined): void {
  const chart = document.getElementById("red-ui-workspace-chart");
  if (!start || !chart) return;
  const z = editor.workspaces.active();
  if (!z || editor.workspaces.isLocked()) return void RED.notify(text("node.nowhere"), "warning");
  const middle = (scrolled: number, size: number): number =>
    Math.round((scrolled + size / 2) / editor.view.scale() / GRID) * GRID;
  const x = middle(chart.scrollLeft, chart.clientWidth);
  let y = middle(chart.scrollTop, chart.clientHeight);
  // below what is there already
  const isTaken = (node: { readonly x: number; readonly y: number; readonly w: number }): boolean =>
    Math.abs(node.x - x) < (node.w + WIDTH) / 2 && Math.abs(node.y - y) < 2 * GRID;
  while (editor.nodes.filterNodes({ z }).some(isTaken)) y += 2 * GRID;
  const node = {
    id: "aws-iot-new",
    type,
    z,
    x,
    y,
    ...start,
    wires: type === "aws-iot-in" ? [[]] : [],
  };
  editor.view.importNodes([node], {
    generateIds: true,
    touchImport: true,
    applyNodeDefaults: true,
    notify: false,
  });
}
