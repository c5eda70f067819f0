import { AwsIotError } from "./errors";
import { quotas } from "./quotas";
import { forbiddenCharacter, utf8Bytes } from "./utf8";

/** The `$aws/<service>/` topics AWS documents; others can end the connection. */
const services = new Set([
  "things",
  "rules",
  "certificates",
  "provisioning-templates",
  "commands",
  "events",
  "device_location",
  "iotwireless",
  "sitewise",
]);

/** Only AWS publishes there. */
const subscribeOnly = new Set(["events", "iotwireless", "sitewise"]);

const shareForm = new RegExp(`^\\$share/[^/+#]{1,${quotas.shareNameLength}}/.`, "su");

/** Whether a topic name or filter lies in the space AWS keeps for itself. */
export const isReserved = (topic: string): boolean => topic.startsWith("$");

/**
 * Checks the topic name of a PUBLISH against AWS IoT Core's rules: length, depth, wildcards, characters, reserved
 * topics; `$aws/rules/<rule>/` of Basic Ingest does not count.
 */
export function checkTopic(
  topic: string,
  options: { readonly retain?: boolean } = {},
): AwsIotError | undefined {
  if (topic === "") return new AwsIotError("topic-empty", "publish");
  const character = forbiddenCharacter(topic);
  if (character) return new AwsIotError("topic-invalid-character", "publish", { topic, character });
  if (/[+#]/.test(topic)) return new AwsIotError("topic-has-wildcard", "publish", { topic });
  if (isReserved(topic)) {
    const error = checkReservedTopic(topic);
    if (error) return error;
    if (options.retain) return new AwsIotError("retain-on-reserved-topic", "publish", { topic });
  }
  const size = measure(topic.replace(/^\$aws\/rules\/[^/]+\//, ""));
  if (size.tooLong) return new AwsIotError("topic-too-long", "publish", { topic, ...size.params });
  if (size.tooDeep) return new AwsIotError("topic-too-deep", "publish", { topic, ...size.params });
  return undefined;
}

function checkReservedTopic(topic: string): AwsIotError | undefined {
  const [root, service, name] = topic.split("/");
  if (root !== "$aws" || !services.has(service ?? "") || !name) {
    return new AwsIotError("topic-reserved", "publish", { topic });
  }
  return subscribeOnly.has(service ?? "")
    ? new AwsIotError("topic-subscribe-only", "publish", { topic })
    : undefined;
}

/**
 * Checks a topic filter of a SUBSCRIBE against AWS IoT Core's rules: as for topic names, and the places of wildcards
 * and the form of `$share/<name>/<filter>`, whose first two levels do not count.
 */
export function checkFilter(filter: string): AwsIotError | undefined {
  if (filter === "") return new AwsIotError("filter-empty", "subscribe");
  const character = forbiddenCharacter(filter);
  if (character) return new AwsIotError("filter-invalid-character", "subscribe", { filter, character });
  if (isShared(filter) && !shareForm.test(filter)) {
    return new AwsIotError("share-malformed", "subscribe", { filter, limit: quotas.shareNameLength });
  }
  const own = withoutShare(filter);
  if (misplacedWildcard(own)) return new AwsIotError("filter-wildcard-misplaced", "subscribe", { filter });
  if (isReserved(own)) {
    const error = checkReservedFilter(filter, own);
    if (error) return error;
  }
  const size = measure(own);
  if (size.tooLong) return new AwsIotError("filter-too-long", "subscribe", { filter, ...size.params });
  if (size.tooDeep) return new AwsIotError("filter-too-deep", "subscribe", { filter, ...size.params });
  return undefined;
}

function checkReservedFilter(filter: string, own: string): AwsIotError | undefined {
  const [root, service] = own.split("/");
  if (root !== "$aws" || !service) return new AwsIotError("filter-reserved", "subscribe", { filter });
  if (service === "rules") return new AwsIotError("filter-publish-only", "subscribe", { filter });
  return services.has(service) || service === "+" || service === "#"
    ? undefined
    : new AwsIotError("filter-reserved", "subscribe", { filter });
}

const isShared = (filter: string): boolean => filter === "$share" || filter.startsWith("$share/");

/** `+` must be alone in its level, `#` alone in the last one (MQTT 4.7.1). */
const misplacedWildcard = (filter: string): boolean => {
  const levels = filter.split("/");
  return levels.some(
    (level, i) => (level.length > 1 && /[+#]/.test(level)) || (level === "#" && i < levels.length - 1),
  );
};

function measure(topic: string) {
  const bytes = utf8Bytes(topic);
  const levels = topic.split("/").length;
  return {
    tooLong: bytes > quotas.topicBytes,
    tooDeep: levels > quotas.topicLevels,
    params: { bytes, levels, byteLimit: quotas.topicBytes, levelLimit: quotas.topicLevels },
  };
}

/** A filter as a member of a group subscribes to it; one that names its group itself stays as it is. */
export const inGroup = (filter: string, group: string): string =>
  group === "" || isShared(filter) ? filter : `$share/${group}/${filter}`;

/** Checks the name of a group of shared subscriptions: at most 128 characters, without slashes and wildcards. */
export function checkShareGroup(group: string): AwsIotError | undefined {
  const limit = quotas.shareNameLength;
  const isValid = group !== "" && group.length <= limit && !/[/+#]/.test(group) && !forbiddenCharacter(group);
  return isValid ? undefined : new AwsIotError("share-group-invalid", "subscribe", { group, limit });
}

/** The filter messages are matched with: without the `$share/<name>/` of a shared subscription. */
export const withoutShare = (filter: string): string => filter.replace(/^\$share\/[^/]*\//, "");

/**
 * Whether a filter matches a topic name, by AWS IoT Core's rules: `a/#` does not match `a` (MQTT says it does), and a
 * wildcard in the first level does not match reserved `$` topics. Both must be well formed.
 */
export function matches(filter: string, topic: string): boolean {
  const filterLevels = withoutShare(filter).split("/");
  const topicLevels = topic.split("/");
  if (isReserved(topic) && /^[+#]/.test(filterLevels[0] ?? "")) return false;
  for (const [i, level] of filterLevels.entries()) {
    if (i >= topicLevels.length) return false;
    if (level === "#") return true;
    if (level !== "+" && level !== topicLevels[i]) return false;
  }
  return filterLevels.length === topicLevels.length;
}

/** The filters in a node's `topic`, one a line: trimmed, without blank lines and repetitions. */
export const splitFilters = (text: string): string[] => [
  ...new Set(
    text
      .split(/\r\n|\r|\n/)
      .map((line) => line.trim())
      .filter((line) => line !== ""),
  ),
];
