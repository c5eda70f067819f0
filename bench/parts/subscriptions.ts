import { join } from "node:path";
import { pause, say, withSubjects, type Bench } from "../lib/part";
import { atMost, type Row, type Section } from "../lib/results";
import { alternate, median, medianRatio } from "../lib/rounds";
import { connection, type Subject, type SubjectName, type Work } from "../lib/subject";

const names = ["ours", "core"] as const;
type Name = (typeof names)[number];
const raiseQuotas = join(__dirname, "../subjects/raise-quotas.cjs");

interface Measured {
  readonly cpu: Record<Name, number>;
  readonly ratio: number;
  readonly startMs: Record<Name, number>;
  readonly heap: Record<Name, number>;
}

/** One connection, many in nodes, each with a topic of its own. */
export async function subscriptions(bench: Bench): Promise<Section> {
  const counts = bench.quick ? [1, 100] : [1, 100, 1_000, 5_000];
  const measured = new Map<number, Measured>();
  for (const nodes of counts) {
    measured.set(nodes, await measure(bench, nodes));
    say(`  ${nodes} in nodes: ratio ${measured.get(nodes)?.ratio.toFixed(4)}`);
  }
  return {
    title: "Subscriptions",
    how: "One connection, many in nodes, each with its own topic; 200 B JSON with QoS 0 to all of them in turn. MQTT 3.1.1, for what mosquitto offers with MQTT 5 and AWS IoT Core does not, subscription identifiers, changes how the core nodes work. AWS IoT Core's quota of 50 subscriptions and the pace it asks for are off, as mosquitto has neither.",
    rows: rowsOf(measured),
  };
}

const work = (name: SubjectName, nodes: number): Work => ({
  connections: [connection("only", { protocolVersion: 4 })],
  outs: [],
  ins: Array.from({ length: nodes }, (_, i) => ({
    name: String(i),
    sink: "all",
    connection: "only",
    filter: `${prefixOf(name)}/${i}`,
    qos: 0,
    datatype: "auto-detect",
  })),
});

const prefixOf = (name: SubjectName) => `bench/subscriptions/${name}`;

async function measure(bench: Bench, nodes: number): Promise<Measured> {
  const starts: Record<Name, number[]> = { ours: [], core: [] };
  const options = { nodeArgs: ["--require", raiseQuotas] };
  for (let again = bench.quick ? 0 : 2; again > 0; again--)
    await withSubjects(
      bench,
      names,
      (name) => work(name, nodes),
      (running) => noteStarts(running),
      options,
    );
  return withSubjects(bench, names, (name) => work(name, nodes), run, options);

  async function noteStarts(running: ReadonlyMap<SubjectName, Subject>): Promise<void> {
    for (const name of names) starts[name].push(running.get(name)?.startMs ?? NaN);
  }

  async function run(running: ReadonlyMap<SubjectName, Subject>): Promise<Measured> {
    await noteStarts(running);
    const heap = { ours: 0, core: 0 };
    for (const name of names) {
      const subject = running.get(name);
      if (!subject) continue;
      await subscribed(bench, subject, nodes);
      heap[name] = (await subject.usage(true)).heap;
    }
    const once = async (name: Name): Promise<number> => {
      const count = countOf(name, nodes) / (bench.quick ? 10 : 1);
      const feed = () =>
        bench.witness.feed({ prefix: prefixOf(name), topics: nodes, qos: 0, size: 200, count });
      const { cpu, missing } = (await running.get(name)?.receive("all", count, feed)) ?? {
        cpu: NaN,
        missing: 0,
      };
      return cpu / (count - missing);
    };
    await alternate(names, 1, once);
    const cpu = await alternate(names, bench.quick ? 1 : 5, once);
    return {
      cpu: { ours: median(cpu.ours), core: median(cpu.core) },
      ratio: medianRatio(cpu.ours, cpu.core),
      startMs: { ours: median(starts.ours), core: median(starts.core) },
      heap,
    };
  }
}

/** Messages in one go: enough to be measured, and not so many that the core nodes work on them for minutes. */
const countOf = (name: Name, nodes: number) =>
  name === "ours" ? 10_000 : Math.min(10_000, Math.max(400, 1_000_000 / nodes));

/** Waits until a message to the last topic comes in. */
async function subscribed({ witness }: Bench, subject: Subject, nodes: number): Promise<void> {
  const arrived = subject.ask("expect", { sink: "all", count: 1 }).then(() => true);
  do
    await witness.feed({
      prefix: `${prefixOf(subject.name)}/${nodes - 1}`,
      topics: 0,
      qos: 0,
      size: 200,
      count: 1,
    });
  while (!(await Promise.race([arrived, pause(200)])));
  await pause(500);
}

function rowsOf(measured: ReadonlyMap<number, Measured>): Row[] {
  const one = measured.get(1);
  return [...measured].flatMap(([nodes, { cpu, ratio, startMs, heap }]) => {
    const title = nodes === 1 ? "1 in node" : `${nodes.toLocaleString("en")} in nodes`;
    const most = nodes === Math.max(...measured.keys());
    const toOne = cpu.ours / (one?.cpu.ours ?? NaN);
    const each = (name: Name) => (heap[name] - (one?.heap[name] ?? NaN)) / (nodes - 1) / 1000;
    const rows: Row[] = [
      {
        what: `${title}: CPU µs a message`,
        values: cpu,
        ratio,
        ...(nodes === 5_000 ? { target: atMost(ratio, 0.004) } : {}),
      },
      {
        what: "… start of Node-RED, ms",
        values: startMs,
        ratio: startMs.ours / startMs.core,
        ...(nodes === 5_000 ? { target: atMost(startMs.ours / startMs.core, 1) } : {}),
      },
    ];
    if (nodes === 1) return rows;
    rows.push({
      what: "… heap of each node, KB",
      values: { ours: each("ours"), core: each("core") },
      ratio: each("ours") / each("core"),
      ...(most ? { target: atMost(each("ours") / each("core"), 1) } : {}),
    });
    if (most) {
      rows.push({
        what: "… CPU a message, to that with 1",
        values: { ours: toOne, core: cpu.core / (one?.cpu.core ?? NaN) },
        target: atMost(toOne, 2.2, " (ours)"),
      });
    }
    return rows;
  });
}
