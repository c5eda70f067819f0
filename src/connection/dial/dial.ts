import type { Dialled, DialOptions, DialTarget } from "./types";

export type { Dialled, DialFacts, DialOptions, DialPhase, DialTarget, PhaseReport } from "./types";

/**
 * Connects to AWS IoT Core up to the end of the TLS handshake: resolve, TCP, proxy, TLS.
 *
 * @throws AwsIotError saying in which phase it failed and why
 */
export declare function dial(target: DialTarget, options: DialOptions): Promise<Dialled>;
