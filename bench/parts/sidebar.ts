import { readdirSync, readFileSync } from "node:fs";
import { openLocal } from "../../test/acceptance/endpoints";
import { connection, inNode } from "../../test/acceptance/flow";
import { launchChromium } from "../../test/browser/editor";
import { Sidebar, startGuarded } from "../../test/browser/sidebar";
import { giveOwnCpu } from "../lib/cpus";
import { pause, say, type Bench } from "../lib/part";
import { atMost, type Section } from "../lib/results";
import { alternate, median, percentile } from "../lib/rounds";

const RATE = 100;
const parts = ["test", "topics", "packets", "traffic"] as const;
const head = ["minutes", "part shown", "heap MiB", "nodes in memory", "long tasks", "longest ms"];

/** What the sidebar costs Node-RED and the browser while messages come in. */
export async function sidebar({ quick }: Bench): Promise<Section> {
  const limits = { publishesPerSecond: Infinity, bytesPerSecond: Infinity };
  const [nodeRed, local, browser] = await Promise.all([
    startGuarded(),
    openLocal({ limits }),
    launchChromium(),
  ]);
  await nodeRed.deploy([
    { id: "tab", type: "tab", label: "bench" },
    connection(local.target, { clientId: "bench" }),
    inNode("in", { topic: "bench/#", datatype: "json" }),
  ]);
  const feed = startFeed(local.endpoint.publish.bind(local.endpoint));
  const panel = await Sidebar.open(browser, nodeRed, "writer");
  try {
    await panel.subscribe("bench/#");
    await panel.says(".aws-iot-chip[data-state=granted]", /bench/);
    const lines = await watchPage(panel, quick ? 0.2 : 10);
    await panel.close();
    giveOwnCpu(nodeRed.pid);
    const pairs = quick ? 1 : 24;
    const cpu = await alternate(["open", "closed"], pairs, async (which) => {
      const leave = which === "open" ? await look(nodeRed.url, "topics") : undefined;
      await pause(quick ? 500 : 5_000);
      const each = await cost(nodeRed.pid, feed, quick ? 2 : 10);
      leave?.();
      return each;
    });
    const ratios = cpu.open.map((open, pair) => open / (cpu.closed[pair] ?? NaN));
    const ratio = median(ratios);
    const quarters = [0.25, 0.75].map((of) => percentile(ratios, of).toFixed(2)).join(" and ");
    return {
      title: "The sidebar",
      how: `${RATE} messages a second come in at QoS 1. CPU of Node-RED a message while one looks at the topics, and while nobody looks, in turns; who looks here asks as the sidebar does and draws nothing, as that would disturb what is measured. Of the ${pairs} pairs' ratios the middle half lies between ${quarters}, so that one run does not settle a few percent; what begins or ends is left 5 s to settle. Below, the page while the test client is subscribed to all of them and one part after another is shown; a long task is one over 50 ms.`,
      rows: [
        { what: "CPU µs a message, looked at", values: { ours: median(cpu.open) } },
        { what: "CPU µs a message, not looked at", values: { ours: median(cpu.closed) } },
        { what: "… the one to the other", values: { ours: ratio }, target: atMost(ratio, 1.05) },
      ],
      table: { head, lines },
    };
  } finally {
    feed.stop();
    await browser.close();
    await nodeRed.stop();
    await local.close();
  }
}

/** Asks for news of the connection as the sidebar does while it shows a part; gives what ends that. */
async function look(url: string, part: string): Promise<() => void> {
  const leave = new AbortController();
  const headers = { Authorization: "Bearer all", "Content-Type": "application/json" };
  const stream = await fetch(`${url}aws-iot/sidebar/stream`, { headers, signal: leave.signal });
  const reader = stream.body?.pipeThrough(new TextDecoderStream()).getReader();
  const { session } = JSON.parse((await reader?.read())?.value ?? "") as { session: string };
  const body = JSON.stringify({ connection: "aws", part });
  const watch = `${url}aws-iot/sidebar/sessions/${session}/watch`;
  const { ok } = await fetch(watch, { method: "POST", headers, body });
  if (!ok) throw new Error("the sidebar's stream cannot be watched");
  const read = async (): Promise<void> => {
    while (!(await reader?.read())?.done);
  };
  read().catch(() => undefined);
  return () => leave.abort();
}

type Publish = (topic: string, payload: string, options: { qos: 1 }) => Promise<unknown>;

/** Sends at an even rate to 200 topics. */
function startFeed(publish: Publish) {
  const feed = { sent: 0, stop: () => clearInterval(timer) };
  const beginning = Date.now();
  const timer = setInterval(() => {
    const due = Math.floor(((Date.now() - beginning) * RATE) / 1_000);
    for (; feed.sent < due; feed.sent++) {
      const payload = JSON.stringify({ celsius: 20 + (feed.sent % 100) / 10, number: feed.sent });
      publish(`bench/${feed.sent % 200}/temperature`, payload, { qos: 1 }).catch(() => undefined);
    }
  }, 10);
  return feed;
}

/** CPU of a process for one message, in microseconds. */
async function cost(pid: number, feed: { readonly sent: number }, seconds: number): Promise<number> {
  const [cpu, count] = [cpuOf(pid), feed.sent];
  await pause(seconds * 1_000);
  return ((cpuOf(pid) - cpu) * 1_000) / (feed.sent - count);
}

/** CPU time of all threads of a process in milliseconds, as the scheduler counts it: to the nanosecond. */
function cpuOf(pid: number): number {
  const threads = readdirSync(`/proc/${pid}/task`);
  const ns = threads.map((thread) =>
    Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, "utf8").split(" ")[0]),
  );
  return ns.reduce((sum, one) => sum + one, 0) / 1e6;
}

/** Shows one part after another, each twice, and samples the page at the end of each. */
async function watchPage(panel: Sidebar, minutes: number): Promise<string[][]> {
  const devtools = await panel.page.context().newCDPSession(panel.page);
  await panel.page.evaluate(() => {
    const global = window as unknown as { longTasks: number[] };
    global.longTasks = [];
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) global.longTasks.push(Math.round(duration));
    }).observe({ type: "longtask" });
  });
  const lines: string[][] = [];
  const shown = [...parts, ...parts];
  for (const [i, part] of shown.entries()) {
    await panel.tab(part);
    await pause((minutes * 60_000) / shown.length);
    const tasks = await panel.page.evaluate(() =>
      (window as unknown as { longTasks: number[] }).longTasks.splice(0),
    );
    await devtools.send("HeapProfiler.collectGarbage");
    const { usedSize } = await devtools.send("Runtime.getHeapUsage");
    const { nodes } = await devtools.send("Memory.getDOMCounters");
    // the collection is a long task of its own, not the page's
    await panel.page.evaluate(() => void (window as unknown as { longTasks: number[] }).longTasks.splice(0));
    const heap = (usedSize / 1_048_576).toFixed(1);
    const time = (((i + 1) * minutes) / shown.length).toFixed(1);
    lines.push([time, part, heap, String(nodes), String(tasks.length), String(Math.max(0, ...tasks))]);
    say(`  ${lines.at(-1)?.join(", ")}`);
  }
  return lines;
}
