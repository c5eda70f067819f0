import type { Text, Translation } from "./fill";

export const en = {} as const satisfies Record<string, Text>;

export const ko: Translation<typeof en> = {};
