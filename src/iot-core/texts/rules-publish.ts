import type { Text, Translation } from "./fill";

export const en = {
  "topic-empty": {
    short: "no topic",
    sentence: "The message has no topic to publish to.",
    remedy: "Set the topic in the node or in msg.topic.",
  },
  "topic-too-long": {
    short: "topic too long",
    sentence: 'The topic "__topic__" has __bytes__ bytes, but AWS IoT Core allows __byteLimit__.',
    remedy: "Shorten the topic; letters other than ASCII take two to four bytes.",
  },
  "topic-too-deep": {
    short: "topic has too many levels",
    sentence: 'The topic "__topic__" has __levels__ levels, but AWS IoT Core allows __levelLimit__.',
    remedy: "Use fewer slashes, or move some levels into the payload.",
  },
  "topic-has-wildcard": {
    short: "topic has a wildcard",
    sentence: 'The topic "__topic__" contains a wildcard (+ or #), which is allowed only when subscribing.',
    remedy: "Publish to a topic without + and #.",
  },
  "topic-invalid-character": {
    short: "topic has a forbidden character",
    sentence: 'The topic "__topic__" contains the character __character__, which MQTT does not allow.',
    remedy: "Remove control characters, such as a line break at the end, from the topic.",
  },
  "topic-reserved": {
    short: "reserved topic",
    sentence:
      'The topic "__topic__" is reserved: of those starting with $, AWS IoT Core serves only certain $aws/ topics.',
    remedy: "Choose a topic that does not start with $, or check the spelling of the $aws/ topic.",
  },
  "topic-subscribe-only": {
    short: "topic is subscribe only",
    sentence: 'The topic "__topic__" is one where only AWS publishes.',
    remedy: "Subscribe to it instead, or choose another topic.",
  },
  "retain-on-reserved-topic": {
    short: "retain not allowed on $ topic",
    sentence: 'The topic "__topic__" is reserved, and AWS IoT Core does not retain messages there.',
    remedy: "Turn retain off for this message.",
  },
  "payload-too-large": {
    short: "payload too large",
    sentence: "The payload for __topic__ has __bytes__ bytes, but AWS IoT Core allows __limit__.",
    remedy: "Split or compress the payload, or store it in Amazon S3 and publish the reference.",
  },
  "property-too-long": {
    short: "__property__ too long",
    sentence: "__property__ has __bytes__ bytes, but AWS IoT Core allows __limit__.",
    remedy: "Shorten __property__, or move it into the payload.",
  },
  "property-invalid": {
    short: "__property__ not valid",
    sentence: '__property__ is "__value__" but must be __expected__.',
    remedy: "Correct __property__ in the node or in the message.",
  },
  "response-topic-invalid": {
    short: "response topic not valid",
    sentence: 'The response topic "__topic__" is empty or contains a wildcard or a control character.',
    remedy: "Use a topic name that the answer can be published to.",
  },
  "qos-lowered": {
    short: "QoS 2 lowered to 1",
    sentence: "AWS IoT Core does not support QoS 2; QoS 1 is used instead.",
    remedy: "Choose QoS 1, and let the receiver cope with a message that comes twice.",
  },
} as const satisfies Record<string, Text>;

export const ko: Translation<typeof en> = {
  "topic-empty": {
    short: "토픽 없음",
    sentence: "메시지에 발행할 토픽이 없습니다.",
    remedy: "노드 또는 msg.topic에 토픽을 지정하세요.",
  },
  "topic-too-long": {
    short: "토픽이 너무 김",
    sentence:
      '토픽 "__topic__"은(는) __bytes__바이트이지만 AWS IoT Core는 __byteLimit__바이트까지 허용합니다.',
    remedy: "토픽을 줄이세요. ASCII가 아닌 문자는 2~4바이트를 차지합니다.",
  },
  "topic-too-deep": {
    short: "토픽 레벨이 너무 많음",
    sentence: '토픽 "__topic__"은(는) __levels__단계이지만 AWS IoT Core는 __levelLimit__단계까지 허용합니다.',
    remedy: "슬래시를 줄이거나 일부 단계를 페이로드로 옮기세요.",
  },
  "topic-has-wildcard": {
    short: "토픽에 와일드카드 있음",
    sentence: '토픽 "__topic__"에 구독할 때만 쓸 수 있는 와일드카드(+ 또는 #)가 있습니다.',
    remedy: "+와 #이 없는 토픽으로 발행하세요.",
  },
  "topic-invalid-character": {
    short: "토픽에 금지된 문자",
    sentence: '토픽 "__topic__"에 MQTT가 허용하지 않는 문자 __character__이(가) 있습니다.',
    remedy: "줄바꿈과 같은 제어 문자를 토픽에서 제거하세요.",
  },
  "topic-reserved": {
    short: "예약된 토픽",
    sentence:
      '토픽 "__topic__"은(는) 예약되어 있습니다. $로 시작하는 토픽 중 AWS IoT Core가 지원하는 것은 일부 $aws/ 토픽뿐입니다.',
    remedy: "$로 시작하지 않는 토픽을 사용하거나 $aws/ 토픽의 철자를 확인하세요.",
  },
  "topic-subscribe-only": {
    short: "구독 전용 토픽",
    sentence: '토픽 "__topic__"에는 AWS만 발행할 수 있습니다.',
    remedy: "이 토픽은 구독만 하거나 다른 토픽을 사용하세요.",
  },
  "retain-on-reserved-topic": {
    short: "$ 토픽에는 retain 불가",
    sentence: '토픽 "__topic__"은(는) 예약된 토픽이어서 AWS IoT Core가 메시지를 보관(retain)하지 않습니다.',
    remedy: "이 메시지의 retain을 끄세요.",
  },
  "payload-too-large": {
    short: "페이로드가 너무 큼",
    sentence:
      "__topic__(으)로 보낼 페이로드가 __bytes__바이트이지만 AWS IoT Core는 __limit__바이트까지 허용합니다.",
    remedy: "페이로드를 나누거나 압축하거나, Amazon S3에 저장하고 참조만 발행하세요.",
  },
  "property-too-long": {
    short: "__property__이(가) 너무 김",
    sentence: "__property__이(가) __bytes__바이트이지만 AWS IoT Core는 __limit__바이트까지 허용합니다.",
    remedy: "__property__을(를) 줄이거나 페이로드로 옮기세요.",
  },
  "property-invalid": {
    short: "잘못된 __property__",
    sentence: '__property__ 값이 "__value__"이지만 __expected__이어야 합니다.',
    remedy: "노드 또는 메시지의 __property__을(를) 수정하세요.",
  },
  "response-topic-invalid": {
    short: "잘못된 응답 토픽",
    sentence: '응답 토픽 "__topic__"이(가) 비어 있거나 와일드카드 또는 제어 문자를 포함합니다.',
    remedy: "응답을 발행할 수 있는 토픽 이름을 사용하세요.",
  },
  "qos-lowered": {
    short: "QoS 2를 1로 낮춤",
    sentence: "AWS IoT Core는 QoS 2를 지원하지 않으므로 QoS 1을 사용합니다.",
    remedy: "QoS 1을 선택하고, 수신 측에서 중복 메시지를 처리하도록 하세요.",
  },
};
