import type { Text, Translation } from "./fill";

export const en = {
  "filter-empty": {
    short: "no topic filter",
    sentence: "The topic filter is empty.",
    remedy: "Enter the topic to subscribe to.",
  },
  "filter-too-long": {
    short: "topic filter too long",
    sentence: 'The topic filter "__filter__" has __bytes__ bytes, but AWS IoT Core allows __byteLimit__.',
    remedy: "Shorten the filter, or put + or # in place of some levels.",
  },
  "filter-too-deep": {
    short: "topic filter has too many levels",
    sentence: 'The topic filter "__filter__" has __levels__ levels, but AWS IoT Core allows __levelLimit__.',
    remedy: "Use fewer slashes, or end the filter with # earlier.",
  },
  "filter-invalid-character": {
    short: "topic filter has a forbidden character",
    sentence:
      'The topic filter "__filter__" contains the character __character__, which MQTT does not allow.',
    remedy: "Remove control characters from the filter.",
  },
  "filter-wildcard-misplaced": {
    short: "misplaced wildcard",
    sentence:
      'In the topic filter "__filter__" a wildcard is misplaced: + stands for one whole level, # only for the last.',
    remedy: "Put slashes around +, and # after the last slash.",
  },
  "filter-reserved": {
    short: "reserved topic filter",
    sentence:
      'The topic filter "__filter__" is reserved: of those starting with $, AWS IoT Core serves only certain $aws/ topics.',
    remedy: "Choose a filter that does not start with $, or check the spelling of the $aws/ topic.",
  },
  "filter-publish-only": {
    short: "Basic Ingest is publish only",
    sentence: 'Nobody can subscribe to "__filter__": what is published there goes to the rule only.',
    remedy: "Subscribe to the topic that the rule republishes to.",
  },
  "share-malformed": {
    short: "malformed shared subscription",
    sentence:
      'The shared subscription "__filter__" must be $share/<name>/<filter>, the name without + and # and of at most __limit__ characters.',
    remedy: "Correct the share name and put the topic filter after it.",
  },
  "share-group-invalid": {
    short: "share group not valid",
    sentence: 'The share group "__group__" must have 1 to __limit__ characters, none of them /, + or #.',
    remedy: "Choose a plain name, the same in every Node-RED that shares the messages.",
  },
  "subscribe-not-authorized": {
    short: "not authorized: __filter__",
    sentence: 'AWS IoT Core refused the subscription to "__filter__": the policy does not allow it.',
    remedy:
      "Allow iot:Subscribe on topicfilter/__filter__ and iot:Receive on the matching topic/ in the certificate's policy.",
  },
  "subscribe-filter-invalid": {
    short: "filter refused: __filter__",
    sentence: 'AWS IoT Core refused the topic filter "__filter__" as not valid.',
    remedy: "Check length, levels and wildcards of the filter.",
  },
  "subscribe-quota": {
    short: "quota exceeded: __filter__",
    sentence: 'AWS IoT Core refused the subscription to "__filter__" because a quota is exceeded.',
    remedy: "Use fewer filters on this connection, or ask AWS to raise the quota.",
  },
  "subscribe-refused": {
    short: "subscription refused: __filter__",
    sentence:
      'AWS IoT Core refused the subscription to "__filter__" (SUBACK code __reason__) without saying why; mostly the policy does not allow it.',
    remedy:
      "Allow iot:Subscribe on topicfilter/__filter__ in the certificate's policy, and count the filters.",
  },
  "subscribe-closes-connection": {
    short: "AWS disconnects on: __filter__",
    sentence:
      'AWS IoT Core closed the connection each time "__filter__" was subscribed to; the filter is set aside so that the rest works.',
    remedy: "Allow iot:Subscribe on topicfilter/__filter__ in the certificate's policy, then deploy again.",
  },
  "subscribe-unanswered": {
    short: "no answer for: __filter__",
    sentence: 'AWS IoT Core did not answer the subscription to "__filter__" within __seconds__ seconds.',
    remedy:
      "Check whether the account's quota of subscriptions per second is exceeded; it is tried again on reconnect.",
  },
  "too-many-subscriptions": {
    short: "over __limit__ filters: __filter__",
    sentence:
      'The filter "__filter__" is one too many: AWS IoT Core allows __limit__ subscriptions on one connection, and __wanted__ are wanted.',
    remedy: "Join filters with + or #, or use a second connection with its own client ID.",
  },
} as const satisfies Record<string, Text>;

export const ko: Translation<typeof en> = {
  "filter-empty": {
    short: "토픽 필터 없음",
    sentence: "토픽 필터가 비어 있습니다.",
    remedy: "구독할 토픽을 입력하세요.",
  },
  "filter-too-long": {
    short: "토픽 필터가 너무 김",
    sentence:
      '토픽 필터 "__filter__"은(는) __bytes__바이트이지만 AWS IoT Core는 __byteLimit__바이트까지 허용합니다.',
    remedy: "필터를 줄이거나 일부 단계를 + 또는 #으로 바꾸세요.",
  },
  "filter-too-deep": {
    short: "토픽 필터 레벨이 너무 많음",
    sentence:
      '토픽 필터 "__filter__"은(는) __levels__단계이지만 AWS IoT Core는 __levelLimit__단계까지 허용합니다.',
    remedy: "슬래시를 줄이거나 필터를 더 앞에서 #으로 끝내세요.",
  },
  "filter-invalid-character": {
    short: "토픽 필터에 금지된 문자",
    sentence: '토픽 필터 "__filter__"에 MQTT가 허용하지 않는 문자 __character__이(가) 있습니다.',
    remedy: "제어 문자를 필터에서 제거하세요.",
  },
  "filter-wildcard-misplaced": {
    short: "와일드카드 위치 오류",
    sentence:
      '토픽 필터 "__filter__"의 와일드카드 위치가 잘못되었습니다. +는 한 단계 전체를, #은 마지막 단계만 대신합니다.',
    remedy: "+는 슬래시 사이에, #은 마지막 슬래시 뒤에 단독으로 쓰세요.",
  },
  "filter-reserved": {
    short: "예약된 토픽 필터",
    sentence:
      '토픽 필터 "__filter__"은(는) 예약되어 있습니다. $로 시작하는 토픽 중 AWS IoT Core가 지원하는 것은 일부 $aws/ 토픽뿐입니다.',
    remedy: "$로 시작하지 않는 필터를 사용하거나 $aws/ 토픽의 철자를 확인하세요.",
  },
  "filter-publish-only": {
    short: "Basic Ingest는 발행 전용",
    sentence: '"__filter__"은(는) 구독할 수 없습니다. 이곳에 발행한 메시지는 규칙으로만 전달됩니다.',
    remedy: "규칙이 다시 발행(republish)하는 토픽을 구독하세요.",
  },
  "share-malformed": {
    short: "잘못된 공유 구독",
    sentence:
      '공유 구독 "__filter__"은(는) $share/<이름>/<필터> 형식이어야 하며, 이름은 +와 # 없이 최대 __limit__자입니다.',
    remedy: "공유 이름을 고치고 그 뒤에 토픽 필터를 쓰세요.",
  },
  "share-group-invalid": {
    short: "잘못된 공유 그룹",
    sentence: '공유 그룹 "__group__"은(는) /, +, # 없이 1~__limit__자여야 합니다.',
    remedy: "메시지를 나누어 받는 모든 Node-RED에서 같은 간단한 이름을 쓰세요.",
  },
  "subscribe-not-authorized": {
    short: "권한 없음: __filter__",
    sentence: 'AWS IoT Core가 "__filter__" 구독을 거부했습니다. 정책이 허용하지 않습니다.',
    remedy:
      "인증서 정책에서 topicfilter/__filter__에 iot:Subscribe를, 해당 topic/에 iot:Receive를 허용하세요.",
  },
  "subscribe-filter-invalid": {
    short: "필터 거부됨: __filter__",
    sentence: 'AWS IoT Core가 토픽 필터 "__filter__"을(를) 올바르지 않다고 거부했습니다.',
    remedy: "필터의 길이, 단계 수, 와일드카드를 확인하세요.",
  },
  "subscribe-quota": {
    short: "할당량 초과: __filter__",
    sentence: '할당량을 초과하여 AWS IoT Core가 "__filter__" 구독을 거부했습니다.',
    remedy: "이 연결의 필터 수를 줄이거나 AWS에 할당량 증설을 요청하세요.",
  },
  "subscribe-refused": {
    short: "구독 거부됨: __filter__",
    sentence:
      'AWS IoT Core가 이유 없이 "__filter__" 구독을 거부했습니다(SUBACK 코드 __reason__). 대개 정책이 허용하지 않는 경우입니다.',
    remedy: "인증서 정책에서 topicfilter/__filter__에 iot:Subscribe를 허용하고, 필터 수를 확인하세요.",
  },
  "subscribe-closes-connection": {
    short: "구독 시 AWS가 연결 종료: __filter__",
    sentence:
      '"__filter__"을(를) 구독할 때마다 AWS IoT Core가 연결을 끊었습니다. 나머지가 동작하도록 이 필터를 제외합니다.',
    remedy: "인증서 정책에서 topicfilter/__filter__에 iot:Subscribe를 허용한 뒤 다시 배포하세요.",
  },
  "subscribe-unanswered": {
    short: "구독 응답 없음: __filter__",
    sentence: 'AWS IoT Core가 "__filter__" 구독 요청에 __seconds__초 안에 응답하지 않았습니다.',
    remedy: "계정의 초당 구독 할당량을 초과했는지 확인하세요. 다시 연결될 때 재시도합니다.",
  },
  "too-many-subscriptions": {
    short: "필터 __limit__개 초과: __filter__",
    sentence:
      '필터 "__filter__"은(는) 한도를 넘습니다. AWS IoT Core는 연결당 구독 __limit__개를 허용하지만 __wanted__개가 필요합니다.',
    remedy: "+ 또는 #으로 필터를 합치거나, 다른 클라이언트 ID로 두 번째 연결을 사용하세요.",
  },
};
