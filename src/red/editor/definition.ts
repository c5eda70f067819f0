declare global {
  /** Node-RED's editor, as far as this package uses it: the published types do not fit. */
  interface NodeRedEditor {
    /** a text of a catalogue, as `namespace:key` */
    _(key: string, params?: object): string;
    readonly actions: {
      add(name: string, action: () => void, options?: object): void;
      remove(name: string): void;
      invoke(name: string): void;
    };
    readonly nodes: NodeRedEditorNodes;
    readonly sidebar: { addTab(options: object): void; show(id: string): void };
    readonly tabs: { create(options: TabOptions): Tabs };
    readonly user: { hasPermission(permission: string): boolean };
    notify(content: string | JQuery, options?: object | string): { close(): void };
  }
  interface NodeRedEditorNodes {
    node(id: string): EditorNode | null;
  }
  const RED: NodeRedEditor;
}

interface Tab {
  readonly id: string;
  readonly label: string;
}

interface TabOptions {
  readonly element: JQuery;
  onchange(tab: Tab): void;
}

interface Tabs {
  addTab(tab: Tab): void;
  activateTab(id: string): void;
  resize(): void;
}

/** A node as the editor holds it: its properties, and what the editor adds. */
export interface EditorNode {
  readonly id: string;
  name: string;
  valid?: boolean;
  [property: string]: unknown;
}

/** `true`, or why the value will not do. The editor shows the text only of a validator with two parameters. */
export type Validate<Node = EditorNode> = (this: Node, value: unknown, options: unknown) => true | string;

/** What `RED.nodes.registerType` takes, as far as this package uses it. The build prints it as a literal. */
export interface Definition<Node = EditorNode> {
  readonly category: "config" | "network";
  readonly color?: string;
  readonly defaults: Readonly<Record<string, Property<Node>>>;
  readonly credentials?: Readonly<Record<string, { readonly type: "text" | "password" }>>;
  readonly inputs?: 0 | 1;
  readonly outputs?: number;
  readonly icon?: string;
  readonly align?: "right";
  readonly paletteLabel?: string;
  label(this: Node): string;
  labelStyle?(this: Node): string;
  inputLabels?(this: Node): string;
  outputLabels?(this: Node): string;
  oneditprepare(this: Node): void;
  oneditsave?(this: Node): void;
  oneditcancel?(this: Node): void;
}

export interface Property<Node = EditorNode> {
  readonly value: unknown;
  readonly type?: string;
  readonly validate?: Validate<Node>;
}

/**
 * Properties from a node's default values and the validators of some of them. A property that a flow does not have, as
 * it is older or written by hand, is judged by its default, which is what the runtime takes.
 */
export function properties<Node>(
  defaults: Readonly<Record<string, unknown>>,
  more: Readonly<Record<string, Partial<Property<Node>>>>,
): Record<string, Property<Node>> {
  return Object.fromEntries(
    Object.entries(defaults).map(([name, value]) => {
      const { validate, ...others } = more[name] ?? {};
      if (validate === undefined) return [name, { value, ...others }];
      const judge: Validate<Node> = function (given, options) {
        return validate.call(this, given ?? value, options);
      };
      return [name, { value, ...others, validate: judge }];
    }),
  );
}

/** Named nodes are written in italics, as the core nodes are. */
export const italicWhenNamed = (node: EditorNode): string => (node.name ? "node_label_italic" : "");

/** A property as text: a flow may hold anything in its place. */
export const asText = (value: unknown): string =>
  typeof value === "string" ? value : typeof value === "number" ? String(value) : "";
