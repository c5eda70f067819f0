import { quotas } from "../../src/iot-core/quotas";
import { connected, say, withSubjects, type Bench } from "../lib/part";
import { startRelay, type Relay } from "../lib/relay";
import { show, type Section } from "../lib/results";
import { connection, type Subject, type SubjectName, type Work } from "../lib/subject";

interface Case {
  readonly name: string;
  readonly qos: 0 | 1;
  readonly size: number;
  /** an out to publish through; else messages are received */
  readonly out?: "memory" | "disk";
}

const cases: readonly Case[] = [
  { name: "publish QoS 0, 200 B", qos: 0, size: 200, out: "memory" },
  { name: "publish QoS 1, 200 B", qos: 1, size: 200, out: "memory" },
  { name: "publish QoS 1, 200 B, disk store", qos: 1, size: 200, out: "disk" },
  { name: "publish QoS 1, 10 KB", qos: 1, size: 10_240, out: "memory" },
  { name: "receive QoS 0, 200 B JSON", qos: 0, size: 200 },
  { name: "receive QoS 1, 200 B JSON", qos: 1, size: 200 },
  { name: "receive QoS 0, 10 KB JSON", qos: 0, size: 10_240 },
  { name: "receive QoS 1, 10 KB JSON", qos: 1, size: 10_240 },
];

const owners = [
  "this package",
  "Node-RED",
  "MQTT.js",
  "Node.js",
  "native: TLS, sockets",
  "garbage collector",
  "benchmark",
] as const;

type Spent = Partial<Record<(typeof owners)[number], number>>;

/** Where the time goes. */
export async function profile(bench: Bench): Promise<Section> {
  const relay = await startRelay(bench.rig.host, bench.rig.port, 0);
  const rig = { ...bench.rig, port: relay.port };
  const lines = await withSubjects({ ...bench, rig }, ["ours", "core"], work, async (running) => {
    for (const subject of running.values()) await connected(bench, subject, "memory");
    const found: string[][] = [];
    for (const one of cases)
      for (const [name, subject] of running) {
        if (name === "core" && one.out === "disk") continue;
        await run(bench, relay, subject, one, 0.3); // to warm up
        const spent = await run(bench, relay, subject, one, 1);
        found.push([
          one.name,
          name === "ours" ? "this package" : "core",
          ...owners.map((owner) => show(spent[owner] ?? 0)),
        ]);
        say(`  ${found.at(-1)?.join(" | ")}`);
      }
    return found;
  });
  await relay.close();
  return {
    title: "Where the time goes",
    how: "CPU µs a message, by whose function was running when V8's profiler looked (profiles are in .cache/bench); what is native is what is left of the process's CPU time, with what the profiler takes itself. Functions of Node.js are streams, timers and the like. All passes through the relay that received messages wait in.",
    rows: [],
    table: { head: ["", "subject", ...owners], lines },
  };
}

const filterOf = (name: SubjectName, qos: 0 | 1) => `bench/profile/${name}/${qos}`;

const work = (name: SubjectName): Work => ({
  connections: [connection("memory"), ...(name === "ours" ? [connection("disk", { store: "disk" })] : [])],
  outs: (name === "ours" ? ["memory", "disk"] : ["memory"]).map((out) => ({ name: out, connection: out })),
  ins: ([0, 1] as const).map((qos) => ({
    name: String(qos),
    sink: String(qos),
    connection: "memory",
    filter: filterOf(name, qos),
    qos,
    datatype: "auto-detect",
  })),
});

/** Does the work of a case; µs a message by owner. */
async function run(
  { witness, quick }: Bench,
  relay: Relay,
  subject: Subject,
  one: Case,
  share: number,
): Promise<Spent> {
  const { name, qos, size, out } = one;
  const count = Math.round(((size > 1000 ? 20_000 : 60_000) * share) / (quick ? 20 : 1));
  await subject.ask("profile");
  if (out) {
    const topic = `bench/profile/${subject.name}`;
    await witness.watch(topic);
    await subject.ask("publish", { out, topic, qos, size, count, window: quotas.inFlight });
    await witness.until(topic, count);
  } else {
    const filter = filterOf(subject.name, qos);
    await subject.receive(String(qos), count, async () => {
      await witness.feed({ prefix: filter, topics: 0, qos, size, count });
      await relay.quiet();
    });
  }
  const file = `${subject.name} ${name}`.replaceAll(/[^\w]+/g, "-");
  const spent = await subject.ask<Spent>("unprofile", { name: file });
  return Object.fromEntries(Object.entries(spent).map(([owner, us]) => [owner, us / count]));
}
