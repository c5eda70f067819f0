import { convert } from "../../convert/convert";
import { findings } from "../../convert/report";
import type { Credentials, FlowNode, Remark } from "../../convert/types";
import { AwsIotError } from "../../iot-core/errors";
import { remedy, sentence, translator } from "../../red/editor/text";

const text = translator("aws-iot-sidebar");
const name = "aws-iot:convert-mqtt-nodes";
const label = "node-red-contrib-aws-iot-core/aws-iot-sidebar:convert.action";

interface Marked {
  readonly id: string;
  changed?: boolean;
  moved?: boolean;
}
interface Lockable {
  locked?: boolean;
}

/** What the editor itself uses to replace all nodes in one step of the history; the published types lack it. */
interface Workbench {
  readonly actions: { add(name: string, handler: () => void, options: { readonly label: string }): void };
  readonly history: { push(event: object): void };
  readonly nodes: {
    id(): string;
    node(id: string): Marked | null;
    createCompleteNodeSet(): FlowNode[];
    clear(): void;
    import(flow: readonly FlowNode[]): { readonly nodes: readonly Marked[] };
    dirty(is?: boolean): boolean;
    version(version?: string): string;
    eachWorkspace(visit: (workspace: Lockable) => void): void;
    eachSubflow(visit: (subflow: Lockable) => void): void;
  };
  readonly view: { selection(): { readonly nodes?: readonly Selected[] }; redraw(all: boolean): void };
  readonly workspaces: { active(): string; refresh(): void; show(id: string, quietly: boolean): void };
  readonly palette: { refresh(): void };
  readonly sidebar: { readonly config: { refresh(): void } };
}

interface Selected {
  readonly id: string;
  readonly type: string;
  readonly nodes?: readonly Selected[];
}

const workbench = (): Workbench => RED as unknown as Workbench;

/** Offers in the editor's list of actions to convert the core MQTT nodes: those selected, else all that lead to AWS. */
export function addConvertAction(): void {
  RED.actions.remove(name);
  const failed = (error: unknown) => void RED.notify($("<p>").text(String(error)), "error");
  workbench().actions.add(name, () => void run().catch(failed), { label });
}

async function run(): Promise<void> {
  const { nodes, view } = workbench();
  const selected = new Set((view.selection().nodes ?? []).flatMap(mqttNodesOf));
  const credentials = await readCredentials(nodes.createCompleteNodeSet());
  const before = nodes.createCompleteNodeSet();
  const locked = new Set(before.filter((node) => node["locked"] === true).map(({ id }) => id));
  const asked = before.filter(({ id, type }) => isMqtt(type) && (selected.size === 0 || selected.has(id)));
  const open = asked.filter((node) => !locked.has(String(node["z"])));
  const { flow, converted, remarks } = convert(before, {
    all: selected.size > 0,
    only: new Set(open.map(({ id }) => id)),
    credentials,
    newId: () => nodes.id(),
  });
  if (converted.length > 0) replaceAll(before, flow, new Set(converted.map(({ id }) => id)));
  const closed = asked.filter((node) => !open.includes(node));
  const skipped = closed.map((node) => ({ node, error: new AwsIotError("convert-locked", "settings") }));
  tell(converted.length, [...remarks, ...skipped]);
}

const isMqtt = (type: string): boolean => type === "mqtt in" || type === "mqtt out";

/** Of what is selected, groups with all they hold. */
const mqttNodesOf = ({ id, type, nodes = [] }: Selected): string[] =>
  type === "group" ? nodes.flatMap(mqttNodesOf) : isMqtt(type) ? [id] : [];

/** The credentials of the core's TLS configurations and brokers: what is deployed, and what was entered since. */
async function readCredentials(flow: readonly FlowNode[]): Promise<Map<string, Credentials>> {
  const found = new Map<string, Credentials>();
  for (const { id, type, credentials } of flow) {
    if (type !== "tls-config" && type !== "mqtt-broker") continue;
    const deployed = await $.getJSON(`credentials/${type}/${id}`).then(
      (read: Credentials) => read,
      () => ({}),
    );
    found.set(id, { ...deployed, ...(typeof credentials === "object" ? credentials : {}) });
  }
  return found;
}

/** Puts another flow in the place of all nodes, as one step that can be undone. */
function replaceAll(
  before: readonly FlowNode[],
  after: readonly FlowNode[],
  converted: ReadonlySet<string>,
): void {
  const { nodes, history, workspaces, view, palette, sidebar } = workbench();
  const changed: Record<string, boolean> = {};
  const moved: Record<string, boolean> = {};
  for (const { id } of before) {
    const node = nodes.node(id);
    if (node?.changed) changed[id] = true;
    if (node?.moved) moved[id] = true;
  }
  const rev = nodes.version();
  const active = workspaces.active();
  history.push({ t: "replace", complete: true, config: before, changed, moved, rev, dirty: nodes.dirty() });
  nodes.clear();
  const imported = nodes.import(structuredClone(after));
  unlocked(() => {
    for (const node of imported.nodes) {
      if (changed[node.id] || converted.has(node.id)) node.changed = true;
      if (moved[node.id]) node.moved = true;
    }
  });
  nodes.version(rev);
  nodes.dirty(true);
  view.redraw(true);
  palette.refresh();
  workspaces.refresh();
  workspaces.show(active, true);
  sidebar.config.refresh();
}

/** The editor lets no mark be set on a node of a locked flow. */
function unlocked(work: () => void): void {
  const flows: Lockable[] = [];
  const open = (flow: Lockable): void => {
    if (flow.locked !== true) return;
    flow.locked = false;
    flows.push(flow);
  };
  workbench().nodes.eachWorkspace(open);
  workbench().nodes.eachSubflow(open);
  work();
  for (const flow of flows) flow.locked = true;
}

function tell(count: number, remarks: readonly Remark[]): void {
  const content = $("<div>").append(
    $("<p>").text(count > 0 ? text("convert.done", { count }) : text("convert.none")),
  );
  const list = $("<ul>").appendTo(content);
  for (const { error, nodes } of findings(remarks)) {
    const what = $("<p>").text(`${sentence(error)} ${remedy(error)}`);
    $("<li>")
      .append(what, $("<p>").append($("<i>").text(nodes.join(", "))))
      .appendTo(list);
  }
  const notification = RED.notify(content, {
    type: remarks.length > 0 ? "warning" : "success",
    fixed: remarks.length > 0,
    buttons: remarks.length > 0 ? [{ text: text("convert.close"), click: () => close() }] : [],
  });
  const close = () => notification.close();
}
