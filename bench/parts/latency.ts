import { connected, everySubject, pause, say, withSubjects, type Bench } from "../lib/part";
import { startRelay } from "../lib/relay";
import { atMost, type Row, type Section } from "../lib/results";
import { alternate, median, medianRatio, percentile } from "../lib/rounds";
import { connection, type Subject, type SubjectName, type Work } from "../lib/subject";

const RATE = 100;
const DELAY_MS = 25;
const COUNT = 400;

/** How long a message takes out and back, and what a path of 50 ms does to a connection. */
export async function latency(bench: Bench): Promise<Section> {
  return {
    title: "Latency",
    how: `${RATE} messages of 200 B a second, out and back into the same process, in turns of ${COUNT}: medians of the turns' percentiles, and of the ratios of pairs. Then a relay that delays by ${DELAY_MS} ms each way: from asking for the connection to the first message at the broker; and 1,000 QoS 1 messages published while the relay was closed, from the first arrival to the last (pacing off; nothing: none arrived).`,
    rows: [...(await echo(bench)), ...(await far(bench))],
  };
}

const work = (name: SubjectName): Work => ({
  connections: [connection("only", { clean: false, autoConnect: false })],
  outs: [{ name: "out", connection: "only" }],
  ins: ([0, 1] as const).map((qos) => ({
    name: `back-${qos}`,
    sink: `back-${qos}`,
    connection: "only",
    filter: `bench/latency/${name}/${qos}`,
    qos,
    datatype: "auto-detect",
  })),
});

async function echo(bench: Bench): Promise<Row[]> {
  const count = bench.quick ? 100 : COUNT;
  return withSubjects(bench, everySubject, work, async (running) => {
    for (const subject of running.values()) await subject.ask("act", { out: "out", action: "connect" });
    for (const subject of running.values()) await connected(bench, subject, "out");
    await pause(1_000);
    const rows: Row[] = [];
    for (const qos of [0, 1] as const) {
      const took: Record<string, number[][]> = {};
      await alternate([...running.keys()], bench.quick ? 1 : 9, async (name) => {
        const topic = `bench/latency/${name}/${qos}`;
        const args = { out: "out", sink: `back-${qos}`, topic, qos, size: 200, rate: RATE, count };
        const some = (await running.get(name)?.ask<number[]>("echo", args)) ?? [];
        (took[name] ??= []).push(some);
        return median(some);
      });
      for (const of of [0.5, 0.95, 0.99]) rows.push(echoRow(qos, of, took));
    }
    return rows;
  });
}

function echoRow(qos: 0 | 1, of: number, took: Readonly<Record<string, readonly number[][]>>): Row {
  const each = (name: string) => (took[name] ?? []).map((some) => percentile(some, of));
  const values = Object.fromEntries(Object.keys(took).map((name) => [name, median(each(name))]));
  const ratio = medianRatio(each("ours"), each("core"));
  const limit = qos === 1 && of === 0.5 ? 0.05 : qos === 0 && of === 0.99 ? 1 : undefined;
  return {
    what: `QoS ${qos}, p${of * 100}: ms out and back`,
    values,
    ratio,
    ...(limit === undefined ? {} : { target: atMost(ratio, limit) }),
  };
}

async function far(bench: Bench): Promise<Row[]> {
  const count = bench.quick ? 100 : 1_000;
  const relay = await startRelay(bench.rig.host, bench.rig.port, DELAY_MS);
  const connects: Row["values"] = {};
  const drains: Partial<Record<SubjectName, number>> = {};
  await withSubjects(
    { ...bench, rig: { ...bench.rig, port: relay.port } },
    everySubject,
    work,
    async (running) => {
      for (const [name, subject] of running) connects[name] = await timeToConnect(bench, subject);
      await relay.close();
      await pause(500);
      const drained = [...running].map(async ([name, subject]) => {
        const topic = `bench/drain/${name}`;
        await bench.witness.watch(topic);
        await subject.ask("flood", { out: "out", topic, qos: 1, size: 200, count });
        return { name, tally: bench.witness.until(topic, count, 30_000, 90_000) };
      });
      await Promise.all(drained);
      await relay.open();
      for (const waiting of drained) {
        const { name, tally } = await waiting;
        const { first, last, arrived } = await tally;
        say(`  drain ${name}: ${arrived} in ${last - first} ms`);
        drains[name] = arrived === 0 ? NaN : (last - first) / 1000;
      }
    },
  );
  await relay.close();
  return [
    { what: "path of 50 ms: connect, ms", values: connects },
    {
      what: `path of 50 ms: drain ${count.toLocaleString("en")}, s`,
      values: drains,
      target: atMost(drains.ours ?? NaN, 1, " s"),
    },
  ];
}

async function timeToConnect({ witness }: Bench, subject: Subject): Promise<number> {
  const topic = `bench/connect/${subject.name}`;
  await witness.watch(topic);
  const begin = Date.now();
  await subject.ask("act", { out: "out", action: "connect" });
  await subject.ask("tick", { out: "out", topic, qos: 0, size: 100, everyMs: 5 });
  const arrival = await witness.nextArrival(topic, 0);
  await subject.ask("untick", { out: "out" });
  return arrival - begin;
}
