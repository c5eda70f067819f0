import { everySubject, connected, say, withSubjects, type Bench } from "../lib/part";
import { startRelay, type Relay } from "../lib/relay";
import { atMost, type Row, type Section, type Target } from "../lib/results";
import { alternate, median, medianRatio } from "../lib/rounds";
import { connection, type Subject, type SubjectName, type Work } from "../lib/subject";
import type { Feed } from "../lib/witness";

const outputs = { json: "auto-detect", buffer: "buffer" } as const;
type Output = keyof typeof outputs;

interface Case {
  readonly what: string;
  readonly size: number;
  readonly json?: Feed["json"];
  readonly output: Output;
  /** of the core nodes' CPU */
  readonly atMost?: number;
}

const cases: readonly Case[] = [
  { what: "200 B, JSON", size: 200, output: "json", atMost: 0.75 },
  { what: "200 B, Buffer", size: 200, output: "buffer" },
  { what: "10 KB, JSON of 139 readings", size: 10_240, output: "json", atMost: 0.6 },
  { what: "10 KB, JSON of one long text", size: 10_240, json: "text", output: "json", atMost: 0.6 },
  { what: "10 KB, Buffer", size: 10_240, output: "buffer" },
];

/** Receiving through a flow. */
export async function receive(bench: Bench): Promise<Section> {
  const relay = await startRelay(bench.rig.host, bench.rig.port, 0);
  const rig = { ...bench.rig, port: relay.port };
  const act = async (running: ReadonlyMap<SubjectName, Subject>): Promise<Row[]> => {
    for (const subject of running.values()) await connected(bench, subject, "out");
    const rows: Row[] = [];
    for (const qos of [0, 1] as const)
      for (const one of cases) rows.push(...(await measure(bench, relay, running, qos, one)));
    return rows;
  };
  const rows = await withSubjects({ ...bench, rig }, everySubject, work, act);
  await relay.close();
  return {
    title: "Receive",
    how: "All messages are there, in a relay before the process, when it begins to take them, so that it works at its own speed; one in node passes them to a sink node. JSON is the in nodes' output `auto-detect`, and JSON.parse in the scripts. At QoS 1 at most 100 messages are unacknowledged, as at AWS IoT Core, so that the relay holds no more than those. What a script needs for JSON more than for Buffer is what V8 needs to parse it, and no node can spare. The core nodes' garbage collector takes 5 µs for a message of 10 KB in most processes and 110 in some.",
    rows,
  };
}

const filterOf = (name: SubjectName, qos: 0 | 1, output: Output) => `bench/receive/${name}/${qos}/${output}`;

const work = (name: SubjectName): Work => ({
  connections: [connection("only")],
  outs: [{ name: "out", connection: "only" }],
  ins: ([0, 1] as const).flatMap((qos) =>
    (["json", "buffer"] as const).map((output) => ({
      name: `${output}-${qos}`,
      sink: `${output}-${qos}`,
      connection: "only",
      filter: filterOf(name, qos, output),
      qos,
      datatype: outputs[output],
    })),
  ),
});

async function measure(
  { witness, quick }: Bench,
  relay: Relay,
  running: ReadonlyMap<SubjectName, Subject>,
  qos: 0 | 1,
  { what, size, json, output, atMost: most }: Case,
): Promise<Row[]> {
  const count = Math.round((size > 1000 ? 4_000 : 20_000) / (quick ? 20 : 1));
  const wrong = new Map<SubjectName, number>();
  const once = async (name: SubjectName): Promise<number> => {
    const subject = running.get(name);
    if (!subject) return NaN;
    const filter = filterOf(name, qos, output);
    const feed = async (): Promise<void> => {
      await witness.feed({ prefix: filter, topics: 0, qos, size, count, ...(json && { json }) });
      await relay.quiet();
    };
    const { cpu, missing, disorder } = await subject.receive(`${output}-${qos}`, count, feed);
    wrong.set(name, (wrong.get(name) ?? 0) + missing + disorder);
    return cpu / (count - missing);
  };
  const present = [...running.keys()];
  await alternate(present, 1, once); // to warm up
  wrong.clear();
  const cpu = await alternate(present, quick ? 1 : 7, once);
  const ratio = medianRatio(cpu.ours, cpu.core);
  say(`  QoS ${qos}, ${what}: ${median(cpu.ours).toFixed(1)} µs, ratio ${ratio.toFixed(2)}`);
  const lost = [...wrong].filter(([, messages]) => messages > 0);
  const target: Target | undefined = most === undefined ? undefined : atMost(ratio, most);
  return [
    {
      what: `QoS ${qos}, ${what}: CPU µs a message`,
      values: Object.fromEntries(present.map((name) => [name, median(cpu[name])])),
      ratio,
      ...(target ? { target } : {}),
    },
    ...(lost.length > 0 ? [{ what: "… lost or out of order", values: Object.fromEntries(lost) }] : []),
  ];
}
