import * as publish from "./rules-publish";
import * as settings from "./rules-settings";
import * as subscribe from "./rules-subscribe";
import type { Translation } from "./fill";

export const en = { ...settings.en, ...publish.en, ...subscribe.en };

export const ko: Translation<typeof en> = { ...settings.ko, ...publish.ko, ...subscribe.ko };
