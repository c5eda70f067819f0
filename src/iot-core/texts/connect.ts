import * as mqtt from "./connect-mqtt";
import * as network from "./connect-network";
import * as tls from "./connect-tls";
import type { Translation } from "./fill";

export const en = { ...network.en, ...tls.en, ...mqtt.en };

export const ko: Translation<typeof en> = { ...network.ko, ...tls.ko, ...mqtt.ko };
