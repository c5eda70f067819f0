import type { Rig } from "../../test/rig/rig";
import type { Section } from "./results";
import { Subject, subjects, type SubjectName, type Work } from "./subject";
import type { NodeRedOptions } from "./node-red";
import type { Witness } from "./witness";

/** What a part measures with. */
export interface Bench {
  readonly rig: Rig;
  readonly witness: Witness;
  /** small counts, to see that it works */
  readonly quick: boolean;
  /** the SDK of AWS could be installed */
  readonly sdk: boolean;
}

export type Part = (bench: Bench) => Promise<Section>;

/** Starts all subjects on the same work, does something with them and ends them. */
export async function withSubjects<Result>(
  { rig, sdk }: Bench,
  names: readonly SubjectName[],
  work: (name: SubjectName) => Work,
  act: (running: ReadonlyMap<SubjectName, Subject>) => Promise<Result>,
  options: NodeRedOptions = {},
): Promise<Result> {
  const running = new Map<SubjectName, Subject>();
  try {
    for (const name of names)
      if (sdk || name !== "aws") running.set(name, await Subject.start(name, rig, work(name), options));
    return await act(running);
  } finally {
    await Promise.all([...running.values()].map((subject) => subject.stop()));
  }
}

/** Waits until a message gets from one of the subject's outs to the broker. */
export async function connected({ witness }: Bench, subject: Subject, out: string): Promise<void> {
  const topic = `bench/hello/${subject.name}/${out}`;
  await witness.watch(topic);
  await subject.ask("tick", { out, topic, qos: 0, size: 100, everyMs: 100 });
  await witness.nextArrival(topic, 0);
  await subject.ask("untick", { out });
}

export const everySubject = subjects;

export const pause = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));

/** One line of progress. */
export const say = (text: string): void => void process.stderr.write(`${text}\n`);
