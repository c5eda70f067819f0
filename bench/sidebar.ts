// What the sidebar costs while 100 messages a second come in: heap, elements and long tasks in Chromium, and the CPU of
// Node-RED with the panel open and closed. `npx tsx bench/sidebar.ts [seconds]`, after `npm run build`.
import { readFileSync } from "node:fs";
import { openLocal } from "../test/acceptance/endpoints";
import { connection, inNode } from "../test/acceptance/flow";
import { launchChromium } from "../test/browser/editor";
import { Sidebar, startGuarded } from "../test/browser/sidebar";

const RATE = 100;
const seconds = Number(process.argv[2] ?? 600);
const pause = (ms: number) => new Promise((next) => setTimeout(next, ms));

/** CPU time of a process in milliseconds, from its two counters of 10 ms ticks. */
function cpuOf(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.split(" ") ?? [];
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

async function main(): Promise<void> {
  const unlimited = { publishesPerSecond: Infinity, bytesPerSecond: Infinity };
  const [nodeRed, local, browser] = await Promise.all([
    startGuarded(),
    openLocal({ limits: unlimited }),
    launchChromium(),
  ]);
  await nodeRed.deploy([
    { id: "tab", type: "tab", label: "bench" },
    connection(local.target, { clientId: "bench" }),
    inNode("in", { topic: "bench/#", datatype: "json" }),
  ]);

  let sent = 0;
  const beginning = Date.now();
  const feed = setInterval(() => {
    const due = Math.floor(((Date.now() - beginning) * RATE) / 1_000);
    for (; sent < due; sent++) {
      const payload = JSON.stringify({ celsius: 20 + (sent % 100) / 10, number: sent });
      local.endpoint.publish(`bench/${sent % 200}/temperature`, payload, { qos: 1 }).catch(() => undefined);
    }
  }, 10);

  /** CPU of Node-RED for one message, in microseconds. */
  const cost = async (span: number) => {
    const [cpu, count] = [cpuOf(nodeRed.pid), sent];
    await pause(span * 1_000);
    return Math.round(((cpuOf(nodeRed.pid) - cpu) * 1_000) / (sent - count));
  };

  await pause(10_000);
  const sidebar = await Sidebar.open(browser, nodeRed, "writer");
  await sidebar.says(".aws-iot-state", /Connected/);
  const devtools = await sidebar.page.context().newCDPSession(sidebar.page);
  await sidebar.page.evaluate(() => {
    const global = window as unknown as { longTasks: number[] };
    global.longTasks = [];
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) global.longTasks.push(Math.round(duration));
    }).observe({ type: "longtask" });
  });
  const sample = async () => {
    await devtools.send("HeapProfiler.collectGarbage");
    const { usedSize } = await devtools.send("Runtime.getHeapUsage");
    const { nodes } = await devtools.send("Memory.getDOMCounters");
    const tasks = await sidebar.page.evaluate(() =>
      (window as unknown as { longTasks: number[] }).longTasks.splice(0),
    );
    const longest = Math.max(0, ...tasks);
    const heap = (usedSize / 1_048_576).toFixed(1);
    const own = await sidebar.root.evaluate((root) => root.querySelectorAll("*").length);
    console.log(
      `${heap} MiB heap, ${nodes} nodes in memory, ${own} elements of ours, ${tasks.length} long tasks, longest ${longest} ms`,
    );
  };

  await sidebar.subscribe("bench/#");
  await sidebar.says(".aws-iot-chip[data-state=granted]", /bench/);
  const parts = ["test", "topics", "packets", "traffic"];
  const steps = Math.max(parts.length, Math.round(seconds / 30));
  for (let step = 0; step < steps; step++) {
    const part = parts[step % parts.length] ?? "test";
    await sidebar.tab(part);
    await pause((seconds / steps) * 1_000);
    process.stdout.write(`${part}: `);
    await sample();
  }

  // in turns, so that what else the machine does falls on both alike
  await sidebar.tab("test");
  await sidebar.find(".aws-iot-chip-remove").click();
  await sidebar.tab("topics");
  const turns: Record<"open" | "closed", number[]> = { open: [], closed: [] };
  for (let turn = 0; turn < 6; turn++) {
    await sidebar.show();
    await pause(2_000);
    turns.open.push(await cost(20));
    await sidebar.page.evaluate(() => RED.actions.invoke("core:show-info-tab"));
    await pause(5_000);
    turns.closed.push(await cost(20));
  }
  console.log(
    `µs of CPU a message, panel open: ${turns.open.join(", ")}; closed: ${turns.closed.join(", ")}`,
  );

  clearInterval(feed);
  await sidebar.close();
  await browser.close();
  await nodeRed.stop();
  await local.close();
}

main().then(
  () => process.exit(),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);
