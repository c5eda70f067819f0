import { checkFilter, checkTopic, splitFilters } from "../../iot-core/topics";
import { asText, type EditorNode } from "./definition";

declare global {
  interface NodeRedEditor {
    readonly plugins: {
      getPlugin(id: string): unknown;
      getPluginsByType(type: string): readonly TopicSource[];
      registerPlugin(id: string, plugin: TopicSource & { readonly type: string }): void;
    };
  }
  interface NodeRedEditorNodes {
    eachNode(visit: (node: Found) => void): void;
    eachConfig(visit: (node: Found) => void): void;
  }
  interface JQuery {
    /** Node-RED's widget */
    autoComplete(options: {
      readonly minLength: number;
      readonly search: (value: string, show: (completions: readonly Completion[]) => void) => void;
    }): JQuery;
  }
}

interface Found {
  id: string;
  type: string;
}

/** A plugin that knows topics, as the core nodes ask for them from Node-RED 4.1 on. */
interface TopicSource {
  getCompletions(value: string, context: { readonly node: EditorNode }): Completions;
}
type Completions = readonly string[] | Promise<readonly string[]>;

/** An entry of the list under a field, and what the field holds when it is chosen. */
interface Completion {
  readonly value: string;
  readonly label: string;
}

const sourceType = "node-red-mqtt-topic-autocomplete-source";
const ours = "aws-iot-topics";
/** entries shown at most */
const MOST = 50;
/** ms; the runtime is asked again for topics seen after so long */
const FRESH_MS = 10_000;

const asked = new Map<string, { readonly at: number; readonly topics: Promise<readonly string[]> }>();

/** Lets the core mqtt nodes offer the topics of AWS IoT connections too. */
export function registerTopicSource(): void {
  if (RED.plugins.getPlugin(ours)) return;
  RED.plugins.registerPlugin(ours, { type: sourceType, getCompletions: () => topicsOf(connections()) });
}

/**
 * Offers under a field the topics in the flows, those the chosen connection has seen, and those that other plugins know.
 * A field of several lines is completed line by line, and Enter goes to the next.
 */
export function completeTopics(
  field: JQuery,
  node: EditorNode,
  kind: "topic" | "filter",
  connection: () => string,
): void {
  const check = kind === "topic" ? checkTopic : checkFilter;
  const search = async (value: string): Promise<readonly Completion[]> => {
    const { before, line, after } = lineAt(value, cursorIn(field));
    if (line.trim() === "" && value.includes("\n")) return [];
    const sources = RED.plugins
      .getPluginsByType(sourceType)
      .filter((one) => one !== RED.plugins.getPlugin(ours));
    const found = await Promise.all([
      topicsOf([connection()]),
      ...sources.map((source) => source.getCompletions(line, { node })),
    ]);
    return matching(found.flat(), line.trim())
      .filter((topic) => check(topic) === undefined)
      .slice(0, MOST)
      .map((topic) => ({ label: topic, value: before + topic + after }));
  };
  if (field.is("textarea")) enterGoesOn(field);
  field.autoComplete({
    minLength: 0,
    search: (value, show) => void search(value).then(show, () => show([])),
  });
}

/** The topics that hold what was typed, those that begin with it first. */
function matching(topics: readonly string[], typed: string): readonly string[] {
  const sought = typed.toLowerCase();
  const fitting = [...new Set(topics)].filter(
    (topic) => topic !== typed && topic.toLowerCase().includes(sought),
  );
  const begins = (topic: string): boolean => topic.toLowerCase().startsWith(sought);
  return [...fitting.filter(begins), ...fitting.filter((topic) => !begins(topic))];
}

async function topicsOf(connectionIds: readonly string[]): Promise<readonly string[]> {
  const seen = await Promise.all(connectionIds.map(topicsSeen));
  return [...topicsInFlows(), ...seen.flat()];
}

/** What the nodes of all flows subscribe and publish to. */
function topicsInFlows(): readonly string[] {
  const topics: string[] = [];
  RED.nodes.eachNode(({ id, type }) => {
    if (!/^(?:mqtt (?:in|out)|aws-iot-(?:in|out))$/.test(type)) return;
    const node = RED.nodes.node(id);
    topics.push(...[node?.["topic"], node?.["respTopic"]].flatMap((value) => splitFilters(asText(value))));
  });
  return topics;
}

function connections(): readonly string[] {
  const ids: string[] = [];
  RED.nodes.eachConfig(({ id, type }) => {
    if (type === "aws-iot-connection") ids.push(id);
  });
  return ids;
}

/** What a deployed connection has seen; nothing where it is not deployed, or may not be asked. */
function topicsSeen(connectionId: string): Promise<readonly string[]> {
  const now = Date.now();
  const before = asked.get(connectionId);
  if (before && now - before.at < FRESH_MS) return before.topics;
  if (connectionId === "" || !RED.user.hasPermission("aws-iot.read")) return Promise.resolve([]);
  const topics = Promise.resolve(
    $.getJSON(`aws-iot/connection/${encodeURIComponent(connectionId)}/topics`).then(
      (answer: { readonly topics: readonly string[] }) => answer.topics,
    ),
  ).catch(() => []);
  asked.set(connectionId, { at: now, topics });
  return topics;
}

const cursorIn = (field: JQuery): number => {
  const [element] = field.get();
  return element instanceof HTMLTextAreaElement ? element.selectionStart : 0;
};

/** The line of a text at a place, and what stands around it. */
export function lineAt(text: string, place: number) {
  const start = text.lastIndexOf("\n", place - 1) + 1;
  const next = text.indexOf("\n", place);
  const end = next < 0 ? text.length : next;
  return { before: text.slice(0, start), line: text.slice(start, end), after: text.slice(end) };
}

/** Enter would choose the first entry of the list; in a field of several lines it begins the next. */
function enterGoesOn(field: JQuery): void {
  field.on("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.stopImmediatePropagation();
    setTimeout(() => field.trigger("keyup"), 0);
  });
}
